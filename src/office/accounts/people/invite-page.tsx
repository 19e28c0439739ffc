import { type Role, ROLE_NAMES, ROLES } from "../../../permissions.js";
import { Facts } from "../../../web/components/facts.js";
import { ActBar, Check, CsrfField, Field, FieldSet } from "../../../web/components/forms.js";
import { FreshField } from "../../../web/components/fresh.js";
import { Layout } from "../../../web/components/layout.js";
import { ErrorSummary, Message } from "../../../web/components/messages.js";
import { PageHeader } from "../../../web/components/page-parts.js";
import { Moment } from "../../../web/components/text.js";
import { errorFor, type FieldError, type Typed, typedList } from "../../../web/forms.js";
import type { LinkKind } from "../passwords/links.js";
import type { User } from "../users.js";
import { UntilField } from "./role-fields.js";

const PEOPLE: [string, string][] = [["People and roles", "/people"]];

export function InvitePage({ typed, errors }: { typed?: Typed; errors?: readonly FieldError[] }) {
  return (
    <Layout title="Invite a person" narrow>
      <PageHeader title="Invite a person" crumbs={PEOPLE} />
      <ErrorSummary errors={errors} />
      <form method="post" action="/people/invite" class="s-form">
        <CsrfField />
        <Field
          label="Name"
          name="name"
          value={typed?.name}
          width={6}
          maxlength={120}
          autofocus={!errors}
          error={errorFor(errors, "name")}
        />
        <Field
          label="Signs in as"
          name="login"
          value={typed?.login}
          width={6}
          maxlength={40}
          plain
          autocomplete="off"
          hint="For example lerato.mokoena. It cannot be changed later."
          error={errorFor(errors, "login")}
        />
        <Field
          label="E-mail"
          name="email"
          type="email"
          value={typed?.email}
          required={false}
          width={6}
          maxlength={254}
          autocomplete="off"
          error={errorFor(errors, "email")}
        />
        <RoleChecks ticked={typedList(typed, "roles")} error={errorFor(errors, "roles")} />
        <UntilField value={typed?.until} error={errorFor(errors, "until")} />
        <p class="s-small s-quiet">
          Another administrator or a partner approves an invitation of a firm administrator or a partner; until then the
          invited person has no such role. The first ones of a firm are invited by the operator, with{" "}
          <code>strongroom user invite</code>.
        </p>
        <FreshField errors={errors} />
        <ActBar main="Make the invitation" discard={{ href: "/people" }} />
      </form>
    </Layout>
  );
}

interface LinkPageProps {
  user: User;
  url: string;
  expiresAt: Date;
  kind: LinkKind;
  /** Roles that wait for a second person. */
  awaited: readonly Role[];
}

/** Shown once, as the answer to making it: it is kept nowhere in clear, so no other page can show it again. */
export function LinkPage({ user, url, expiresAt, kind, awaited }: LinkPageProps) {
  const title = kind === "invite" ? `Invitation for ${user.name}` : `A new password for ${user.name}`;
  return (
    <Layout title={title} narrow>
      <PageHeader title={title} crumbs={[...PEOPLE, [user.name, `/people/${user.id}`]]} />
      <Message kind="ok" live>
        <p>
          <b>The link is made.</b> Give it to {user.name} yourself, and to nobody else. It is shown here this one time.
        </p>
      </Message>
      {awaited.length > 0 ? (
        <Message kind="note" act={<a href="/approvals">Approvals</a>}>
          <p>
            The role of {awaited.map((role) => ROLE_NAMES[role].toLowerCase()).join(" and ")} waits for the approval of
            another administrator or a partner.{" "}
            {user.roles.length === 0 ? `${user.name} can set a password, and signs in once it is approved.` : ""}
          </p>
        </Message>
      ) : null}
      <form class="s-form">
        <Field label="One-time link" name="link" value={url} readonly autocomplete="off" plain />
      </form>
      <Facts
        pairs={[
          ["Good until", <Moment at={expiresAt} />],
          ["Works", "once"],
          ["Signs in as", <code>{user.login}</code>],
        ]}
      />
      <p class="mt-4">
        <a class="btn" href="/people">
          People and roles
        </a>
      </p>
    </Layout>
  );
}

export function RoleChecks({ ticked, error }: { ticked: readonly string[]; error: string | undefined }) {
  return (
    <FieldSet legend="Roles" name="roles" error={error}>
      {ROLES.map((role: Role) => (
        <Check label={ROLE_NAMES[role]} name="roles" value={role} on={ticked.includes(role)} />
      ))}
    </FieldSet>
  );
}
