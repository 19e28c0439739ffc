import { Refused } from "../../errors.js";

// Marks that turn the direction of what follows, or show nothing: two names that look alike would differ by them.
const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const LONE_SURROGATE = /\p{Surrogate}/u;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** What the fields are called where a refusal stands without the form around it. */
const FIELD_NAMES: Record<string, string> = {
  firstNames: "first names",
  tradingName: "trading name",
  jobTitle: "job title",
  registrationNo: "registration number",
  vatNo: "VAT number",
  formerNames: "former names",
};

/** One line of text in its usual form, undefined when nothing is left. Throws Refused when it is too long or not text. */
export function lineOf(typed: string | undefined, field: string, lengthMax: number): string | undefined {
  return textOf(typed?.replace(/\s+/g, " "), field, lengthMax);
}

/** Text of several lines: the ends are trimmed, line ends become "\n". */
export function textOf(typed: string | undefined, field: string, lengthMax: number): string | undefined {
  if (typed === undefined) return undefined;
  const named = FIELD_NAMES[field] ?? field.replace(/-\d+$/, "");
  if (CONTROL.test(typed) || LONE_SURROGATE.test(typed)) {
    throw new Refused("text_control", `The ${named} holds characters that are no text.`, field);
  }
  const text = typed.replace(/\r\n?/g, "\n").replace(INVISIBLE, "").trim().normalize("NFC");
  if ([...text].length > lengthMax) {
    throw new Refused("text_long", `The ${named} may have ${lengthMax} characters at most.`, field);
  }
  return text || undefined;
}
