import { ROLE_NAMES } from "../../permissions.js";
import { ActBar, CsrfField, Field, SelectField } from "../../web/components/forms.js";
import { FreshField } from "../../web/components/fresh.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { errorFor, type FieldError } from "../../web/forms.js";
import type { Factors } from "./factors/factors.js";
import { FactorsSection } from "./factors/factors-section.js";
import { NewPasswordFields } from "./passwords/password-fields.js";
import type { Theme, User } from "./users.js";

const THEME_NAMES: Record<Theme, string> = { auto: "As this device", light: "Light", dark: "Dark" };

interface AccountPageProps {
  user: User;
  factors: Factors;
  /** How many live, the one at hand among them. */
  sessions: number;
  errors?: readonly FieldError[] | undefined;
}

/** What somebody may change about themselves. */
export function AccountPage({ user, factors, sessions, errors }: AccountPageProps) {
  return (
    <Layout title="Your account" narrow>
      <PageHeader
        title="Your account"
        meta={[user.name, `signs in as ${user.login}`, user.roles.map((role) => ROLE_NAMES[role]).join(", ")]}
      />
      <ErrorSummary errors={errors} />
      <Section title="Where you are signed in" more={{ text: "See and end sessions", href: "/account/sessions" }}>
        <p>
          {sessions === 1 ? "Here alone." : `Here, and in ${sessions - 1} more ${sessions === 2 ? "place" : "places"}.`}
        </p>
      </Section>
      <FactorsSection factors={factors} />
      <Section title="Your password" note="Changing it ends your sessions elsewhere.">
        <form method="post" action="/account/password" class="s-form">
          <CsrfField />
          <input type="text" name="username" value={user.login} autocomplete="username" readonly hidden />
          <Field
            label="Present password"
            name="presentPassword"
            type="password"
            width={6}
            autocomplete="current-password"
            error={errorFor(errors, "presentPassword")}
          />
          <NewPasswordFields errors={errors} width={6} />
          {factors.authenticator || factors.passkeys.length > 0 ? <FreshField errors={errors} /> : null}
          <ActBar main="Change password" />
        </form>
      </Section>
      <Section title="How pages look">
        <form method="post" action="/account/theme" class="s-form">
          <CsrfField />
          <SelectField
            label="Colours"
            name="theme"
            value={user.theme}
            width={4}
            options={(Object.keys(THEME_NAMES) as Theme[]).map((theme) => ({ value: theme, text: THEME_NAMES[theme] }))}
          />
          <ActBar main="Keep colours" />
        </form>
      </Section>
    </Layout>
  );
}
