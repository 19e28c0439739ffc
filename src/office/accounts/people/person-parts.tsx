import { CsrfField, Field } from "../../../web/components/forms.js";
import { Section } from "../../../web/components/page-parts.js";
import { errorFor, type FieldError } from "../../../web/forms.js";
import type { SessionLine } from "../sessions/own-sessions.js";
import { SessionTable } from "../sessions/session-table.js";
import type { User } from "../users.js";

/** Where somebody is signed in, for an administrator, who may end all of it. */
export function PersonSessions({ user, lines }: { user: User; lines: SessionLine[] }) {
  return (
    <div id="sessions">
      <Section title="Where they are signed in">
        {lines.length === 0 ? (
          <p>{user.name} is signed in nowhere.</p>
        ) : (
          <>
            <SessionTable lines={lines} />
            <form method="post" action={`/people/${user.id}/sessions/ending`} class="mt-2">
              <CsrfField />
              <button class="btn" type="submit">
                End all sessions of {user.name}
              </button>
            </form>
          </>
        )}
      </Section>
    </div>
  );
}

export function EmailForm({
  user,
  typed,
  errors,
}: {
  user: User;
  typed: string | undefined;
  errors: readonly FieldError[] | undefined;
}) {
  return (
    <Section title="E-mail" note="Where links and notices about their sign-in go.">
      <form method="post" action={`/people/${user.id}/email`} class="s-form">
        <CsrfField />
        <Field
          label="E-mail address"
          name="email"
          type="email"
          value={typed ?? user.email}
          required={false}
          width={6}
          maxlength={254}
          autocomplete="off"
          hint="The address before, and the new one, are told."
          error={errorFor(errors, "email")}
        />
        <div>
          <button class="btn" type="submit">
            Change e-mail address
          </button>
        </div>
      </form>
    </Section>
  );
}
