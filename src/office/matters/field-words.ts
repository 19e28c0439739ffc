import { type Day, formatDay, readDay } from "../../calendar.js";
import { Refused } from "../../errors.js";
import type { FieldError } from "../../web/forms.js";
import { refusedFields } from "../accounts/refusals.js";
import type { CustomField } from "./custom-fields.js";

/** What stands in a custom field, as people type it and as it is stored. */

/** What somebody typed in a field, as it is stored; null for nothing. Throws Refused("field_unreadable", "field_missing"). */
export function readFieldValue(field: CustomField, typed: string | undefined, today: Day): string | null {
  const text = (typed ?? "").replace(/\s+/g, " ").trim();
  const at = fieldName(field);
  if (text === "") {
    if (field.isRequired) throw new Refused("field_missing", `${field.label}: this type of matter needs it.`, at);
    return null;
  }
  const refuse = (why: string): never => {
    throw new Refused("field_unreadable", `${field.label}: ${why}`, at);
  };
  if ([...text].length > 500) return refuse("at most 500 characters fit here.");
  switch (field.kind) {
    case "text":
      return /\p{Cc}/u.test(text) ? refuse("it holds characters that cannot be printed.") : text;
    case "day":
      return readDay(text, today) ?? refuse(`“${text}” is not a date. Write it like ${formatDay(today)}.`);
    case "number":
      return /^-?\d{1,15}([.,]\d{1,6})?$/.test(text.replace(/ /g, ""))
        ? text.replace(/ /g, "").replace(",", ".")
        : refuse(`“${text}” is not a number.`);
    case "choice":
      return field.choices.includes(text) ? text : refuse("choose one of the list.");
    case "yes_no":
      return text === "yes" || text === "no" ? text : refuse("choose yes or no.");
  }
}

/** All that is wrong with what was typed in these fields, to be said at once. */
export function wrongFields(
  fields: readonly CustomField[],
  typed: Readonly<Record<string, string>>,
  today: Day,
): FieldError[] {
  return fields.flatMap((field) => {
    try {
      readFieldValue(field, typed[fieldName(field)], today);
      return [];
    } catch (error) {
      return refusedFields(error);
    }
  });
}

/** The name of a field in forms. */
export function fieldName({ id }: Pick<CustomField, "id">): string {
  return `field-${id}`;
}

/** A stored value in the words of its form. */
export function typedOfValue({ kind }: CustomField, value: string): string {
  return kind === "day" ? formatDay(value) : value;
}
