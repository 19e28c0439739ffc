import { type Day, formatDay, readDay } from "../../calendar.js";
import type { Refused } from "../../errors.js";
import type { FieldError, Typed } from "../../web/forms.js";
import type { Contact } from "./contacts.js";
import { ADDRESSES_MAX, type ContactDraft, POINTS_MAX, type PointKind } from "./draft.js";
import { isContactKind } from "./kinds.js";

/** The form of a contact: names and values as they travel, for a page to show and a route to read. */

const LINES = [
  "title",
  "firstNames",
  "surname",
  "name",
  "tradingName",
  "employer",
  "jobTitle",
  "idNumber",
  "passport",
  "registrationNo",
  "vatNo",
  "language",
  "notes",
] as const;
const ADDRESS_PARTS = ["label", "street", "city", "province", "postalCode", "country"] as const;
/** Empty lines offered below what is there. */
const SPARE_POINTS = 2;

/** How many lines of points and addresses a form with these values has. */
export function linesOf(typed: Typed): { points: number; addresses: number } {
  const last = (prefix: RegExp) =>
    Object.entries(typed).reduce((most, [name, value]) => {
      const at = value && prefix.exec(name)?.[1];
      return at ? Math.max(most, Number(at) + 1) : most;
    }, 0);
  return {
    points: Math.min(Math.max(last(/^point-(\d+)$/) + SPARE_POINTS, 4), POINTS_MAX),
    addresses: Math.min(last(/^address-(\d+)-(?!label)/) + 1, ADDRESSES_MAX),
  };
}

/** What is kept of a contact, as the form shows it: all but identity numbers, which it never does. The first address of each kind is the one the firm uses. */
export function typedOfContact(contact: Contact): Typed {
  const typed: Typed = { kind: contact.kind, version: String(contact.version) };
  const values: Partial<Record<string, string>> = contactLines(contact);
  for (const line of LINES) if (values[line]) typed[line] = values[line];
  if (contact.birthDate) typed.birthDate = formatDay(contact.birthDate);
  if (contact.registeredAbroad) typed.registeredAbroad = "on";
  typed.formerNames = contact.formerNames.join("\n");
  [...contact.points]
    .sort((a, b) => Number(b.isPrimary ?? false) - Number(a.isPrimary ?? false))
    .forEach((point, at) =>
      Object.assign(typed, {
        [`point-${at}`]: point.value,
        [`point-${at}-kind`]: point.kind,
        [`point-${at}-label`]: point.label ?? "",
      }),
    );
  contact.addresses.forEach((address, at) => {
    for (const part of ADDRESS_PARTS) typed[`address-${at}-${part}`] = address[part] ?? "";
  });
  return typed;
}

function contactLines(contact: Contact): Partial<Record<string, string>> {
  const { title, firstNames, surname, name, tradingName, employer, jobTitle, registrationNo, vatNo, language, notes } =
    contact;
  return { title, firstNames, surname, name, tradingName, employer, jobTitle, registrationNo, vatNo, language, notes };
}

/** Reads a posted form; only what cannot be read at all is an error here, the rules come after. */
export function readContactForm(
  body: unknown,
  today: Day,
): { draft: ContactDraft; typed: Typed; errors: FieldError[] } {
  const typed = readTyped(body);
  const errors: FieldError[] = [];
  const birth = typed.birthDate ? readDay(typed.birthDate, today) : undefined;
  if (typed.birthDate && (!birth || !/\d{4}/.test(typed.birthDate))) {
    errors.push({ field: "birthDate", text: `“${typed.birthDate}” is no date with a year. For example 1 Jan 1980.` });
  }
  const kind = typed.kind ?? "";
  if (!isContactKind(kind)) errors.push({ field: "kind", text: "Choose what this contact is." });
  const values = Object.fromEntries(LINES.map((line) => [line, typed[line]]));
  const draft: ContactDraft = {
    ...values,
    kind: isContactKind(kind) ? kind : "person",
    birthDate: birth,
    registeredAbroad: Boolean(typed.registeredAbroad),
    formerNames: (typed.formerNames ?? "").split("\n").filter((name) => name.trim() !== ""),
    points: readPoints(typed),
    addresses: readAddresses(typed),
  };
  return { draft, typed, errors };
}

function isPointKind(word: string | undefined): word is PointKind {
  return word === "email" || word === "phone" || word === "url";
}

// Blank lines stay in their places, so that a refusal names the field it is about.
function readPoints(typed: Typed): ContactDraft["points"] {
  const seen = new Set<string>();
  return Array.from({ length: linesOf(typed).points }, (_, at) => {
    const value = typed[`point-${at}`] ?? "";
    const named = typed[`point-${at}-kind`];
    const kind = isPointKind(named) ? named : "phone";
    const isPrimary = value !== "" && !seen.has(kind);
    if (isPrimary) seen.add(kind);
    return { kind, value, label: typed[`point-${at}-label`], isPrimary };
  });
}

function readAddresses(typed: Typed): ContactDraft["addresses"] {
  return Array.from({ length: linesOf(typed).addresses }, (_, at) =>
    Object.fromEntries(ADDRESS_PARTS.map((part) => [part, typed[`address-${at}-${part}`]])),
  );
}

function readTyped(body: unknown): Typed {
  const fields = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return Object.fromEntries(
    fields.flatMap(([name, value]) =>
      typeof value === "string" && name !== "_csrf" ? [[name, value.replace(/\r\n?/g, "\n").trim()]] : [],
    ),
  );
}

export function errorsOf(refusals: readonly Refused[]): FieldError[] {
  return refusals.map(({ field = "", message }) => ({ field, text: message }));
}
