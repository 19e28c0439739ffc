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
  const byName = await foundRows(db, reader, max)
    .join("document_names", "document_names.document_id", "documents.id")
    .whereRaw("MATCH (document_names.words) AGAINST (? IN BOOLEAN MODE)", [query])
    .select(db.raw("MATCH (document_names.words) AGAINST (? IN BOOLEAN MODE) AS score", [query]))
    .select<FoundRow[]>();
  const byText = await foundRows(db, reader, max)
    .join("document_versions", (on) =>
      on.on("document_versions.document_id", "documents.id").andOn("document_versions.n", "documents.current_n"),
    )
    .join("document_texts", "document_texts.blob_id", "document_versions.blob_id")
    .whereRaw("MATCH (document_texts.text) AGAINST (? IN BOOLEAN MODE)", [query])
    .select(
      db.raw("LEFT(document_texts.text, ?) AS text", [TEXT_CHARACTERS_MAX]),
      db.raw("MATCH (document_texts.text) AGAINST (? IN BOOLEAN MODE) AS score", [query]),
    )
    .select<FoundRow[]>();
  return merged(byName, byText, q)
    .sort((left, right) => right.rank - left.rank || left.name.localeCompare(right.name, "en"))
    .slice(0, max);
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
  const rows = await foundRows(db, reader, max)
    .join("document_names", "document_names.document_id", "documents.id")
    .whereRaw("MATCH (document_names.words) AGAINST (? IN BOOLEAN MODE)", [query])
    .select(db.raw("MATCH (document_names.words) AGAINST (? IN BOOLEAN MODE) AS score", [query]))
    .select<FoundRow[]>();
  return rows.map(foundOf);
}

interface FoundRow {
  id: string;
  name: string;
  folder: string;
  matter_id: string;
  number: string;
  title: string;
  text?: string;
  score: number;
}

function foundRows(db: FirmDb, reader: Reader, max: number) {
  const rows = db("documents")
    .join("matters", "matters.id", "documents.matter_id")
    .whereNull("documents.removed_at")
    .orderBy("score", "desc")
    .orderBy("documents.id")
    .limit(max)
    .select(
      "documents.id",
      "documents.name",
      "documents.folder",
      "documents.matter_id",
      "matters.number",
      "matters.title",
    );
  return visible(rows, reader);
}

function merged(byName: readonly FoundRow[], byText: readonly FoundRow[], q: string): FoundDocument[] {
  const found = new Map<string, FoundDocument>();
  for (const [rows, weight] of [
    [byName, NAME_WEIGHT],
    [byText, 1],
  ] as const) {
    for (const row of rows) {
      const before = found.get(row.id);
      const snippet = row.text === undefined ? [] : snippetOf(row.text, q, SNIPPET_CHARACTERS);
      found.set(row.id, { ...foundOf(row), snippet, rank: (before?.rank ?? 0) + weight * row.score });
    }
  }
  return [...found.values()];
}

function foundOf(row: FoundRow): Omit<FoundDocument, "snippet" | "rank"> {
  return {
    documentId: row.id,
    name: row.name,
    folder: row.folder,
    matterId: row.matter_id,
    matterNumber: row.number,
    matterTitle: row.title,
  };
}
