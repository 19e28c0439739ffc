import { CsrfField } from "../../../web/components/forms.js";
import { ErrorSummary, Message } from "../../../web/components/messages.js";
import { PasskeyButton } from "../../../web/components/passkey-button.js";
import { SignLayout } from "../../../web/components/sign-layout.js";
import type { FieldError } from "../../../web/forms.js";
import { AuthenticatorFields, CodeField, NewPasskeyFields, RecoveryCodeList } from "./parts.js";
import type { Enrolment } from "./totp.js";

interface AskProps {
  host: string;
  /** "lerato@alder" */
  account: string;
  firmName: string;
  hasTotp: boolean;
  hasPasskey: boolean;
  errors?: readonly FieldError[] | undefined;
}

const LOST = "Lost your second factor? Your firm’s administrator can reset it.";

/** The second factor, after the password. */
export function FactorPage({ host, account, firmName, hasTotp, hasPasskey, errors }: AskProps) {
  return (
    <SignLayout title={hasTotp ? "Enter your code" : "Use your passkey"} host={host} foot={LOST}>
      <h1>{hasTotp ? "Enter your code" : "Use your passkey"}</h1>
      <p class="s-quiet s-small mb-3">
        {hasTotp
          ? "Open your authenticator and type the six figures for "
          : "Your device asks for your finger, face or PIN, for "}
        <b>
          {firmName}, {account}
        </b>
        .
      </p>
      {hasTotp ? <CodeForm errors={errors} /> : <ErrorSummary errors={errors} />}
      {hasPasskey ? (
        <form method="post" action="/sign-in/factor/passkey" class="s-form">
          <CsrfField />
          <PasskeyButton
            text="Use a passkey"
            act="get"
            optionsPath="/sign-in/factor/passkey"
            field="passkey"
            main={!hasTotp}
            isOther={hasTotp}
          />
        </form>
      ) : null}
      {hasPasskey && !hasTotp ? (
        <noscript>
          <p>A passkey needs JavaScript, which this browser does not run. A recovery code works without it.</p>
        </noscript>
      ) : null}
      <WaysOn other={{ text: "Use a recovery code", href: "/sign-in/factor/recovery" }} />
    </SignLayout>
  );
}

function CodeForm({ errors }: { errors: readonly FieldError[] | undefined }) {
  return (
    <form method="post" action="/sign-in/factor" class="s-form">
      <CsrfField />
      <CodeField errors={errors} hint="A code works once. It changes every 30 seconds." inputmode="numeric" autofocus />
      <div>
        <button class="btn btn-primary btn-lg" type="submit">
          Confirm code
        </button>
      </div>
    </form>
  );
}

export function RecoveryPage({ host, errors }: Pick<AskProps, "host" | "errors">) {
  return (
    <SignLayout title="Use a recovery code" host={host} foot={LOST}>
      <h1>Use a recovery code</h1>
      <p class="s-quiet s-small mb-3">
        One of the ten that you kept when you set up your second factor. Each works once.
      </p>
      <form method="post" action="/sign-in/factor/recovery" class="s-form">
        <CsrfField />
        <CodeField errors={errors} hint="For example 7K2M-04TX-9QRB-E5WZ." autofocus />
        <div>
          <button class="btn btn-primary btn-lg" type="submit">
            Confirm code
          </button>
        </div>
      </form>
      <WaysOn other={{ text: "Use your second factor", href: "/sign-in/factor" }} />
    </SignLayout>
  );
}

/** For whoever must have a second factor and has none. */
export function EnrolmentPage({ host, firmName, suggested, errors, typedName }: EnrolmentPageProps) {
  return (
    <SignLayout
      title="Set up a second factor"
      host={host}
      foot="Not sure which? Your firm’s administrator can say what others here use."
    >
      <h1>Set up a second factor</h1>
      <p class="s-quiet s-small mb-3">
        Your password was right. {firmName} asks for a second factor as well: something that only you have at hand.
      </p>
      <ErrorSummary errors={errors} />
      <h2 class="s-sign__way">An authenticator</h2>
      <p class="s-small">An app on your telephone that shows six figures, new ones every half minute.</p>
      <p>
        <a class="btn" href="/sign-in/enrolment/authenticator">
          Set up an authenticator
        </a>
      </p>
      <h2 class="s-sign__way">A passkey</h2>
      <p class="s-small">Your device or a security key asks for your finger, face or PIN. No code to type.</p>
      <form method="post" action="/sign-in/enrolment/passkey" class="s-form">
        <CsrfField />
        <NewPasskeyFields optionsPath="/sign-in/enrolment/passkey" name={typedName ?? suggested} errors={errors} />
      </form>
      <WaysOn />
    </SignLayout>
  );
}

interface EnrolmentPageProps {
  host: string;
  firmName: string;
  /** A name for the passkey: the browser at hand. */
  suggested: string;
  typedName?: string | undefined;
  errors?: readonly FieldError[] | undefined;
}

export function AuthenticatorEnrolmentPage({
  host,
  enrolment,
  errors,
}: {
  host: string;
  enrolment: Enrolment;
  errors?: readonly FieldError[] | undefined;
}) {
  return (
    <SignLayout
      title="Set up an authenticator"
      host={host}
      foot="Any authenticator app will do: the code is an open standard."
    >
      <h1>Set up an authenticator</h1>
      <form method="post" action="/sign-in/enrolment/authenticator" class="s-form">
        <CsrfField />
        <AuthenticatorFields enrolment={enrolment} errors={errors} />
        <div>
          <button class="btn btn-primary btn-lg" type="submit">
            Confirm code
          </button>
        </div>
      </form>
      <WaysOn other={{ text: "Choose another way", href: "/sign-in/enrolment" }} />
    </SignLayout>
  );
}

/** The answer to having set up the first factor: shown here this one time. */
export function FirstCodesPage({
  host,
  codes,
  returnTo,
}: {
  host: string;
  codes: readonly string[];
  returnTo: string;
}) {
  return (
    <SignLayout title="Keep these recovery codes" host={host} foot="You can make new ones on your account at any time.">
      <h1>Keep these recovery codes</h1>
      <Message kind="ok" live>
        <p>
          <b>Your second factor is set up.</b> Should you lose it, one of these lets you in. Each works once, and they
          are not shown again.
        </p>
      </Message>
      <RecoveryCodeList codes={codes} />
      <p class="s-small">Write them down or print this page, and keep them away from the device.</p>
      <p class="s-form">
        <a class="btn btn-primary btn-lg" href={returnTo}>
          I have kept them: go on
        </a>
      </p>
    </SignLayout>
  );
}

function WaysOn({ other }: { other?: { text: string; href: string } }) {
  return (
    <p class="s-small mt-3 mb-0">
      {other ? (
        <>
          <a href={other.href}>{other.text}</a> ·{" "}
        </>
      ) : null}
      <a href="/sign-in">Sign in as somebody else</a>
    </p>
  );
}
