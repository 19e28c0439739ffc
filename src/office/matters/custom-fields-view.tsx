import type { ComponentChildren } from "preact";
import { DateField, Field, SelectField } from "../../web/components/forms.js";
import { Day } from "../../web/components/text.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { type CustomField } from "./custom-fields.js";
import { fieldName, typedOfValue } from "./field-words.js";
import type { FieldValue } from "./field-values.js";

const YES_NO = [
  { value: "yes", text: "Yes" },
  { value: "no", text: "No" },
];

/** The firm's own fields of a matter, as fields of a form. */
export function CustomFields({
  values,
  typed,
  errors,
}: {
  values: readonly FieldValue[];
  typed: Typed;
  errors: readonly FieldError[] | undefined;
}) {
  return (
    <>
      {values
        .filter(({ field }) => !field.isRetired)
        .map(({ field, value }) => (
          <OneField
            field={field}
            value={typed[fieldName(field)] ?? (value ? typedOfValue(field, value) : "")}
            errors={errors}
          />
        ))}
    </>
  );
}

function OneField({
  field,
  value,
  errors,
}: {
  field: CustomField;
  value: string;
  errors: readonly FieldError[] | undefined;
}) {
  const name = fieldName(field);
  const props = {
    label: field.label,
    name,
    value,
    required: field.isRequired,
    width: 4 as const,
    error: errorFor(errors, name),
  };
  if (field.kind === "day") return <DateField {...props} />;
  if (field.kind === "choice") {
    const isGone = value !== "" && !field.choices.includes(value);
    const choices = isGone ? [value, ...field.choices] : field.choices;
    return <SelectField {...props} none="Choose…" options={choices.map((text) => ({ value: text, text }))} />;
  }
  if (field.kind === "yes_no") return <SelectField {...props} none="Choose…" options={YES_NO} />;
  return <Field {...props} inputmode={field.kind === "number" ? "decimal" : undefined} maxlength={500} />;
}

/** What is written in them, for the card. */
export function factsOf(values: readonly FieldValue[]): [string, ComponentChildren][] {
  return values
    .filter(({ field, value }) => value !== null || field.isRequired)
    .map(({ field, value }) => [field.label, wordsOf(field, value)]);
}

function wordsOf(field: CustomField, value: string | null): ComponentChildren {
  if (value === null) return "not written yet";
  if (field.kind === "day") return <Day day={value} />;
  if (field.kind === "yes_no") return value === "yes" ? "Yes" : "No";
  return value;
}
