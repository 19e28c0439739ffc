import { may } from "../../grants.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { fullTextQuery, snippetOf, type SnippetPart } from "../../platform/databases/fulltext.js";
import type { Reader } from "../matters/visible.js";
import { noteRows } from "./note-reports.js";
import type { NoteKind } from "./notes.js";
import type { Day } from "../../calendar.js";

export interface FoundNote {
  id: string;
  matterId: string;
  matterNumber: string;
  matterTitle: string;
  kind: NoteKind;
  notedOn: Day;
  title: string | null;
  /** Around what was looked for. */
  snippet: SnippetPart[];
  /** The higher the better; comes from the server's own measure. */
  rank: number;
}

const SNIPPET_CHARACTERS = 200;

/** Notes that hold every word, the best first, of those that the reader may see; none for whoever may see no notes. */
export async function searchNotes(
  db: FirmDb,
  q: string,
  reader: Reader,
  max: number,
): Promise<{ notes: FoundNote[]; total: number }> {
  const query = fullTextQuery(q);
  if (query === undefined || (reader.kind === "user" && !may(reader, "notes.read"))) return { notes: [], total: 0 };
  // Ids alone are counted and sorted by their score: of a word that stands in thousands of notes, thousands would be carried along.
  const best = await found(db, query, reader)
    .select<{ id: string; score: number; total: number }[]>(
      "file_notes.id",
      db.raw("MATCH (file_note_texts.words) AGAINST (? IN BOOLEAN MODE) AS score", [query]),
      db.raw("COUNT(*) OVER () AS total"),
    )
    .orderBy("score", "desc")
    .orderBy("file_notes.noted_on", "desc")
    .orderBy("file_notes.id", "desc")
    .limit(max);
  const rows: FoundRow[] = await noteRows(db, reader)
    .whereIn(
      "file_notes.id",
      best.map(({ id }) => id),
    )
    .select<FoundRow[]>(
      "file_notes.id",
      "file_notes.matter_id",
      "matters.number",
      "matters.title as matter_title",
      "file_notes.kind",
      "file_notes.noted_on",
      "file_notes.title",
      "file_notes.body",
    );
  const notes = best.flatMap(({ id, score }) => {
    const row = rows.find((one) => one.id === id);
    return row ? [foundOf(row, score, q)] : [];
  });
  return { notes, total: Number(best[0]?.total ?? 0) };
}

function found(db: FirmDb, query: string, reader: Reader) {
  return noteRows(db, reader)
    .join("file_note_texts", "file_note_texts.note_id", "file_notes.id")
    .whereNull("file_notes.removed_at")
    .whereRaw("MATCH (file_note_texts.words) AGAINST (? IN BOOLEAN MODE)", [query]);
}

interface FoundRow {
  id: string;
  matter_id: string;
  number: string;
  matter_title: string;
  kind: NoteKind;
  noted_on: Day;
  title: string | null;
  body: string;
}

function foundOf(row: FoundRow, rank: number, q: string): FoundNote {
  return {
    id: row.id,
    matterId: row.matter_id,
    matterNumber: row.number,
    matterTitle: row.matter_title,
    kind: row.kind,
    notedOn: row.noted_on,
    title: row.title,
    snippet: snippetOf(row.body, q, SNIPPET_CHARACTERS),
    rank,
  };
}
