import { Field } from "../../../web/components/forms.js";
import { errorFor, type FieldError } from "../../../web/forms.js";
import { PASSWORD_CHARACTERS_MIN } from "./password-rules.js";

const HINT = `At least ${PASSWORD_CHARACTERS_MIN} characters, of any kind. Four or five words in a row are easy to keep in mind.`;

interface NewPasswordFieldsProps {
  errors: readonly FieldError[] | undefined;
  width?: 6 | 12;
}

/** A new password, twice. */
export function NewPasswordFields({ errors, width = 12 }: NewPasswordFieldsProps) {
  return (
    <>
      <Field
        label="New password"
        name="newPassword"
        type="password"
        width={width}
        autocomplete="new-password"
        hint={HINT}
        error={errorFor(errors, "newPassword")}
      />
      <Field
        label="New password, once more"
        name="repeatPassword"
        type="password"
        width={width}
        autocomplete="new-password"
        error={errorFor(errors, "repeatPassword")}
      />
    </>
  );
}
