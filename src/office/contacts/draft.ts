import type { Day } from "../../calendar.js";
import { day } from "../../calendar.js";
import { Refused } from "../../errors.js";
import {
  agreesWithSaId,
  CLOSE_CORPORATION_SUFFIX,
  readCompanyNumber,
  readPassport,
  readSaId,
  readVatNumber,
} from "./identifiers.js";
import { type ContactKind, isContactKind, isLanguage, type Language } from "./kinds.js";
import { displayNameOf } from "./names.js";
import { checkAddress, checkPoint } from "./points.js";
import { lineOf, textOf } from "./text.js";

export type PointKind = "email" | "phone" | "url";

export interface PointDraft {
  kind: PointKind;
  value: string;
  /** "work", "home", "cell", "fax", or the person's own word */
  label?: string;
  isPrimary?: boolean;
}

export interface AddressDraft {
  label?: string;
  /** Several lines are kept as lines. */
  street?: string;
  city?: string;
  province?: string;
  postalCode?: string;
  country?: string;
}

/** A contact as somebody typed it or a file said it. A person has first names and a surname, all others have a name. */
export interface ContactDraft {
  kind: ContactKind;
  title?: string;
  firstNames?: string;
  surname?: string;
  name?: string;
  tradingName?: string;
  employer?: string;
  jobTitle?: string;
  idNumber?: string;
  passport?: string;
  birthDate?: string;
  registrationNo?: string;
  /** Numbers of other countries are kept as they stand. */
  registeredAbroad?: boolean;
  vatNo?: string;
  language?: string;
  notes?: string;
  formerNames?: string[];
  points?: PointDraft[];
  addresses?: AddressDraft[];
}

/** A draft in which every rule holds and every value has its usual form. */
export interface CheckedContact extends Omit<ContactDraft, "birthDate" | "language"> {
  displayName: string;
  birthDate?: Day;
  /** The ID number allows two centuries and nobody said which. */
  birthYearUncertain: boolean;
  language?: Language;
  formerNames: string[];
  points: PointDraft[];
  addresses: AddressDraft[];
}

export interface Surroundings {
  today: Day;
  jurisdiction: "ZA" | "US";
}

export const POINTS_MAX = 20;
export const ADDRESSES_MAX = 6;
const FORMER_NAMES_MAX = 10;

/** The longest that each line may be, in characters; the columns have the same widths. */
const LENGTHS = {
  title: 40,
  firstNames: 120,
  surname: 120,
  name: 200,
  tradingName: 200,
  employer: 200,
  jobTitle: 120,
  registrationNo: 40,
  vatNo: 40,
} as const;
const NOTES_LENGTH_MAX = 10_000;

/** Kinds that a human being stands behind: they have an identity number, a passport, a birth date. */
export function hasIdentity(kind: ContactKind): boolean {
  return kind === "person" || kind === "estate";
}

/** Everything that is wrong with the draft at once, for a form; or the contact. */
export function checkDraft(
  draft: ContactDraft,
  around: Surroundings,
): { contact: CheckedContact; refusals: [] } | { contact?: undefined; refusals: Refused[] } {
  const refusals: Refused[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.push(error);
      return undefined;
    }
  };
  const contact: CheckedContact = {
    kind: draft.kind,
    ...checkLines(draft, attempt),
    ...checkIdentity(draft, around.today, attempt),
    ...checkRegistration(draft, around, attempt),
    ...checkLists(draft, attempt),
    displayName: "",
    language: attempt(() => checkLanguage(draft.language)),
    notes: attempt(() => textOf(draft.notes, "notes", NOTES_LENGTH_MAX)),
  };
  contact.displayName = displayNameOf(contact);
  if (!isContactKind(draft.kind)) refusals.push(new Refused("kind_unknown", "Choose what this contact is.", "kind"));
  if (refusals.length === 0) attempt(() => checkName(contact));
  return refusals.length === 0 ? { contact, refusals: [] } : { refusals };
}

type Attempt = <T>(read: () => T) => T | undefined;

function checkLines(draft: ContactDraft, attempt: Attempt) {
  const line = (field: keyof typeof LENGTHS) => attempt(() => lineOf(draft[field], field, LENGTHS[field]));
  return {
    title: line("title"),
    firstNames: line("firstNames"),
    surname: line("surname"),
    name: line("name"),
    tradingName: line("tradingName"),
    employer: line("employer"),
    jobTitle: line("jobTitle"),
  };
}

function checkIdentity(draft: ContactDraft, today: Day, attempt: Attempt) {
  const id = draft.idNumber?.trim() ? attempt(() => readSaId(draft.idNumber!, today)) : undefined;
  const passport = draft.passport?.trim() ? attempt(() => readPassport(draft.passport!)) : undefined;
  const typed = draft.birthDate ? attempt(() => checkBirthDate(draft.birthDate!, today)) : undefined;
  if (id && typed && !agreesWithSaId(typed, id)) {
    attempt(() => refuse("birth_date_differs", "The birth date and the ID number do not agree.", "birthDate"));
  }
  return {
    idNumber: id?.number,
    passport,
    birthDate: typed ?? id?.birthDate,
    birthYearUncertain: Boolean(id?.centuryAmbiguous && !typed),
  };
}

function checkBirthDate(typed: string, today: Day): Day {
  let date: Day;
  try {
    date = day(typed);
  } catch {
    return refuse("birth_date_unreadable", "The birth date is no date, for example 1 Jan 1980.", "birthDate");
  }
  if (date > today) refuse("birth_date_future", "The birth date lies in the future.", "birthDate");
  if (date < "1850-01-01") refuse("birth_date_early", "The birth date lies before 1850.", "birthDate");
  return date;
}

/** Companies have the Commission's number; a trust, an estate or a club has a reference in words, such as IT 000123/2020(G). */
function checkRegistration(draft: ContactDraft, around: Surroundings, attempt: Attempt) {
  const abroad = Boolean(draft.registeredAbroad) || around.jurisdiction !== "ZA";
  const commission = draft.kind === "company" || draft.kind === "close_corporation";
  const line = (field: "registrationNo" | "vatNo") => attempt(() => lineOf(draft[field], field, LENGTHS[field]));
  let registrationNo = line("registrationNo");
  if (registrationNo && commission && !abroad) {
    const number = attempt(() => readCompanyNumber(registrationNo!, around.today));
    if (number) attempt(() => checkSuffix(draft.kind, number.suffix));
    registrationNo = number?.number;
  }
  const vatNo = line("vatNo");
  return {
    registrationNo,
    registeredAbroad: Boolean(draft.registeredAbroad),
    vatNo: vatNo && !abroad ? attempt(() => readVatNumber(vatNo)) : vatNo,
  };
}

function checkSuffix(kind: ContactKind, suffix: string): void {
  if ((suffix === CLOSE_CORPORATION_SUFFIX) === (kind === "close_corporation")) return;
  refuse(
    "company_number_kind",
    kind === "company"
      ? "A number that ends in 23 belongs to a close corporation."
      : `The number of a close corporation ends in 23; this one ends in ${suffix}.`,
    "registrationNo",
  );
}

function checkLists(draft: ContactDraft, attempt: Attempt) {
  const { points = [], addresses = [], formerNames = [] } = draft;
  if (points.length > POINTS_MAX)
    attempt(() => refuse("points_many", `At most ${POINTS_MAX} numbers and addresses fit.`, "points"));
  if (addresses.length > ADDRESSES_MAX)
    attempt(() => refuse("addresses_many", `At most ${ADDRESSES_MAX} addresses fit.`, "addresses"));
  if (formerNames.length > FORMER_NAMES_MAX) {
    attempt(() => refuse("former_names_many", `At most ${FORMER_NAMES_MAX} former names fit.`, "formerNames"));
  }
  const present = <T>(value: T | undefined): value is T => value !== undefined;
  return {
    points: points.map((point, at) => attempt(() => checkPoint(point, `point-${at}`))).filter(present),
    addresses: addresses.map((address, at) => attempt(() => checkAddress(address, `address-${at}`))).filter(present),
    formerNames: formerNames.map((name) => attempt(() => lineOf(name, "formerNames", LENGTHS.name))).filter(present),
  };
}

function checkLanguage(word: string | undefined): Language | undefined {
  if (!word) return undefined;
  return isLanguage(word) ? word : refuse("language_unknown", "Choose a language of the list.", "language");
}

function checkName(contact: CheckedContact): void {
  const isPerson = contact.kind === "person";
  const field = isPerson ? "surname" : "name";
  if (isPerson && contact.name) refuse("name_of_person", "A person has first names and a surname.", "surname");
  if (!isPerson && (contact.firstNames || contact.surname)) {
    refuse("name_of_organisation", "Only a person has first names and a surname.", "name");
  }
  if (!contact.displayName) refuse("name_missing", isPerson ? "A person needs a surname." : "A name is needed.", field);
  const names = [contact.firstNames, contact.surname, contact.name, contact.tradingName, ...contact.formerNames];
  if (names.some((name) => name?.startsWith("="))) {
    refuse("name_formula", "A name that begins with = would run as a formula in a spreadsheet.", field);
  }
  if (!/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(contact.displayName)) {
    refuse("name_no_letters", "A name has at least one letter or digit.", field);
  }
}

function refuse(rule: string, message: string, field: string): never {
  throw new Refused(rule, message, field);
}
