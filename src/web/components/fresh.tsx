import { errorFor, type FieldError } from "../forms.js";
import { useFrame } from "../frame.js";
import { CsrfField, Field } from "./forms.js";
import { Layout } from "./layout.js";
import { ErrorSummary } from "./messages.js";
import { PageHeader } from "./page-parts.js";
import { PasskeyButton } from "./passkey-button.js";

interface FreshFieldProps {
  errors?: readonly FieldError[] | undefined;
  /** Where a page has several: put before their ids. */
  prefix?: string | undefined;
  autofocus?: boolean | undefined;
}

/** In the form of an act of weight: asks for a code, or the password of people without a second factor, while the last proof is not recent. */
export function FreshField({ errors, prefix = "", autofocus }: FreshFieldProps) {
  const { fresh } = useFrame();
  if (!fresh) return null;
  if (fresh.by === "password") {
    return (
      <Field
        label="Your password, to be sure it is you"
        name="freshPassword"
        id={`${prefix}freshPassword`}
        type="password"
        width={6}
        autocomplete="current-password"
        autofocus={autofocus}
        error={errorFor(errors, "freshPassword")}
      />
    );
  }
  return (
    <>
      <Field
        label="Your code, to be sure it is you"
        name="freshCode"
        id={`${prefix}freshCode`}
        width={6}
        maxlength={40}
        plain
        autocomplete="one-time-code"
        autofocus={autofocus}
        hint="Six figures of your authenticator, or a recovery code."
        error={errorFor(errors, "freshCode")}
      />
      {fresh.passkeyPath ? (
        <PasskeyButton
          text="Use a passkey instead"
          act="get"
          optionsPath={fresh.passkeyPath}
          field="freshPasskey"
          instead={`${prefix}freshCode`}
        />
      ) : null}
    </>
  );
}

interface FreshPageProps {
  /** Where the act goes on. */
  action: string;
  /** Everything that was posted, field by field. */
  carried: readonly (readonly [name: string, value: string])[];
  error?: FieldError | undefined;
}

/** The answer to an act of weight without a recent proof. Nothing of it was done, and nothing typed is lost. */
export function FreshPage({ action, carried, error }: FreshPageProps) {
  const errors = error && [error];
  return (
    <Layout title="To be sure it is you" narrow>
      <PageHeader title="To be sure it is you" />
      <ErrorSummary errors={errors} />
      <p>
        This is asked for when you have not shown for five minutes that it is you. Nothing was done yet; what you typed
        is kept and goes on from here.
      </p>
      <form method="post" action={action} class="s-form">
        <CsrfField />
        {carried.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <FreshField errors={errors} autofocus />
        <div class="s-actbar">
          <button class="btn btn-primary" type="submit">
            Confirm and go on
          </button>
        </div>
      </form>
    </Layout>
  );
}
