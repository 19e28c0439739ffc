import { Check, DateField, Field, SelectField, TextField } from "../../web/components/forms.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { BODY_CHARACTERS_MAX, NOTE_KIND_KEYS, NOTE_KINDS } from "./notes.js";

/** What a new note and a changed one have alike. */
export function NoteFields({
  typed,
  errors,
  rows,
}: {
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  rows: number;
}) {
  return (
    <div class="s-form">
      <SelectField
        label="Kind"
        name="kind"
        value={typed.kind}
        width={3}
        options={NOTE_KIND_KEYS.map((key) => ({ value: key, text: NOTE_KINDS[key] }))}
        error={errorFor(errors, "kind")}
      />
      <DateField label="Day" name="notedOn" value={typed.notedOn} width={3} error={errorFor(errors, "notedOn")} />
      <Field
        label="Title"
        name="title"
        value={typed.title}
        width={6}
        required={false}
        maxlength={200}
        error={errorFor(errors, "title")}
      />
      <TextField
        label="Note"
        name="body"
        value={typed.body}
        rows={rows}
        maxlength={BODY_CHARACTERS_MAX}
        error={errorFor(errors, "body")}
      />
      <Check
        label="Privileged"
        name="isPrivileged"
        on={Boolean(typed.isPrivileged)}
        hint="Only partners and attorneys see it; for others it is not there."
        error={errorFor(errors, "isPrivileged")}
      />
    </div>
  );
}
