import { CsrfField, Field } from "../../../web/components/forms.js";
import { Message } from "../../../web/components/messages.js";
import { PasskeyButton } from "../../../web/components/passkey-button.js";
import { SignLayout } from "../../../web/components/sign-layout.js";
import { errorFor, type FieldError } from "../../../web/forms.js";

export const SIGN_IN_NOTES = {
  "signed-out": "You are signed out. Nothing of your work is left in this browser.",
  "password-set": "Your password is set. Sign in with it.",
  "begin-again": "That sign-in took too long or too many tries. Begin once more.",
} as const;
export type SignInNote = keyof typeof SIGN_IN_NOTES;

type SignInTrouble =
  | { kind: "wrong"; nextWaitSeconds: number }
  | { kind: "wait"; waitSeconds: number }
  | { kind: "passkey"; text: string };

export interface SignInPageProps {
  host: string;
  firmName: string;
  login: string;
  /** Sealed, as it came or was made. */
  returnTo: string;
  note?: SignInNote | undefined;
  /** Whether a new password can be had by mail. */
  offersReset: boolean;
  errors?: readonly FieldError[] | undefined;
  /** What became of the try just made. */
  outcome?: SignInTrouble | undefined;
}

export function SignInPage({ host, firmName, login, returnTo, note, offersReset, errors, outcome }: SignInPageProps) {
  return (
    <SignLayout
      title="Sign in"
      host={host}
      foot="Trouble signing in? Your firm’s administrator can make you a new link."
    >
      <h1>Sign in</h1>
      <p class="s-quiet s-small mb-3">
        You are at {firmName}’s own address. Nobody from another firm can sign in here.
      </p>
      {note && !outcome ? (
        <Message kind={note === "begin-again" ? "warn" : "ok"} live>
          <p>{SIGN_IN_NOTES[note]}</p>
        </Message>
      ) : null}
      {outcome ? <Outcome outcome={outcome} /> : null}
      <form method="post" action="/sign-in" class="s-form">
        <CsrfField />
        <input type="hidden" name="returnTo" value={returnTo} />
        <Field
          label="Login name or e-mail"
          name="login"
          value={login}
          autocomplete="username"
          maxlength={254}
          plain
          autofocus={login === ""}
          error={errorFor(errors, "login")}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autocomplete="current-password"
          autofocus={login !== ""}
          error={errorFor(errors, "password")}
        />
        <div>
          <button class="btn btn-primary btn-lg" type="submit">
            Sign in
          </button>
        </div>
      </form>
      <form method="post" action="/sign-in/passkey" class="s-form">
        <CsrfField />
        <input type="hidden" name="returnTo" value={returnTo} />
        <PasskeyButton text="Sign in with a passkey" act="get" optionsPath="/sign-in/passkey" field="passkey" isOther />
      </form>
      {offersReset ? (
        <p class="s-small mt-3 mb-0">
          <a href="/forgotten-password">Forgotten your password?</a>
        </p>
      ) : null}
    </SignLayout>
  );
}

/** The same words for an unknown name, a wrong password and somebody disabled. */
function Outcome({ outcome }: { outcome: NonNullable<SignInPageProps["outcome"]> }) {
  if (outcome.kind === "wait") {
    return (
      <Message kind="bad" live>
        <p>
          <b>Too many tries.</b> The next one is looked at in {inWords(outcome.waitSeconds)}.
        </p>
      </Message>
    );
  }
  if (outcome.kind === "passkey") {
    return (
      <Message kind="bad" live>
        <p>{outcome.text}</p>
      </Message>
    );
  }
  return (
    <Message kind="bad" live>
      <p>
        <b>That name and password do not go together.</b> Check Caps Lock.
        {outcome.nextWaitSeconds > 0 ? ` The next try is looked at in ${inWords(outcome.nextWaitSeconds)}.` : ""}
      </p>
    </Message>
  );
}

function inWords(seconds: number): string {
  if (seconds >= 120) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}
