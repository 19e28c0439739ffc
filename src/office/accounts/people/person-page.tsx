import { formatDay } from "../../../calendar.js";
import { ROLE_NAMES, ROLES } from "../../../permissions.js";
import { ConfirmAct, DangerZone } from "../../../web/components/danger.js";
import { Facts } from "../../../web/components/facts.js";
import { ActBar, CsrfField, Field } from "../../../web/components/forms.js";
import { FreshField } from "../../../web/components/fresh.js";
import { Layout } from "../../../web/components/layout.js";
import { ErrorSummary, Message } from "../../../web/components/messages.js";
import { PageHeader, Section } from "../../../web/components/page-parts.js";
import { StatusBadge } from "../../../web/components/status.js";
import { Moment } from "../../../web/components/text.js";
import { errorFor, type FieldError, type Typed } from "../../../web/forms.js";
import { OpenApprovals } from "../../approvals/approvals-page.js";
import type { ApprovalLine } from "../../approvals/reports.js";
import type { Factors } from "../factors/factors.js";
import type { SessionLine } from "../sessions/own-sessions.js";
import { EmailForm, PersonSessions, SecondPersonField } from "./person-parts.js";
import { RoleChecks } from "./invite-page.js";
import { isApprover } from "./approvers.js";
import { rolesInWords, stateOf } from "./people-page.js";
import { ReasonField, UntilField } from "./role-fields.js";
import type { User } from "../users.js";

const PEOPLE: [string, string][] = [["People and roles", "/people"]];

interface PersonPageProps {
  user: User;
  factors: Factors;
  /** May change people, and this is somebody else. */
  mayChange: boolean;
  isSelf: boolean;
  /** Those that live, for who may end them. */
  sessions: SessionLine[];
  errors?: readonly FieldError[] | undefined;
  /** Ticked but refused. */
  typedRoles?: readonly string[] | undefined;
  typed?: Typed | undefined;
  /** What waits for a second person. */
  approvals: readonly ApprovalLine[];
}

export function PersonPage(props: PersonPageProps) {
  const { user, factors, mayChange, isSelf, sessions, errors, typedRoles, typed, approvals } = props;
  return (
    <Layout title={user.name} narrow>
      <PageHeader title={user.name} crumbs={PEOPLE} meta={[<StatusBadge status={stateOf(user)} />]} />
      <ErrorSummary errors={errors} />
      <OpenApprovals lines={approvals} />
      <Facts
        pairs={[
          ["Signs in as", <code>{user.login}</code>],
          ["E-mail", user.email],
          ["Roles", rolesInWords(user)],
          ...endsOf(user),
          ["Last here", user.lastSeenAt ? <Moment at={user.lastSeenAt} /> : "never"],
          ["Second factor", factorsInWords(factors)],
          ["Password set", user.passwordChangedAt ? <Moment at={user.passwordChangedAt} /> : "not yet"],
        ]}
      />
      {isSelf ? (
        <Message kind="note">
          <p>
            This is you. Another administrator can change your roles and access; your password is on{" "}
            <a href="/account">your account</a>.
          </p>
        </Message>
      ) : null}
      {mayChange ? (
        <>
          <PersonSessions user={user} lines={sessions} />
          <EmailForm user={user} typed={typed?.email} reason={typed?.reason} errors={errors} />
          <Changes user={user} errors={errors} ticked={typedRoles ?? user.roles} typed={typed} />
        </>
      ) : null}
    </Layout>
  );
}

/** The last day of each role that has one, of those that are over too. */
function endsOf({ roleEnds, roles }: User): [string, string][] {
  return ROLES.flatMap((role) => {
    const until = roleEnds[role];
    const word = roles.includes(role) ? "ends" : "ended";
    return until ? [[`${ROLE_NAMES[role]} ${word}`, formatDay(until)] as [string, string]] : [];
  });
}

interface ChangesProps {
  user: User;
  errors: readonly FieldError[] | undefined;
  ticked: readonly string[];
  typed: Typed | undefined;
}

function Changes({ user, errors, ticked, typed }: ChangesProps) {
  return (
    <>
      <Section title="What they may do" note="Whoever is signed in signs in anew after a change.">
        <form method="post" action={`/people/${user.id}/roles`} class="s-form">
          <CsrfField />
          <RoleChecks ticked={ticked} error={errorFor(errors, "roles")} />
          <UntilField value={typed?.until} error={errorFor(errors, "until")} />
          <ReasonField value={typed?.reason} error={errorFor(errors, "reason")} />
          <FreshField errors={errors} />
          <ActBar main="Change roles" />
        </form>
      </Section>
      {user.status === "disabled" ? (
        <Section title="Access">
          <form method="post" action={`/people/${user.id}/enabling`} class="s-form">
            <CsrfField />
            <p>{user.name} cannot sign in.</p>
            {isApprover(user) ? <SecondPersonField id="enabling-reason" value={typed?.reason} errors={errors} /> : null}
            <FreshField prefix="enabling-" errors={errors} />
            <button class="btn" type="submit">
              Let {user.name} in again
            </button>
          </form>
        </Section>
      ) : (
        <>
          <Section title="One-time link">
            <form method="post" action={`/people/${user.id}/links`} class="s-form">
              <CsrfField />
              <p>
                With it {user.name} sets a password of their own choice; nobody else learns it. Links made before stop
                working.{" "}
                {isApprover(user)
                  ? "It goes by mail and is never shown, since they may approve what you ask for; where no mail reaches them, your operator makes it."
                  : "Where mail can reach them it goes by mail; else it is shown once, to you."}
              </p>
              <FreshField prefix="links-" errors={errors} />
              <button class="btn" type="submit">
                {user.status === "invited" ? "Make a new invitation" : "Make a link to a new password"}
              </button>
            </form>
          </Section>
          <Section title="Second factor">
            <p>
              For when the telephone or the key is lost. {user.name} signs in with the password and sets up a new one;
              nobody else learns or chooses it.
              {isApprover(user) ? " Another administrator or a partner approves it first." : ""}
            </p>
            <a class="btn" href={`/people/${user.id}/factors/reset`}>
              Reset the second factor…
            </a>
          </Section>
          <Section title="Access">
            <DangerZone
              title={`${user.name} has left`}
              consequence="Ends every session at once. What they did stays under their name."
              act={
                <a class="btn" href={`/people/${user.id}/disabling`}>
                  End the access of {user.name}…
                </a>
              }
            />
          </Section>
        </>
      )}
    </>
  );
}

export function DisablePage({
  user,
  typed,
  errors,
}: {
  user: User;
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
}) {
  const needsTwo = isApprover(user);
  return (
    <Layout title={`End the access of ${user.name}`} narrow>
      <PageHeader title={`End the access of ${user.name}`} crumbs={[...PEOPLE, [user.name, `/people/${user.id}`]]} />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">
        <ConfirmAct
          title={`${user.name} will not be able to sign in`}
          consequence="Every session of theirs ends now, and links made for them stop working. What they did stays under their name. You can let them in again."
          action={`/people/${user.id}/disabling`}
          act={needsTwo ? "Ask for an approval" : "End access"}
          fields={
            <>
              {needsTwo ? (
                <Field
                  label="Why"
                  name="reason"
                  value={typed?.reason}
                  maxlength={300}
                  hint={`${user.name} may approve: another administrator or a partner approves it first.`}
                  error={errorFor(errors, "reason")}
                />
              ) : null}
              <FreshField errors={errors} />
            </>
          }
          back={{ href: `/people/${user.id}` }}
        />
      </Section>
    </Layout>
  );
}

export function ResetFactorsPage({
  user,
  typed,
  errors,
}: {
  user: User;
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
}) {
  const needsTwo = isApprover(user);
  const title = `Reset the second factor of ${user.name}`;
  return (
    <Layout title={title} narrow>
      <PageHeader title={title} crumbs={[...PEOPLE, [user.name, `/people/${user.id}`]]} />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">
        <ConfirmAct
          title={`${user.name} sets up a new one at the next sign-in`}
          consequence="The authenticator, passkeys and recovery codes that they have now open nothing any more, and every session of theirs ends. Until they have set up a new one the password alone lets somebody do so: make sure that it is them who asks."
          action={`/people/${user.id}/factors/reset`}
          fields={
            <>
              {needsTwo ? <SecondPersonField id="reason" value={typed?.reason} errors={errors} /> : null}
              <FreshField errors={errors} />
            </>
          }
          act={needsTwo ? "Ask for an approval" : "Reset second factor"}
          back={{ href: `/people/${user.id}` }}
        />
      </Section>
    </Layout>
  );
}

function factorsInWords({ authenticator, passkeys }: Factors): string {
  const keys = passkeys.length === 1 ? "a passkey" : `${passkeys.length} passkeys`;
  const all = [authenticator ? "an authenticator" : "", passkeys.length > 0 ? keys : ""].filter(Boolean);
  return all.length === 0 ? "none" : all.join(" and ");
}
