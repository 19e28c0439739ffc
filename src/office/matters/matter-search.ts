import type { Knex } from "knex";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { plain } from "../contacts/names.js";
import { searchTerms } from "../contacts/reports.js";
import { escapeLike } from "../../platform/databases/like.js";

/**
 * How matters and clients are found: every term of the search begins a word of the matter, or one of its client's contact. The rarest term is
 * looked up in the indexes of words, the others are asked of what it found; nothing is read that it did not find.
 */
export interface WordSearch {
  rarest: Term;
  others: readonly Term[];
}

/** The beginnings by any of which a word of the search may be found. */
export type Term = readonly string[];

export interface Sql {
  sql: string;
  values: string[];
}

const TERMS_MAX = 6;
/** Rarer than this is rare enough; what is more frequent is not counted to its end. */
const COUNTED_MAX = 1_000;

/** Undefined when nothing can be found. */
export function planMatterSearch(db: FirmDb, q: string): Promise<WordSearch | undefined> {
  return rarestFirst(db, matterTerms(q), (term) =>
    ["matter_words", "contact_words"].map((table) => {
      const { sql, values } = anyOf(table, term);
      return { sql: `SELECT 1 FROM ${table} WHERE ${sql}`, values };
    }),
  );
}

/** Undefined when there is no term, or one that stands in none of the sources. */
export async function rarestFirst(
  db: FirmDb,
  terms: readonly Term[],
  sourcesOf: (term: Term) => readonly Sql[],
): Promise<WordSearch | undefined> {
  if (terms.length < 2) return terms[0] && { rarest: terms[0], others: [] };
  const counted = terms.map(sourcesOf);
  const columns = counted.map((sources, at) => {
    const counts = sources.map(
      ({ sql }, n) => `(SELECT COUNT(*) FROM (${sql} LIMIT ${COUNTED_MAX}) counted_${at}_${n})`,
    );
    return `${counts.join(" + ")} AS n${at}`;
  });
  const [[row]] = (await db.raw(
    `SELECT ${columns.join(", ")}`,
    counted.flat().flatMap(({ values }) => values),
  )) as [Record<string, number>[], unknown];
  const counts = terms.map((_, at) => Number(row?.[`n${at}`] ?? 0));
  const least = Math.min(...counts);
  const longest = Math.max(...terms.filter((_, at) => counts[at] === least).map(lengthOf)); // of those too frequent to be counted
  const rarest = terms.findIndex((term, at) => counts[at] === least && lengthOf(term) === longest);
  return least === 0 ? undefined : { rarest: terms[rarest]!, others: terms.filter((_, at) => at !== rarest) };
}

function lengthOf(term: Term): number {
  return Math.max(...term.map(({ length }) => length));
}

/** Numbers with a stroke, of matters and of cases, stay whole: "2026/131". */
function matterTerms(q: string): Term[] {
  const tokens = q.trim().split(/\s+/);
  if (!tokens.some((token) => NUMBER.test(token))) return searchTerms(q);
  return tokens
    .flatMap((token): Term[] => (NUMBER.test(token) ? [[plain(token)]] : searchTerms(token)))
    .slice(0, TERMS_MAX);
}

const NUMBER = /^[a-z]?\d{1,8}\/\d{1,8}$/i;

/** The matters that a search finds, with their clients; nothing of who may see them yet. */
export function foundMatters(db: FirmDb, { rarest, others }: WordSearch): Knex.QueryBuilder {
  const [ofMatter, ofContact] = [anyOf("matter_words", rarest), anyOf("contact_words", rarest)];
  const found = db.raw(
    `(SELECT matter_words.matter_id FROM matter_words WHERE ${ofMatter.sql}
      UNION
      SELECT of_client.id FROM contact_words
        STRAIGHT_JOIN clients ON clients.contact_id = contact_words.contact_id
        STRAIGHT_JOIN matters of_client ON of_client.client_id = clients.id
        WHERE ${ofContact.sql}) found`,
    [...ofMatter.values, ...ofContact.values],
  );
  const query = db
    .queryBuilder()
    .from(found)
    .joinRaw("STRAIGHT_JOIN matters ON matters.id = found.matter_id")
    .joinRaw("STRAIGHT_JOIN clients ON clients.id = matters.client_id");
  for (const term of others) {
    const [inMatter, inContact] = [anyOf("matter_words", term), anyOf("contact_words", term)];
    void query.whereRaw(
      `(EXISTS (SELECT 1 FROM matter_words WHERE matter_words.matter_id = matters.id AND ${inMatter.sql})
        OR EXISTS (SELECT 1 FROM contact_words WHERE contact_words.contact_id = clients.contact_id AND ${inContact.sql}))`,
      [...inMatter.values, ...inContact.values],
    );
  }
  return query;
}

export function anyOf(table: string, term: Term): Sql {
  const sql = term.map(() => `${table}.word LIKE ?`).join(" OR ");
  return { sql: term.length > 1 ? `(${sql})` : sql, values: term.map((beginning) => `${escapeLike(beginning)}%`) };
}
