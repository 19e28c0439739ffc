import type { Actor } from "../../actor.js";
import { formatDay } from "../../calendar.js";
import type { RecordedLine } from "./read.js";
import { type FieldWords, seesDetails, type Words, wordsOf } from "./words.js";

/** One field of a change as people read it. No `from`: it was empty, or what it was is not kept. */
export interface Detail {
  field: string;
  from: string;
  to: string;
}

const SHOWN_CHARACTERS_MAX = 2_000;

/** Field by field what changed, as far as this reader may see it; undefined when they may not. */
export function detailsOf(line: RecordedLine, reader: Actor): Detail[] | undefined {
  return seesDetails(line.action, reader) ? worded(line, reader.id === line.actorId) : undefined;
}

/** The changes in one sentence, for a room's own `say`: asked only for whoever may see the details. */
export function changesInWords(line: Pick<RecordedLine, "action" | "changes">): string {
  return worded(line, false).map(detailInWords).join(" · ");
}

function worded(line: Pick<RecordedLine, "action" | "changes">, isOwn: boolean): Detail[] {
  return Object.entries(line.changes).flatMap(([field, { from, to }]) => {
    const words = fieldWords(wordsOf(line.action), field);
    if (!words || (words.isOwn && !isOwn)) return [];
    const show = words.value ?? valueInWords;
    return [{ field: words.name, from: cut(show(from)), to: cut(show(to)) }];
  });
}

/** The note of a line, as far as this reader may see it. */
export function noteOf(line: RecordedLine, reader: Actor): string | undefined {
  if (!line.note || !seesDetails(line.action, reader)) return undefined;
  return wordsOf(line.action)?.noteIsOwn && reader.id !== line.actorId ? undefined : line.note;
}

/** "Opened as 2026/0131" for whoever may see the details, "Opened a matter" for others. */
export function sentenceOf(line: RecordedLine, reader: Actor): string {
  const words = wordsOf(line.action);
  return words?.say && seesDetails(line.action, reader) ? words.say(line) : actOf(line);
}

/** "Opened a matter": says nothing of which. */
export function actOf({ action }: Pick<RecordedLine, "action">): string {
  const words = wordsOf(action);
  return words ? `${words.did.replace(/^./, (first) => first.toUpperCase())} ${words.what}` : action;
}

/** "Title: Mokoena v RAF → Mokoena v Road Accident Fund" */
export function detailInWords({ field, from, to }: Detail): string {
  if (!to) return from ? `${field} removed (was ${from})` : `${field} removed`;
  return from ? `${field}: ${from} → ${to}` : `${field}: ${to}`;
}

/** What JSON can hold, as text: days as people write them, lists with commas, yes and no. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return /^\d{4}-\d\d-\d\d$/.test(value) ? formatDay(value) : value;
  if (Array.isArray(value)) return value.map(valueInWords).filter(Boolean).join(", ");
  if (typeof value === "object") return Object.values(value).map(valueInWords).filter(Boolean).join(" ");
  return typeof value === "number" ? String(value) : "";
}

/** The name of a field that people gave themselves, as changes have it: no field of ours is called so, and it is shown as they wrote it. */
export function givenName(label: string): string {
  return `“${label}”`;
}

/** A field without words of its own is called as the code calls it: "registrationNo" → "Registration no". */
function fieldWords(words: Words | undefined, field: string): FieldWords | null {
  const given = /^“(.*)”$/s.exec(field);
  if (given) return { name: given[1]! };
  const fields = words?.fields ?? {};
  const known = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (known === null) return null;
  if (typeof known === "object") return known;
  return { name: known ?? spoken(field) };
}

function spoken(field: string): string {
  const apart = field
    .replaceAll("_", " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return apart.replace(/^./, (first) => first.toUpperCase());
}

function cut(text: string): string {
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}…`;
}
