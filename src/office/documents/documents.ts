import type { Actor } from "../../actor.js";
import { NotFound } from "../../errors.js";
import { isId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { BlobState } from "../../platform/blobs/blobs.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { type Reader, visible } from "../matters/visible.js";
import type { KindName } from "./contents/kinds.js";

export interface Document {
  id: string;
  matterId: string;
  name: string;
  /** "Pleadings/Rule 43"; "": the matter itself. */
  folder: string;
  tags: string[];
  /** Of its current version. */
  kind: KindName;
  current: {
    id: string;
    n: number;
    blobId: string;
    fileName: string;
    sizeBytes: number;
    uploadedAt: Date;
    uploadedBy: string;
  };
  /** The scanner's word about the current version. */
  state: BlobState;
  removed: { at: Date; by: string; why: string } | undefined;
  /** Counts its changes of name, folder, tags and standing; what was read is compared with it before one is written. */
  version: number;
}

/** Throws NotFound, alike for what is not there, what stands on another matter and what the reader may not see. */
export async function findDocument(
  db: FirmDb,
  { matterId, documentId }: { matterId: string; documentId: string },
  reader: Reader,
): Promise<Document> {
  const row =
    isId(matterId) && isId(documentId)
      ? await documentRows(db, reader)
          .where({ "documents.id": documentId, "documents.matter_id": matterId })
          .first<DocumentRow | undefined>()
      : undefined;
  if (!row) throw new NotFound("There is no such document on this matter.");
  return (await withTags(db, [row]))[0]!;
}

/** As findDocument, and leaves a line in the trail that this person looked at it. */
export async function viewDocument(
  db: FirmDb,
  which: { matterId: string; documentId: string },
  by: Actor,
): Promise<Document> {
  const document = await findDocument(db, which, by);
  await recordAudit(db, {
    action: "documents.document_viewed",
    subjectKind: "document",
    subjectId: document.id,
    matterId: document.matterId,
    by,
    changes: { name: { to: document.name } },
  });
  return document;
}

/** How many stand on the matter, without those that were removed. */
export async function countDocuments(db: FirmDb, matterId: string): Promise<number> {
  const row = await db("documents")
    .where("matter_id", matterId)
    .whereNull("removed_at")
    .count<{ n: number | string }[]>({ n: "*" })
    .first();
  return Number(row?.n ?? 0);
}

export interface DocumentRow {
  id: string;
  matter_id: string;
  name: string;
  folder: string;
  kind: KindName;
  version: number;
  version_id: string;
  n: number;
  blob_id: string;
  file_name: string;
  size_bytes: number | string;
  uploaded_at: Date;
  uploaded_by_name: string;
  state: BlobState;
  removed_at: Date | null;
  removed_by_name: string | null;
  removed_why: string | null;
}

/** The documents that the reader may see, each with its current version. */
export function documentRows(db: FirmDb, reader: Reader) {
  const rows = db("documents")
    .join("matters", "matters.id", "documents.matter_id")
    .join("document_versions", (on) =>
      on.on("document_versions.document_id", "documents.id").andOn("document_versions.n", "documents.current_n"),
    )
    .join("blobs", "blobs.id", "document_versions.blob_id")
    .join("users", "users.id", "document_versions.uploaded_by")
    .leftJoin("users as removers", "removers.id", "documents.removed_by")
    .select(
      "documents.id",
      "documents.matter_id",
      "documents.name",
      "documents.folder",
      "documents.kind",
      "documents.version",
      "document_versions.id as version_id",
      "document_versions.n",
      "document_versions.blob_id",
      "document_versions.file_name",
      "document_versions.size_bytes",
      "document_versions.uploaded_at",
      "users.name as uploaded_by_name",
      "blobs.state",
      "documents.removed_at",
      "removers.name as removed_by_name",
      "documents.removed_why",
    );
  return visible(rows, reader, "documents.read");
}

export async function withTags(db: FirmDb, rows: readonly DocumentRow[]): Promise<Document[]> {
  const ids = rows.map(({ id }) => id);
  const tagRows: { document_id: string; tag: string }[] =
    ids.length === 0
      ? []
      : await db("document_tags").whereIn("document_id", ids).orderBy("tag").select("document_id", "tag");
  const tagsById = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { document_id, tag } of tagRows) tagsById.get(document_id)!.push(tag);
  return rows.map((row) => toDocument(row, tagsById.get(row.id)!));
}

function toDocument(row: DocumentRow, tags: string[]): Document {
  return {
    id: row.id,
    matterId: row.matter_id,
    name: row.name,
    folder: row.folder,
    tags,
    kind: row.kind,
    current: {
      id: row.version_id,
      n: row.n,
      blobId: row.blob_id,
      fileName: row.file_name,
      sizeBytes: Number(row.size_bytes),
      uploadedAt: row.uploaded_at,
      uploadedBy: row.uploaded_by_name,
    },
    state: row.state,
    removed:
      row.removed_at === null
        ? undefined
        : { at: row.removed_at, by: row.removed_by_name ?? "", why: row.removed_why ?? "" },
    version: row.version,
  };
}
