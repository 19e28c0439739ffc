import type { UserActor } from "../../actor.js";
import { type Day, dayOf, formatDay, readDay } from "../../calendar.js";
import { isId } from "../../ids.js";
import { may } from "../../grants.js";
import { ACTION_GROUPS, type ActionGroup } from "../../platform/audit/words.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { type Matter, matterNumbered } from "../matters/matters.js";

/** Everything that narrows the lines. */
export interface TrailFilter {
  /** A person's id, or one of the two kinds of actor that are no persons. */
  who?: string | undefined;
  group?: ActionGroup | undefined;
  /** A part of a matter's history. */
  part?: string | undefined;
  withoutViews?: boolean | undefined;
  matterId?: string | undefined;
  /** Free words: in names of who did it, and in notes that the reader may read. */
  words?: string | undefined;
  from?: Day | undefined;
  to?: Day | undefined;
  /** Before this instant alone: an export is of what was there when it was asked for. */
  until?: Date | undefined;
}

export const NO_PERSONS = { operator: "The operator", job: "Strongroom itself" } as const;
export type NoPerson = keyof typeof NO_PERSONS;

export interface ReadFilter {
  filter: TrailFilter;
  /** As they were typed, for the form. */
  typed: { q: string; who: string; group: string; from: string; to: string };
  /** Whose number was typed. */
  matter: Matter | undefined;
}

const QUERY_CHARACTERS_MAX = 100;
/** Free words alone look back this far; a first day opens the rest. */
export const WORDS_LOOK_BACK_DAYS = 366;

/** Reads ?q=&who=&group=&from=&to=. What cannot be read narrows nothing and is not shown as if it did. */
export async function readFilter(
  db: FirmDb,
  query: Readonly<Record<string, unknown>>,
  reader: UserActor,
): Promise<ReadFilter> {
  const today = dayOf(new Date());
  const q = textOf(query.q);
  const matter = may(reader, "matters.read") ? await matterNumbered(db, fullNumber(q), reader) : undefined;
  const who = textOf(query.who);
  const group = textOf(query.group);
  const from = readDay(textOf(query.from), today);
  const filter: TrailFilter = {
    who: isId(who) || Object.hasOwn(NO_PERSONS, who) ? who : undefined,
    group: Object.hasOwn(ACTION_GROUPS, group) ? (group as ActionGroup) : undefined,
    matterId: matter?.id,
    words: matter || q === "" ? undefined : q,
    from,
    to: readDay(textOf(query.to), today),
  };
  return {
    filter,
    typed: {
      q,
      who: filter.who ?? "",
      group: filter.group ?? "",
      from: from ? formatDay(from) : "",
      to: filter.to ? formatDay(filter.to) : "",
    },
    matter,
  };
}

/** The filter in one sentence, without the words that were typed: they stand in a field that only who typed them reads. */
export function filterInWords({ filter, typed, matter }: ReadFilter, people: ReadonlyMap<string, string>): string {
  const who = filter.who ? (people.get(filter.who) ?? "one person") : "Everyone";
  const what = filter.group ? ACTION_GROUPS[filter.group].toLowerCase() : "everything";
  const days = [typed.from ? `from ${typed.from}` : "", typed.to ? `to ${typed.to}` : ""].filter(Boolean).join(" ");
  return [who, what, matter ? `matter ${matter.number}` : "", days || "all days", filter.words ? "with words" : ""]
    .filter(Boolean)
    .join(", ");
}

/** "2026/131" as people say it. */
function fullNumber(q: string): string {
  const parts = /^(\d{4})\s*\/\s*(\d{1,6})$/.exec(q);
  return parts ? `${parts[1]}/${parts[2]!.padStart(4, "0")}` : q;
}

function textOf(given: unknown): string {
  if (typeof given !== "string") return "";
  return given
    .normalize("NFC")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, QUERY_CHARACTERS_MAX);
}
