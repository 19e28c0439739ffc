import { encode } from "uqr";
import { Field, type FieldProps } from "../../../web/components/forms.js";
import { PasskeyButton } from "../../../web/components/passkey-button.js";
import { errorFor, type FieldError } from "../../../web/forms.js";
import type { Enrolment } from "./totp.js";

/** Parts that the pages before the sign-in and the account's share. */

interface AuthenticatorFieldsProps {
  enrolment: Enrolment;
  errors: readonly FieldError[] | undefined;
  width?: 6 | 12;
}

export function AuthenticatorFields({ enrolment, errors, width = 12 }: AuthenticatorFieldsProps) {
  return (
    <>
      <ol class="s-small">
        <li>Open the authenticator on your telephone and add an account.</li>
        <li>
          Scan the square, or type this key: <code class="s-key">{enrolment.key}</code>
        </li>
        <li>Type the six figures that it shows.</li>
      </ol>
      <QrCode text={enrolment.uri} />
      <input type="hidden" name="enrolment" value={enrolment.sealed} />
      <CodeField
        label="Code of this key"
        errors={errors}
        hint="It changes every 30 seconds."
        inputmode="numeric"
        width={width}
      />
    </>
  );
}

type CodeFieldProps = { errors: readonly FieldError[] | undefined; label?: string } & Pick<
  FieldProps,
  "hint" | "autofocus" | "inputmode" | "width"
>;

/** A code is typed anew each time, so nothing is put back into the field. */
export function CodeField({ errors, label = "Code", ...more }: CodeFieldProps) {
  return (
    <Field
      label={label}
      name="code"
      maxlength={40}
      autocomplete="one-time-code"
      plain
      error={errorFor(errors, "code")}
      {...more}
    />
  );
}

interface NewPasskeyFieldsProps {
  optionsPath: string;
  /** What was typed, or the browser at hand. */
  name: string;
  errors: readonly FieldError[] | undefined;
}

export function NewPasskeyFields({ optionsPath, name, errors }: NewPasskeyFieldsProps) {
  return (
    <>
      <Field
        label="Name of the passkey"
        name="name"
        value={name}
        maxlength={60}
        autocomplete="off"
        hint="After the device that keeps it, so that you know it again."
        error={errorFor(errors, "name")}
      />
      <PasskeyButton text="Make the passkey" act="create" optionsPath={optionsPath} field="passkey" main />
      <noscript>
        <p>A passkey needs JavaScript, which this browser does not run. An authenticator works without it.</p>
      </noscript>
    </>
  );
}

/** Drawn here as one path, dark on light in both schemes: cameras read it so. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 4, ecc: "M" });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      class="s-qr"
      viewBox={`0 0 ${size} ${size}`}
      width="208"
      height="208"
      role="img"
      aria-label="The key as a square to scan"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join("")} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}

/** Codes shown once. */
export function RecoveryCodeList({ codes }: { codes: readonly string[] }) {
  return (
    <ol class="s-codes">
      {codes.map((code) => (
        <li>
          <code>{code}</code>
        </li>
      ))}
    </ol>
  );
}
