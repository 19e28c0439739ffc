import type { FirmDb } from "../../platform/databases/firm-db.js";
import { escapeLike } from "../../platform/databases/like.js";
import type { Reader } from "../matters/visible.js";
import { type Document, type DocumentRow, documentRows, withTags } from "./documents.js";

export const DOCUMENT_SORTS = ["when", "name", "folder", "size", "by"] as const;
export type DocumentSort = (typeof DOCUMENT_SORTS)[number];
export const DOCUMENT_VIEWS = ["here", "removed"] as const;
export type DocumentView = (typeof DOCUMENT_VIEWS)[number];

export interface DocumentQuery {
  matterId: string;
  view: DocumentView;
  /** Undefined: every folder. */
  folder: string | undefined;
  tag: string | undefined;
  q: string;
  sort: DocumentSort;
  dir: "asc" | "desc";
  offset: number;
  limit: number;
}

const COLUMN_OF: Record<DocumentSort, string> = {
  when: "document_versions.uploaded_at",
  name: "documents.name",
  folder: "documents.folder",
  size: "document_versions.size_bytes",
  by: "users.name",
};

/** A page of a matter's documents that the reader may see, and how many there are in all. */
export async function listDocuments(
  db: FirmDb,
  query: DocumentQuery,
  reader: Reader,
): Promise<{ documents: Document[]; total: number; sizeBytes: number }> {
  const narrowed = () => narrow(db, documentRows(db, reader), query);
  const counted = await narrowed()
    .clearSelect()
    .count({ total: "*" })
    .sum({ bytes: "document_versions.size_bytes" })
    .first<{ total: number | string; bytes: number | string | null }>();
  const rows = await narrowed()
    .orderBy(COLUMN_OF[query.sort], query.dir)
    .orderBy("documents.name")
    .orderBy("documents.id")
    .limit(query.limit)
    .offset(query.offset)
    .select<DocumentRow[]>();
  return {
    documents: await withTags(db, rows),
    total: Number(counted.total),
    sizeBytes: Number(counted.bytes ?? 0),
  };
}

export interface DocumentPlaces {
  folders: string[];
  tags: string[];
  here: number;
  removed: number;
}

/** The folders and tags there are on a matter, and how many documents stand and were removed. */
export async function listPlaces(db: FirmDb, matterId: string): Promise<DocumentPlaces> {
  const folders = await db("documents")
    .where("matter_id", matterId)
    .whereNull("removed_at")
    .distinct<{ folder: string }[]>("folder")
    .orderBy("folder");
  const tags = await db("document_tags")
    .join("documents", "documents.id", "document_tags.document_id")
    .where("documents.matter_id", matterId)
    .whereNull("documents.removed_at")
    .distinct<{ tag: string }[]>("document_tags.tag")
    .orderBy("document_tags.tag");
  const counts: { is_removed: number | string; n: number | string }[] = await db("documents")
    .where("matter_id", matterId)
    .groupByRaw("removed_at IS NOT NULL")
    .select(db.raw("removed_at IS NOT NULL AS is_removed"), db.raw("COUNT(*) AS n"));
  const countOf = (isRemoved: number): number =>
    Number(counts.find(({ is_removed }) => Number(is_removed) === isRemoved)?.n ?? 0);
  return {
    folders: folders.map(({ folder }) => folder).filter(Boolean),
    tags: tags.map(({ tag }) => tag),
    here: countOf(0),
    removed: countOf(1),
  };
}

function narrow(db: FirmDb, rows: ReturnType<typeof documentRows>, { matterId, view, folder, tag, q }: DocumentQuery) {
  void rows.where("documents.matter_id", matterId);
  if (view === "here") void rows.whereNull("documents.removed_at");
  else void rows.whereNotNull("documents.removed_at");
  if (folder !== undefined) {
    void rows.where((either) => {
      void either.where("documents.folder", folder).orWhere("documents.folder", "like", `${escapeLike(folder)}/%`);
    });
  }
  if (tag) {
    void rows.whereIn("documents.id", db("document_tags").where("tag", tag).select("document_id"));
  }
  if (q) {
    const inside = `%${escapeLike(q)}%`;
    void rows.where((either) => {
      void either.where("documents.name", "like", inside).orWhere("documents.folder", "like", inside);
    });
  }
  return rows;
}
