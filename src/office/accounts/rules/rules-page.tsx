import { type Role, ROLE_NAMES, ROLES } from "../../../permissions.js";
import { ActBar, Check, CsrfField, Field, FieldSet, TextField } from "../../../web/components/forms.js";
import { FreshField } from "../../../web/components/fresh.js";
import { Layout } from "../../../web/components/layout.js";
import { ErrorSummary, Message } from "../../../web/components/messages.js";
import { PageHeader } from "../../../web/components/page-parts.js";
import { errorFor, type FieldError, type Typed, typedList } from "../../../web/forms.js";
import { NETWORKS_MAX } from "./networks.js";
import {
  IDLE_MINUTES_MAX,
  IDLE_MINUTES_MIN,
  LIFE_HOURS_MAX,
  LIFE_HOURS_MIN,
  type SignInRules,
} from "./sign-in-rules.js";

interface RulesPageProps {
  rules: SignInRules;
  /** The roles of which a second factor is asked whatever the firm sets. */
  always: readonly Role[];
  /** Where whoever looks is now. */
  ip: string;
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
  /** Somebody saved between looking and posting. */
  isChangedMeanwhile?: boolean | undefined;
}

export function RulesPage({ rules, always, ip, typed, errors, isChangedMeanwhile }: RulesPageProps) {
  const ticked: readonly string[] = typed ? [...typedList(typed, "factorRoles"), ...always] : rules.factorRoles;
  return (
    <Layout title="Sign-in rules" narrow>
      <PageHeader title="Sign-in rules" crumbs={[["People and roles", "/people"]]} />
      {isChangedMeanwhile ? <ChangedMeanwhile rules={rules} /> : <ErrorSummary errors={errors} />}
      <form method="post" action="/people/sign-in-rules" class="s-form">
        <CsrfField />
        <input
          type="hidden"
          name="version"
          value={isChangedMeanwhile ? rules.version : (typed?.version ?? rules.version)}
        />
        <FieldSet legend="Who signs in with a second factor" name="factorRoles" error={errorFor(errors, "factorRoles")}>
          {ROLES.map((role) => (
            <Check
              label={ROLE_NAMES[role]}
              name="factorRoles"
              value={role}
              on={ticked.includes(role)}
              disabled={always.includes(role)}
              hint={always.includes(role) ? WHY_ALWAYS[role] : undefined}
            />
          ))}
        </FieldSet>
        <Field
          label="A session ends after so many minutes without its user"
          name="idleMinutes"
          value={typed?.idleMinutes ?? String(rules.idleMinutes)}
          width={6}
          inputmode="numeric"
          maxlength={3}
          hint={`From ${IDLE_MINUTES_MIN} to ${IDLE_MINUTES_MAX}. Bookkeepers, administrators and service providers have 15 at most.`}
          error={errorFor(errors, "idleMinutes")}
        />
        <Field
          label="and after so many hours in all"
          name="lifeHours"
          value={typed?.lifeHours ?? String(rules.lifeHours)}
          width={6}
          inputmode="numeric"
          maxlength={3}
          hint={`From ${LIFE_HOURS_MIN} to ${LIFE_HOURS_MAX}. Shorter ends bind sessions that stand, at once.`}
          error={errorFor(errors, "lifeHours")}
        />
        <TextField
          label="Networks from which people may come"
          name="networks"
          value={typed?.networks ?? rules.networks.join("\n")}
          required={false}
          rows={5}
          maxlength={4_000}
          hint={`One a line, for example 196.25.1.0/24 or 2001:db8:12::/48, up to ${NETWORKS_MAX}. Empty: from anywhere. You are at ${ip} now.`}
          error={errorFor(errors, "networks")}
        />
        <FreshField errors={errors} />
        <ActBar main="Save rules" discard={{ href: "/people" }} />
      </form>
    </Layout>
  );
}

/** Why nobody can untick them. */
const WHY_ALWAYS: Partial<Record<Role, string>> = {
  partner: "Always: partners decide over trust money.",
  bookkeeper: "Always: bookkeepers post money.",
  administrator: "Always: administrators let people in.",
  auditor: "Always: auditors look in from outside.",
  provider: "Always: service providers look in from outside.",
};

function ChangedMeanwhile({ rules }: { rules: SignInRules }) {
  const factors = rules.factorRoles.map((role) => ROLE_NAMES[role]).join(", ") || "nobody";
  const networks = rules.networks.join(", ") || "anywhere";
  return (
    <Message kind="note" live>
      <p>
        <b>Changed since you opened it.</b> Nothing of yours was written; it stands below. Save once more to put it in
        the place of what is there now: second factor for {factors}; {rules.idleMinutes} minutes, {rules.lifeHours}{" "}
        hours; from {networks}.
      </p>
    </Message>
  );
}
