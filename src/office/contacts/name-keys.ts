import { doubleMetaphone } from "double-metaphone";
import type { ContactKind } from "./kinds.js";
import { firstCharacters } from "./names.js";
import { type KnownName, type NameForm, nameFormsOf } from "./name-forms.js";

/** Grows when the keys of a name change; contacts below it are refreshed by a job. */
export const NAME_KEYS_VERSION = 1;

/** Keys kept of one contact: a dozen names fit. */
const KEYS_MAX = 150;
const INITIALS_MAX = 4;
const CODE_LENGTH_MAX = 40;

/** What of a contact has names. */
export interface NamedContact {
  kind: ContactKind;
  displayName: string;
  surname?: string | undefined;
  firstNames?: string | undefined;
  tradingName?: string | undefined;
  formerNames: readonly string[];
}

export interface NameOfContact {
  name: string;
  sort: "present" | "trading" | "former";
  forms: NameForm[];
}

/** Every name of a contact, as a conflict check compares it. */
export function namesOfContact(contact: NamedContact): NameOfContact[] {
  const { kind, displayName, surname, firstNames, tradingName, formerNames } = contact;
  const read = (name: string, sort: NameOfContact["sort"], known: KnownName) => ({
    name,
    sort,
    forms: nameFormsOf(name, known),
  });
  return [
    read(displayName, "present", { kind, surname, firstNames }),
    ...(tradingName ? [read(tradingName, "trading", { kind: "company" })] : []),
    ...formerNames.map((name) => read(name, "former", { kind })),
  ];
}

/** The keys under which a contact is found: equal letters, surname and initial, the beginning of a firm, equal sound. */
export function keysOfContact(contact: NamedContact): string[] {
  const keys = new Set(namesOfContact(contact).flatMap(({ forms }) => forms.flatMap(keysOfForm)));
  return [...keys].slice(0, KEYS_MAX);
}

export interface KeyLookup {
  exact: string[];
  /** Beginnings of keys, for a surname by itself. */
  beginnings: string[];
}

/** Where contacts with names like these stand in the index. */
export function lookupsOf(forms: readonly NameForm[]): KeyLookup {
  const exact = forms.flatMap((form) => {
    const alone = form.person?.firsts.length ? [...surnameKeys(form.person.surnames, ""), ...soundKeys(form, "")] : [];
    return [...keysOfForm(form), ...alone];
  });
  const surnames = forms.filter(({ person }) => person && person.firsts.length === 0);
  const beginnings = surnames.flatMap((form) => [...surnameKeys(form.person!.surnames, ""), ...soundKeys(form, "")]);
  return { exact: [...new Set(exact)], beginnings: [...new Set(beginnings)] };
}

function keysOfForm(form: NameForm): string[] {
  const keys = [`j:${form.joined}`];
  if (form.person) {
    const initials = [...new Set(form.person.firsts.map((first) => firstCharacters(first, 1)))].slice(0, INITIALS_MAX);
    for (const initial of initials.length > 0 ? initials : [""]) {
      keys.push(...surnameKeys(form.person.surnames, initial), ...soundKeys(form, initial));
    }
  }
  if (form.core) keys.push(`c:${form.core}`, ...soundsOf(form.core).map((code) => `o:${code}`));
  return keys;
}

function surnameKeys(surnames: readonly string[], initial: string): string[] {
  return surnames.map((surname) => `i:${surname}|${initial}`);
}

function soundKeys({ person }: NameForm, initial: string): string[] {
  const [surname = ""] = person?.surnames ?? [];
  return soundsOf(surname).map((code) => `s:${code}|${initialClass(initial)}`);
}

/** Both codes of Double Metaphone (Lawrence Philips, 2000); none for scripts it does not read. */
export function soundsOf(letters: string): string[] {
  return [...new Set(doubleMetaphone(letters))]
    .filter((code) => code.length > 1)
    .map((code) => code.slice(0, CODE_LENGTH_MAX));
}

const CLASSES: Readonly<Record<string, string>> = { c: "k", q: "k", z: "s", x: "s", w: "v", y: "j" };

/** Initials that people mix up when they hear a name: Catherine and Katherine. */
function initialClass(initial: string): string {
  return /[aeiou]/.test(initial) ? "a" : (CLASSES[initial] ?? initial);
}
