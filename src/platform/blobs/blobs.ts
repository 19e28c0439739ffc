import { NotFound } from "../../errors.js";
import { isId, newId } from "../../ids.js";
import { isDuplicate } from "../databases/errno.js";
import { type FirmDb, firmOf } from "../databases/firm-db.js";

/** clean and infected are the scanner's words; unscanned: no scanner is configured; waiting: it did not answer. */
export type BlobState = "clean" | "unscanned" | "waiting" | "infected";

/** What is known of a content of the firm. */
export interface Blob {
  id: string;
  /** 64 hex digits. */
  name: string;
  sizeBytes: number;
  state: BlobState;
  createdAt: Date;
  /** When and as what the repository got it. */
  kept: { at: Date; bytes: number; sha256: string; keyId: string } | undefined;
  /** A restore found it neither in the firm's folder nor in the repository. */
  isLost: boolean;
  /** What became of its text: none to be had, read, failed, or more than is read. */
  text: { at: Date; state: TextState } | undefined;
}

export type TextState = "none" | "read" | "failed" | "too_large";

/** Throws NotFound. */
export async function findBlob(db: FirmDb, id: string): Promise<Blob> {
  const row = isId(id) ? await selectBlobs(db).where("blobs.id", id).first() : undefined;
  if (!row) throw new NotFound("There is no such file.");
  return toBlob(row);
}

export async function findBlobNamed(db: FirmDb, name: string): Promise<Blob | undefined> {
  const row = await selectBlobs(db).where("blobs.name", name).first();
  return row && toBlob(row);
}

/** In the order of their ids, those after the given one; all of a firm in pages. */
export async function listBlobs(db: FirmDb, { after = "", limit }: { after?: string; limit: number }): Promise<Blob[]> {
  const rows: BlobRow[] = await selectBlobs(db).where("blobs.id", ">", after).orderBy("blobs.id").limit(limit);
  return rows.map(toBlob);
}

/** What a scanner found in the meantime. */
export async function recordState(db: FirmDb, blobId: string, state: BlobState): Promise<void> {
  await db("blobs")
    .where({ id: blobId })
    .update({ state, checked_at: checkedAt(state) });
}

/** The repository has it; written once the copy there is durable. It is lost no more. */
export async function recordKept(
  db: FirmDb,
  blobId: string,
  kept: { bytes: number; sha256: string; keyId: string },
): Promise<void> {
  await db("blobs").where({ id: blobId }).update({
    kept_at: new Date(),
    kept_bytes: kept.bytes,
    kept_sha256: kept.sha256,
    kept_key_id: kept.keyId,
    lost_at: null,
  });
}

/** Its text was read, or it is known why not. */
export async function recordText(db: FirmDb, blobId: string, state: TextState): Promise<void> {
  await db("blobs").where({ id: blobId }).update({ text_at: new Date(), text_state: state });
}

export interface Content {
  name: string;
  sizeBytes: number;
  state: BlobState;
}

/**
 * The row of this content: a new one, or the one that stands. The unique name makes a second writer of the same content wait here until the first one's
 * transaction ends. Of two words about one content the graver stands: infected, clean, waiting, unscanned.
 */
export async function claimRow(trx: FirmDb, content: Content): Promise<{ blob: Blob; isNew: boolean }> {
  const standing = await findBlobNamed(trx, content.name);
  if (standing) return { blob: await withGraver(trx, standing, content.state), isNew: false };
  try {
    return { blob: await insertBlob(trx, content), isNew: true };
  } catch (error) {
    const winner = isDuplicate(error) ? await findBlobNamed(trx, content.name) : undefined;
    if (!winner) throw error;
    return { blob: await withGraver(trx, winner, content.state), isNew: false };
  }
}

const GRAVITY: readonly BlobState[] = ["unscanned", "waiting", "clean", "infected"];

async function withGraver(trx: FirmDb, blob: Blob, state: BlobState): Promise<Blob> {
  if (GRAVITY.indexOf(state) <= GRAVITY.indexOf(blob.state)) return blob;
  await recordState(trx, blob.id, state);
  return { ...blob, state };
}

async function insertBlob(trx: FirmDb, { name, sizeBytes, state }: Content): Promise<Blob> {
  const id = newId();
  const createdAt = new Date();
  await trx("blobs").insert({
    id,
    name,
    size_bytes: sizeBytes,
    key_version: firmOf(trx).dataKeyVersion,
    state,
    checked_at: checkedAt(state),
    created_at: createdAt,
  });
  return { id, name, sizeBytes, state, createdAt, kept: undefined, isLost: false, text: undefined };
}

function checkedAt(state: BlobState): Date | null {
  return state === "clean" || state === "infected" ? new Date() : null;
}

interface BlobRow {
  id: string;
  name: string;
  size_bytes: number | string;
  state: BlobState;
  created_at: Date;
  kept_at: Date | null;
  kept_bytes: number | string | null;
  kept_sha256: string | null;
  kept_key_id: string | null;
  lost_at: Date | null;
  text_state: TextState | null;
  text_at: Date | null;
}

const COLUMNS = [
  ...["id", "name", "size_bytes", "state", "created_at", "kept_at", "kept_bytes", "kept_sha256", "kept_key_id"],
  "lost_at",
  ...["text_state", "text_at"],
].map((column) => `blobs.${column}`);

function selectBlobs(db: FirmDb) {
  return db("blobs").select<BlobRow[]>(COLUMNS);
}

function toBlob(row: BlobRow): Blob {
  return {
    id: row.id,
    name: row.name,
    sizeBytes: Number(row.size_bytes),
    state: row.state,
    createdAt: row.created_at,
    kept:
      row.kept_at === null
        ? undefined
        : { at: row.kept_at, bytes: Number(row.kept_bytes), sha256: row.kept_sha256!, keyId: row.kept_key_id! },
    isLost: row.lost_at !== null,
    text: row.text_at === null ? undefined : { at: row.text_at, state: row.text_state! },
  };
}
