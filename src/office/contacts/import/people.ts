import { type Day, readDay } from "../../../calendar.js";
import type { ContactDraft } from "../draft.js";
import { type ContactKind, kindOfName } from "../kinds.js";
import { shown } from "./rows.js";

/** The parts of a name as files have them. */
export interface NamesRead {
  full?: string;
  title?: string;
  first?: string;
  middle?: string;
  surname?: string;
  suffix?: string;
  organisation?: string;
  kind?: ContactKind;
  /** Stands for a name when nothing else does: a nickname, an e-mail address, a telephone number. */
  fallback?: string;
}

type DraftNames = Pick<ContactDraft, "kind" | "title" | "firstNames" | "surname" | "name" | "employer" | "notes">;

// Suffixes that belong to the name; others are degrees and go to the notes.
const GENERATION = /^(jr|sr|jnr|snr|[iv]{1,4}|2nd|3rd)\.?$/i;
// The form of a company in the place of a surname: programs that split every name at its last space write it there.
const COMPANY_KINDS: readonly (ContactKind | undefined)[] = ["company", "close_corporation"];
const PARTICLES = new Set([
  "van",
  "von",
  "der",
  "den",
  "de",
  "du",
  "le",
  "la",
  "ter",
  "ten",
  "di",
  "da",
  "dos",
  "el",
  "al",
  "bin",
  "ibn",
]);

/** Decides what a row is and which name is which. */
export function draftNames(read: NamesRead): DraftNames {
  const first = joined(read.first, read.middle);
  const typed = joined(first, read.surname);
  if (typed && !isOrganisation(read, typed)) {
    return { ...personOf(first, read.surname, read), employer: read.organisation };
  }
  const name = typed || read.organisation || "";
  if (name) return organisationOf(name, read.kind);
  const full = read.full?.trim() ?? "";
  if (read.kind === undefined ? kindOfName(full) !== undefined : read.kind !== "person")
    return organisationOf(full, read.kind);
  if (!full) return { kind: "person", surname: read.fallback };
  const parts = splitName(full);
  return personOf(parts.first, parts.surname, read);
}

function isOrganisation(read: NamesRead, typed: string): boolean {
  if (read.kind !== undefined) return read.kind !== "person";
  return !read.organisation && COMPANY_KINDS.includes(kindOfName(typed));
}

function personOf(first: string, surname: string | undefined, read: NamesRead): DraftNames {
  const suffix = read.suffix?.trim() ?? "";
  const generation = GENERATION.test(suffix) ? suffix : "";
  return {
    kind: "person",
    title: read.title,
    firstNames: first || undefined,
    surname: joined(surname, generation) || undefined,
    notes: suffix && !generation ? `Suffix: ${suffix}` : undefined,
  };
}

function organisationOf(name: string, kind: ContactKind | undefined): DraftNames {
  return { kind: kind && kind !== "person" ? kind : (kindOfName(name) ?? "company"), name };
}

/** "Merwe, Jan van der" and "Jan van der Merwe" to first names and surname; particles go with the surname. */
export function splitName(full: string): { first: string; surname: string } {
  const [before, after] = full.split(/,\s+/, 2);
  if (after !== undefined) return { first: after, surname: before! };
  const words = full.split(/\s+/);
  let at = words.length - 1;
  while (at > 1 && PARTICLES.has(words[at - 1]!.toLowerCase())) at--;
  return { first: words.slice(0, at).join(" "), surname: words.slice(at).join(" ") };
}

/** What files mean by a birth date. `order` says how 03/04/1980 is meant: the file decides, see the caller. */
export function readBirthDate(typed: string, order: "dmy" | "mdy", today: Day): { date?: Day; remark?: string } {
  const text = typed.trim().replace(/[T ]00:00.*$/, "");
  if (text === "" || /^0+[/.-]0+[/.-]0+$/.test(text)) return {};
  if (/^--?-?\d/.test(text)) return { remark: `Left out: the birthday “${shown(text)}” has no year.` };
  const digits = /^(\d{4})[/. ]?(\d{2})[/. ]?(\d{2})(T.*)?$/.exec(text);
  const slashed = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const usual = digits
    ? `${digits[1]}-${digits[2]}-${digits[3]}`
    : slashed
      ? `${slashed[3]}-${order === "dmy" ? slashed[2] : slashed[1]}-${order === "dmy" ? slashed[1] : slashed[2]}`
      : text.replace(/T.*$/, "");
  const date = /\d{4}/.test(usual) ? readDay(usual, today) : undefined;
  if (!date) return { remark: `Left out: the birth date “${shown(text)}” is no date.` };
  return date > today ? { remark: `Left out: the birth date “${shown(text)}” lies in the future.` } : { date };
}

export function joined(...parts: (string | undefined)[]): string {
  return parts
    .map((part) => part?.trim())
    .filter(Boolean)
    .join(" ");
}
