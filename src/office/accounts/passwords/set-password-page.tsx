import { CsrfField } from "../../../web/components/forms.js";
import { ErrorSummary, Message } from "../../../web/components/messages.js";
import { SignLayout } from "../../../web/components/sign-layout.js";
import type { FieldError } from "../../../web/forms.js";
import type { LinkKind } from "./links.js";
import { NewPasswordFields } from "./password-fields.js";
import type { User } from "../users.js";

interface SetPasswordPageProps {
  host: string;
  firmName: string;
  token: string;
  kind: LinkKind;
  user: User;
  errors?: readonly FieldError[] | undefined;
}

/** Where a one-time link leads. Opening it uses nothing up. */
export function SetPasswordPage({ host, firmName, token, kind, user, errors }: SetPasswordPageProps) {
  return (
    <SignLayout title="Set your password" host={host} foot="Not you? Close this page; the link runs out by itself.">
      <h1>Set your password</h1>
      <p class="s-quiet s-small mb-3">
        {kind === "invite"
          ? `${user.name}, you are invited to work at ${firmName}.`
          : `${user.name}, choose a new password.`}{" "}
        You sign in as <b>{user.login}</b>.
      </p>
      <ErrorSummary errors={errors} />
      <form method="post" action="/set-password" class="s-form">
        <CsrfField />
        <input type="hidden" name="token" value={token} />
        <input type="text" name="username" value={user.login} autocomplete="username" readonly hidden />
        <NewPasswordFields errors={errors} />
        <div>
          <button class="btn btn-primary btn-lg" type="submit">
            Set password
          </button>
        </div>
      </form>
    </SignLayout>
  );
}

export function DeadLinkPage({ host, text }: { host: string; text: string }) {
  return (
    <SignLayout title="Link not valid" host={host} foot="Your firm’s administrator can make you a new link.">
      <h1>This link leads nowhere</h1>
      <Message kind="bad" live>
        <p>{text}</p>
      </Message>
      <a class="btn" href="/sign-in">
        Sign in
      </a>
    </SignLayout>
  );
}
