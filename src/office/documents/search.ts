import type { Knex } from "knex";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { fullTextQuery, snippetOf, type SnippetPart } from "../../platform/databases/fulltext.js";
import { type Reader, visible } from "../matters/visible.js";

export interface FoundDocument {
  documentId: string;
  name: string;
  folder: string;
  matterId: string;
  matterNumber: string;
  matterTitle: string;
  /** The words around what was looked for in its text; empty when its name is what was found. */
  snippet: SnippetPart[];
  /** Higher is better; a name counts more than a text. */
  rank: number;
}

const NAME_WEIGHT = 4;
const SNIPPET_CHARACTERS = 160;
const TEXT_CHARACTERS_MAX = 100_000;

/** Documents whose name or whose current version's text holds what was typed, of matters that the reader may see; the best first. */
export async function searchDocuments(db: FirmDb, q: string, reader: Reader, max: number): Promise<FoundDocument[]> {
  const query = fullTextQuery(q);
  if (query === undefined) return [];
  const ranks = new Map<string, number>();
  for (const { id, score } of await byName(db, query, reader, max)) ranks.set(id, NAME_WEIGHT * score);
  const texts = await byText(db, query, reader, max);
  for (const { id, score } of texts) ranks.set(id, (ranks.get(id) ?? 0) + score);
  const best = [...ranks].sort(([, left], [, right]) => right - left).slice(0, max);
  const rows = await listRows(
    db,
    best.map(([id]) => id),
  );
  const textById = await listTexts(
    db,
    texts.map(({ id }) => id).filter((id) => rows.has(id)),
  );
  return best
    .flatMap(([id, rank]) => {
      const [row, text] = [rows.get(id), textById.get(id)];
      const snippet = text === undefined ? [] : snippetOf(text, q, SNIPPET_CHARACTERS);
      return row ? [{ ...row, snippet, rank }] : [];
    })
    .sort((left, right) => right.rank - left.rank || left.name.localeCompare(right.name, "en"));
}

export type SuggestedDocument = Pick<FoundDocument, "documentId" | "name" | "matterId" | "matterNumber">;

/** Documents by their names alone, the best first. */
export async function suggestDocuments(
  db: FirmDb,
  q: string,
  reader: Reader,
  max: number,
): Promise<SuggestedDocument[]> {
  const query = fullTextQuery(q);
  if (query === undefined) return [];
  const ids = (await byName(db, query, reader, max)).map(({ id }) => id);
  const rows = await listRows(db, ids);
  return ids.flatMap((id) => rows.get(id) ?? []);
}

interface Scored {
  id: string;
  score: number;
}

function byName(db: FirmDb, query: string, reader: Reader, max: number): Promise<Scored[]> {
  const named = seen(db, reader).join("document_names", "document_names.document_id", "documents.id");
  return scored(db, named, "document_names.words", query, max);
}

function byText(db: FirmDb, query: string, reader: Reader, max: number): Promise<Scored[]> {
  return scored(db, withTexts(seen(db, reader)), "document_texts.text", query, max);
}

function seen(db: FirmDb, reader: Reader): Knex.QueryBuilder {
  const rows = db("documents").join("matters", "matters.id", "documents.matter_id").whereNull("documents.removed_at");
  return visible(rows, reader, "documents.read");
}

function withTexts(documents: Knex.QueryBuilder): Knex.QueryBuilder {
  return documents
    .join("document_versions", (on) =>
      on.on("document_versions.document_id", "documents.id").andOn("document_versions.n", "documents.current_n"),
    )
    .join("document_texts", "document_texts.blob_id", "document_versions.blob_id");
}

/** Ids alone are sorted by their score: of a word that stands in thousands of texts, thousands would be carried along. */
async function scored(
  db: FirmDb,
  rows: Knex.QueryBuilder,
  column: "document_names.words" | "document_texts.text",
  query: string,
  max: number,
): Promise<Scored[]> {
  const match = `MATCH (${column}) AGAINST (? IN BOOLEAN MODE)`;
  return rows
    .whereRaw(match, [query])
    .orderBy("score", "desc")
    .orderBy("documents.id")
    .limit(max)
    .select<Scored[]>("documents.id", db.raw(`${match} AS score`, [query]));
}

async function listRows(db: FirmDb, ids: readonly string[]) {
  const rows: { id: string; name: string; folder: string; matter_id: string; number: string; title: string }[] =
    await db("documents")
      .join("matters", "matters.id", "documents.matter_id")
      .whereIn("documents.id", ids)
      .select(
        "documents.id",
        "documents.name",
        "documents.folder",
        "matters.id as matter_id",
        "matters.number",
        "matters.title",
      );
  return new Map(
    rows.map(({ id, name, folder, ...row }) => [
      id,
      { documentId: id, name, folder, matterId: row.matter_id, matterNumber: row.number, matterTitle: row.title },
    ]),
  );
}

/** The beginnings of the texts of these documents. */
async function listTexts(db: FirmDb, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await withTexts(db("documents"))
    .whereIn("documents.id", ids)
    .select<{ id: string; text: string }[]>(
      "documents.id",
      db.raw("LEFT(document_texts.text, ?) AS text", [TEXT_CHARACTERS_MAX]),
    );
  return new Map(rows.map(({ id, text }) => [id, text]));
}
