import { distance } from "fastest-levenshtein";
import { Refused } from "../../../errors.js";
import { type CheckedTemplate, WITHIN } from "./checked.js";

/** What may stand between { and } in a template. */
export interface MergeField {
  name: string;
  words: string;
}

interface FieldGroup {
  title: string;
  fields: readonly MergeField[];
}

const FIELDS: readonly FieldGroup[] = [
  {
    title: "Firm and day",
    fields: [
      { name: "firm.name", words: "The firm’s name" },
      { name: "today", words: "The day on which the document is made: 22 November 2026" },
      { name: "user.name", words: "Whoever makes the document" },
      { name: "owner.name", words: "Who is responsible for the matter" },
      { name: "owner.email", words: "Their e-mail address" },
    ],
  },
  {
    title: "Matter",
    fields: [
      { name: "matter.number", words: "Its number: 2026/0131" },
      { name: "matter.title", words: "Its title" },
      { name: "matter.type", words: "Its kind: Litigation, High Court" },
      { name: "matter.stage", words: "How far it has come" },
      { name: "matter.court", words: "The court" },
      { name: "matter.caseNo", words: "The case number" },
      { name: "matter.openedOn", words: "The day on which it was opened" },
      { name: "matter.prescribesOn", words: "The day on which it prescribes" },
      { name: "matter.description", words: "What it is about" },
    ],
  },
  {
    title: "Client",
    fields: [
      { name: "client.name", words: "The name in full" },
      { name: "client.title", words: "Mr, Mrs, Dr …" },
      { name: "client.surname", words: "The surname of a person" },
      { name: "client.code", words: "The client’s code" },
      { name: "client.registrationNo", words: "The registration number of a company" },
      { name: "client.vatNo", words: "The VAT number" },
      { name: "client.email", words: "The e-mail address that is used" },
      { name: "client.phone", words: "The telephone number that is used" },
      { name: "client.address", words: "The first address, in lines" },
    ],
  },
  {
    title: "Opponent",
    fields: [
      { name: "opponent.name", words: "The first party against us" },
      { name: "opponent.role", words: "What it is: Defendant" },
      { name: "opponent.reference", words: "Its reference" },
      { name: "opponent.email", words: "Its e-mail address" },
      { name: "opponent.address", words: "Its first address, in lines" },
    ],
  },
];

/** Repeated for each party: {#parties}{name} ({role}){/parties} */
const PARTIES = "parties";
const PARTY_FIELDS: readonly MergeField[] = [
  { name: "name", words: "The party’s name" },
  { name: "role", words: "Its role" },
  { name: "reference", words: "Its reference, or whom it acts for" },
  { name: "address", words: "Its first address, in lines" },
];

/** The fields that a firm added to its kinds of matters stand under "field." and their label. */
export function customFieldName(label: string): string {
  return `field.${label.replace(/[{}]/g, "").replace(/\s+/g, " ").trim()}`;
}

/** Every field there is, with what it stands for: shown beside the templates, and what a template is checked by. */
export function mergeSchema(customLabels: readonly string[]): FieldGroup[] {
  const custom = [...new Set(customLabels)].map((label) => ({ name: customFieldName(label), words: label }));
  return [
    ...FIELDS,
    ...(custom.length > 0 ? [{ title: "The firm’s own fields", fields: custom }] : []),
    { title: `Within {#${PARTIES}} … {/${PARTIES}}`, fields: PARTY_FIELDS },
  ];
}

/**
 * The fields of a template that was read, when all of them are known. Throws Refused("template_unreadable", "template_field_unknown")
 * naming the field.
 */
export function knownFields({ fields, mistakes }: CheckedTemplate, customLabels: readonly string[]): string[] {
  if (mistakes[0]) throw new Refused("template_unreadable", `${mistakes[0]} Nothing was kept.`, "file");
  const known = new Set(namesOf(customLabels));
  for (const path of fields) {
    const names = path.split(WITHIN);
    const name = names.pop()!;
    if (known.has(name) || (name === PARTIES && names.length === 0)) continue;
    if (names.includes(PARTIES) && PARTY_FIELDS.some((field) => field.name === name)) continue;
    throw unknownField(name, [...known, ...(names.includes(PARTIES) ? PARTY_FIELDS.map((field) => field.name) : [])]);
  }
  return [...fields];
}

function namesOf(customLabels: readonly string[]): string[] {
  return [...FIELDS.flatMap(({ fields }) => fields.map(({ name }) => name)), ...customLabels.map(customFieldName)];
}

function unknownField(name: string, known: readonly string[]): Refused {
  const [nearest] = [...known].sort((a, b) => distance(a, name) - distance(b, name));
  const hint = nearest && distance(nearest, name) <= 3 ? ` Perhaps {${nearest}} is meant.` : "";
  const shown = name.slice(0, 80);
  return new Refused(
    "template_field_unknown",
    `The template has a field {${shown}}, which there is not.${hint}`,
    "file",
  );
}

/**
 * The fields of a template that would stay blank. What is only looked at to show or leave out a section may be empty, and so may what
 * stands in one.
 */
export function emptyFields(fields: readonly string[], values: Readonly<Record<string, unknown>>): string[] {
  const asked = new Set(fields.filter((path) => path.includes(WITHIN)).map((path) => path.split(WITHIN)[0]!));
  const isEmpty = (name: string): boolean =>
    values[name] === "" || values[name] === undefined || isEmptyList(values[name]);
  return fields.filter((path) => !path.includes(WITHIN) && (!asked.has(path) || path === PARTIES) && isEmpty(path));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
