import { createCipheriv } from "node:crypto";
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { transact } from "../../../src/platform/databases/firm-db.js";
import type { BlobState } from "../../../src/platform/blobs/blobs.js";
import { type BlobHome, blobPath } from "../../../src/platform/blobs/folders.js";
import { openBlob } from "../../../src/platform/blobs/read-blob.js";
import { firmBlobHome } from "../../../src/platform/blobs/settling.js";
import { type StoredBlob, writeBlob } from "../../../src/platform/blobs/write-blob.js";
import type { TestFirm } from "../../support/firms.js";

export const MEGABYTE = 1024 * 1024;

export function homeOf(firm: TestFirm): BlobHome {
  return firmBlobHome(firm.operator, firm.db);
}

/** The same bytes for the same seed, and never compressible. */
export function someBytes(length: number, seed = "a"): Buffer {
  const cipher = createCipheriv("aes-128-ctr", Buffer.from(seed.padEnd(16)), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(length));
}

export function inChunks(bytes: Buffer, chunkBytes = 16 * 1024): Readable {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  return Readable.from(chunks, { objectMode: false });
}

export async function store(home: BlobHome, bytes: Buffer, state: BlobState = "unscanned"): Promise<StoredBlob> {
  const pending = await writeBlob(home, inChunks(bytes), { bytesMax: 64 * MEGABYTE });
  return transact(home.db, (trx) => pending.commit(trx, { state }));
}

export async function read(home: BlobHome, id: string, range?: { start: number; end: number }): Promise<Buffer> {
  return buffer((await openBlob(home, id)).stream(range));
}

/** Everything under documents/, the arriving ones too, without their folders. */
export function filesOf(home: BlobHome): string[] {
  if (!existsSync(join(home.folder, "documents"))) return [];
  return readdirSync(join(home.folder, "documents"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

/** What emptying the firm's tables leaves. */
export function emptyBlobs(home: BlobHome): void {
  rmSync(join(home.folder, "documents"), { recursive: true, force: true });
  rmSync(home.spoolDir, { recursive: true, force: true });
}

export function overwrite(home: BlobHome, name: string, bytes: Buffer): void {
  const path = blobPath(home, name);
  chmodSync(path, 0o600);
  writeFileSync(path, bytes);
  chmodSync(path, 0o400);
}

/** When everything of today is a leftover of more than a day. */
export function inADay(): Date {
  return new Date(Date.now() + 25 * 3_600_000);
}
