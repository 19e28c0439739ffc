import { distance } from "fastest-levenshtein";
import type { NameForm } from "../../contacts/name-forms.js";
import { soundsOf } from "../../contacts/name-keys.js";

/** Why a contact came up for a name, the surest first. What is stored (left) and said (right). */
export const WHY_WORDS = {
  contact: "the same contact",
  id_number: "same ID number",
  passport: "same passport number",
  registration_no: "same registration number",
  vat_no: "same VAT number",
  name: "same name",
  former_name: "same as a former name",
  trading_name: "same as a trading name",
  name_form: "same name, another company form",
  name_beginning: "same name but for its ending",
  initials: "same surname, initials fit",
  surname_part: "shares a part of the surname",
  surname: "same surname",
  sounds: "sounds alike",
} as const;
export type Why = keyof typeof WHY_WORDS;

/** What leaves room for doubt whether it is the same person. */
export const DOUBTFUL: readonly Why[] = [
  "name_form",
  "name_beginning",
  "initials",
  "surname_part",
  "surname",
  "sounds",
];

export interface Likeness {
  why: Why;
  /** 100 for what is surely the same. */
  percent: number;
}

/** Below this two names are told apart by anybody. */
const PERCENT_MIN = 65;
const SURNAME_SIMILAR_MIN = 0.6;
const FIRM_SIMILAR_MIN = 0.75;
const FIRST_SIMILAR_MIN = 0.75;

/** How alike two names are in any of their readings; undefined when they are not. */
export function compareNames(sought: readonly NameForm[], found: readonly NameForm[]): Likeness | undefined {
  return surest(sought.flatMap((one) => found.map((other) => compareForms(one, other))));
}

export function surest(likenesses: readonly (Likeness | undefined)[]): Likeness | undefined {
  return likenesses
    .filter((one) => one !== undefined)
    .sort((one, other) => other.percent - one.percent || RANKS.indexOf(one.why) - RANKS.indexOf(other.why))[0];
}

const RANKS = Object.keys(WHY_WORDS);

function compareForms(one: NameForm, other: NameForm): Likeness | undefined {
  if (one.joined === other.joined) {
    return one.form === other.form ? { why: "name", percent: 100 } : { why: "name_form", percent: 95 };
  }
  return surest([comparePeople(one, other), compareFirms(one, other)]);
}

function compareFirms({ core: one }: NameForm, { core: other }: NameForm): Likeness | undefined {
  if (!one || !other) return undefined;
  if (one === other) return { why: "name_beginning", percent: 85 };
  const similar = similarity(one, other);
  if (similar < FIRM_SIMILAR_MIN || !soundsMeet(one, other)) return undefined;
  return { why: "sounds", percent: Math.round(similar * 100) };
}

function comparePeople({ person: one }: NameForm, { person: other }: NameForm): Likeness | undefined {
  if (!one || !other) return undefined;
  const [surname = "", ...parts] = one.surnames;
  const [otherSurname = "", ...otherParts] = other.surnames;
  const firsts = compareFirsts(one.firsts, other.firsts);
  if (firsts === undefined) return undefined;
  if (surname === otherSurname) return ofSameSurname(firsts);
  const shares = [surname, ...parts].some((part) => otherSurname === part || otherParts.includes(part));
  if (shares && firsts.kind !== "none") return { why: "surname_part", percent: firsts.kind === "same" ? 80 : 70 };
  const similar = similarity(surname, otherSurname);
  const percent = Math.round((0.7 * similar + 0.3 * firsts.weight) * 100);
  if (similar < SURNAME_SIMILAR_MIN || percent < PERCENT_MIN || !soundsMeet(surname, otherSurname)) return undefined;
  return { why: "sounds", percent };
}

function ofSameSurname(firsts: Firsts): Likeness {
  if (firsts.kind === "same") return { why: "initials", percent: 95 };
  if (firsts.kind === "fits") return { why: "initials", percent: 90 };
  if (firsts.kind === "crosses") return { why: "initials", percent: 75 };
  if (firsts.kind === "similar") return { why: "sounds", percent: Math.round(70 + 30 * firsts.weight) - 5 };
  return { why: "surname", percent: PERCENT_MIN };
}

interface Firsts {
  /** same: the first first names; fits: initials agree one by one; crosses: one's second name is the other's first. */
  kind: "same" | "fits" | "crosses" | "similar" | "none";
  weight: number;
}

/** Undefined when the first names are of two people: Johannes and Jacobus, though both begin with J. */
function compareFirsts(one: readonly string[], other: readonly string[]): Firsts | undefined {
  const [first, otherFirst] = [one[0], other[0]];
  if (!first || !otherFirst) return { kind: "none", weight: 0.5 };
  if (first === otherFirst && first.length > 1) return { kind: "same", weight: 1 };
  const pairs = one.slice(0, other.length).map((each, at) => [each, other[at]!] as const);
  if (pairs.every(([left, right]) => isShortFor(left, right))) return { kind: "fits", weight: 0.5 };
  if (one.some((left) => other.some((right) => isShortFor(left, right)))) return { kind: "crosses", weight: 0.5 };
  const similar = similarity(first, otherFirst);
  if (similar < FIRST_SIMILAR_MIN || !soundsMeet(first, otherFirst)) return undefined;
  return { kind: "similar", weight: similar };
}

/** An initial of it, or its beginning as people shorten it: Johan for Johannes. */
function isShortFor(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return long.startsWith(short) && (short.length === 1 || short.length > 2);
}

function similarity(one: string, other: string): number {
  const length = Math.max(one.length, other.length);
  return length === 0 ? 0 : 1 - distance(one, other) / length;
}

function soundsMeet(one: string, other: string): boolean {
  const codes = soundsOf(other);
  return soundsOf(one).some((code) => codes.includes(code));
}
