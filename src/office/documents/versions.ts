import { NotFound } from "../../errors.js";
import { isId } from "../../ids.js";
import type { BlobState } from "../../platform/blobs/blobs.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { KindName } from "./contents/kinds.js";

export interface Version {
  id: string;
  documentId: string;
  n: number;
  blobId: string;
  fileName: string;
  kind: KindName;
  sizeBytes: number;
  note: string | null;
  uploadedBy: string;
  uploadedAt: Date;
  state: BlobState;
}

/** Of a document that the reader was found to see: the newest first. */
export async function listVersions(db: FirmDb, documentId: string): Promise<Version[]> {
  const rows = await versionRows(db)
    .where("document_versions.document_id", documentId)
    .orderBy("document_versions.n", "desc")
    .select<VersionRow[]>();
  return rows.map(toVersion);
}

/** Throws NotFound when the document has no such version. */
export async function findVersion(db: FirmDb, documentId: string, versionId: string): Promise<Version> {
  const row = isId(versionId)
    ? await versionRows(db)
        .where({ "document_versions.id": versionId, "document_versions.document_id": documentId })
        .first<VersionRow | undefined>()
    : undefined;
  if (!row) throw new NotFound("There is no such version of this document.");
  return toVersion(row);
}

interface VersionRow {
  id: string;
  document_id: string;
  n: number;
  blob_id: string;
  file_name: string;
  kind: KindName;
  size_bytes: number | string;
  note: string | null;
  uploaded_by_name: string;
  uploaded_at: Date;
  state: BlobState;
}

function versionRows(db: FirmDb) {
  return db("document_versions")
    .join("blobs", "blobs.id", "document_versions.blob_id")
    .join("users", "users.id", "document_versions.uploaded_by")
    .select(
      "document_versions.id",
      "document_versions.document_id",
      "document_versions.n",
      "document_versions.blob_id",
      "document_versions.file_name",
      "document_versions.kind",
      "document_versions.size_bytes",
      "document_versions.note",
      "users.name as uploaded_by_name",
      "document_versions.uploaded_at",
      "blobs.state",
    );
}

function toVersion(row: VersionRow): Version {
  return {
    id: row.id,
    documentId: row.document_id,
    n: row.n,
    blobId: row.blob_id,
    fileName: row.file_name,
    kind: row.kind,
    sizeBytes: Number(row.size_bytes),
    note: row.note,
    uploadedBy: row.uploaded_by_name,
    uploadedAt: row.uploaded_at,
    state: row.state,
  };
}
