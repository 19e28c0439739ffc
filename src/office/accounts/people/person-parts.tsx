import { CsrfField, Field } from "../../../web/components/forms.js";
import { FreshField } from "../../../web/components/fresh.js";
import { Section } from "../../../web/components/page-parts.js";
import { errorFor, type FieldError } from "../../../web/forms.js";
import type { SessionLine } from "../sessions/own-sessions.js";
import { SessionTable } from "../sessions/session-table.js";
import type { User } from "../users.js";
import { isApprover } from "./approvers.js";

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
            <form method="post" action={`/people/${user.id}/sessions/ending`} class="mt-2 s-form">
              <CsrfField />
              <FreshField prefix="sessions-" />
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
  reason,
  errors,
}: {
  user: User;
  typed: string | undefined;
  reason: string | undefined;
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
        {isApprover(user) ? <SecondPersonField id="email-reason" value={reason} errors={errors} /> : null}
        <FreshField prefix="email-" errors={errors} />
        <div>
          <button class="btn" type="submit">
            {isApprover(user) ? "Ask for an approval" : "Change e-mail address"}
          </button>
        </div>
      </form>
    </Section>
  );
}

/** Why, for the second person, in a form that always takes two. */
export function SecondPersonField({
  id,
  value,
  errors,
}: {
  id: string;
  value: string | undefined;
  errors: readonly FieldError[] | undefined;
}) {
  return (
    <Field
      label="Why"
      id={id}
      name="reason"
      value={value}
      required={false}
      width={6}
      maxlength={300}
      hint="For the other administrator or the partner who approves it."
      error={errorFor(errors, "reason")}
    />
  );
}
