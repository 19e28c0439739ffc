import { CsrfField, Field } from "../../../web/components/forms.js";
import { Message } from "../../../web/components/messages.js";
import { SignLayout } from "../../../web/components/sign-layout.js";
import { errorFor, type FieldError } from "../../../web/forms.js";
import { RESET_MINUTES } from "./links.js";

interface ForgottenPageProps {
  host: string;
  login?: string;
  errors?: readonly FieldError[];
}

const FOOT = "No e-mail address is kept for you, or no mail comes? Your firm’s administrator can make you a link.";

export function ForgottenPage({ host, login = "", errors }: ForgottenPageProps) {
  return (
    <SignLayout title="Forgotten your password?" host={host} foot={FOOT}>
      <h1>Forgotten your password?</h1>
      <p class="s-quiet s-small mb-3">
        A link to set a new one is sent to the e-mail address that your firm keeps for you.
      </p>
      <form method="post" action="/forgotten-password" class="s-form">
        <CsrfField />
        <Field
          label="Login name or e-mail"
          name="login"
          value={login}
          autocomplete="username"
          maxlength={254}
          plain
          autofocus
          error={errorFor(errors, "login")}
        />
        <div class="d-flex gap-2">
          <button class="btn btn-primary btn-lg" type="submit">
            Send the link
          </button>
          <a class="btn btn-quiet btn-lg" href="/sign-in">
            Back
          </a>
        </div>
      </form>
    </SignLayout>
  );
}

/** The same for everybody: it does not say what was typed, and nobody has looked yet. */
export function ResetAskedPage({ host }: { host: string }) {
  return (
    <SignLayout title="Look into your mail" host={host} foot={FOOT}>
      <h1>Look into your mail</h1>
      <Message kind="ok" live>
        <p>
          If somebody signs in here by that name, a link is on its way to the e-mail address that the firm keeps for
          them. It works once, for {RESET_MINUTES} minutes.
        </p>
      </Message>
      <a class="btn" href="/sign-in">
        Sign in
      </a>
    </SignLayout>
  );
}
