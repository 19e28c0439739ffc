import { Refused } from "../../../errors.js";
import { type CheckedContact, type ContactDraft, checkDraft, POINTS_MAX, type Surroundings } from "../draft.js";
import { displayNameOf, firstCharacters } from "../names.js";
import { checkAddress, checkPoint } from "../points.js";

/** One row of a spreadsheet or one card, read and judged: a contact to add, or the reason why not. */
export interface ReadRow {
  /** The line in the spreadsheet, or the number of the card. */
  no: number;
  /** What a person knows the row by. */
  label: string;
  contact?: CheckedContact;
  refusal?: string;
  /** Parts that are left out although the contact is taken, a sentence each. */
  remarks: string[];
  /** The row as it came, to be given back when it is refused. */
  cells: string[];
}

export interface ReadFile {
  format: "csv" | "vcard";
  /** Heads the cells of each row. */
  columns: string[];
  rows: ReadRow[];
}

/**
 * Judges a draft from a file. A wrong number of identity or registration refuses the row, as somebody must look at it; a telephone
 * number that is none is left out and said so, as the rest of the contact is still good.
 */
export function judgeRow(
  source: { no: number; cells: string[]; draft: ContactDraft; remarks: string[] },
  around: Surroundings,
): ReadRow {
  const { draft, remarks } = withoutUnreadable(source.draft, source.remarks);
  const { no, cells } = source;
  const checked = checkDraft(draft, around);
  const label = shown(checked.contact?.displayName ?? (displayNameOf(draft) || `Row ${no}`), 200);
  if (checked.contact) {
    if (checked.contact.birthYearUncertain)
      remarks.push(`The ID number allows two centuries: born in ${checked.contact.birthDate!.slice(0, 4)} was taken.`);
    return { no, cells, label, contact: checked.contact, remarks };
  }
  return { no, cells, label, refusal: checked.refusals.map((refusal) => refusal.message).join(" "), remarks: [] };
}

function withoutUnreadable(draft: ContactDraft, already: string[]): { draft: ContactDraft; remarks: string[] } {
  const remarks = [...already];
  const readable = <T>(things: readonly T[] | undefined, check: (thing: T) => T | undefined): T[] =>
    (things ?? []).flatMap((thing) => {
      try {
        return check(thing) ?? [];
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        remarks.push(`Left out: ${error.message}`);
        return [];
      }
    });
  const points = distinct(readable(draft.points, (point) => checkPoint(point, "contact details")));
  const addresses = distinct(readable(draft.addresses, (address) => checkAddress(address, "address")));
  if (points.length > POINTS_MAX) remarks.push(`Left out: all but the first ${POINTS_MAX} numbers and addresses.`);
  return { draft: { ...draft, points: points.slice(0, POINTS_MAX), addresses }, remarks };
}

/** What a file said, short enough for a sentence. */
export function shown(text: string, length = 60): string {
  const start = firstCharacters(text.slice(0, 4 * length), length);
  return start.length < text.length ? `${start}…` : start;
}

function distinct<T>(things: readonly T[]): T[] {
  return [...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values()];
}
