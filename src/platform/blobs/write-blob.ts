import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { addAbortSignal, Readable } from "node:stream";
import { Refused } from "../../errors.js";
import { failpoint } from "../../failpoints.js";
import type { FirmDb } from "../databases/firm-db.js";
import { type Arriving, createArriving, step } from "./arriving.js";
import { type Blob, type BlobState, claimRow } from "./blobs.js";
import { type BlobHome, blobPath, ensureInDocuments, syncFolder } from "./folders.js";
import { BlobDamaged } from "./format.js";
import { type ByteRange, fileNumber, isWhole, readSealed } from "./read-blob.js";
import { mark } from "./spool.js";

/** A content of the firm, as the row says. */
export interface StoredBlob {
  id: string;
  name: string;
  sizeBytes: number;
  state: BlobState;
  /** False: the firm had this content already. */
  isNew: boolean;
}

/** Sealed, whole and durable under a temporary name; nobody sees it yet. */
export interface PendingBlob {
  name: string;
  sizeBytes: number;
  /** The content's first bytes, as many as tell of what type it is. */
  head: Buffer;
  /** The content or a part of it, opened again; as often as wanted. */
  openPlain(range?: ByteRange): Readable;
  /**
   * Row, name and marker, in the caller's transaction: the file has its name and the worker its marker before the row can be committed. May run again when
   * the transaction is tried again.
   */
  commit(trx: FirmDb, known: { state: BlobState }): Promise<StoredBlob>;
  /** Removes what nobody committed; harmless after commit. */
  abandon(): Promise<void>;
}

interface WriteOptions {
  bytesMax: number;
  /** Sees each chunk before it is sealed; what it throws ends the writing. */
  tee?: (chunk: Buffer) => void | Promise<void>;
  signal?: AbortSignal | undefined;
}

/** The longest signature of a file type lies within this (file-type's own sample size). */
const HEAD_BYTES = 4_100;

/**
 * Seals what arrives into a temporary file of the firm, as fast as the disk takes it. Throws Refused("file_too_large"), the signal's reason, StepFailed, or
 * what the source or the tee threw; the temporary file is gone then. The caller commits it or abandons it.
 */
export async function writeBlob(
  home: BlobHome,
  plain: AsyncIterable<Buffer> | Readable,
  options: WriteOptions,
): Promise<PendingBlob> {
  return pending(home, await seal(home, plain, options));
}

/** Puts back a file that was lost or damaged, from a copy of its content; throws BlobDamaged when it is another content. */
export async function putBack(home: BlobHome, name: string, plain: AsyncIterable<Buffer> | Readable): Promise<void> {
  const sealed = await seal(home, plain, { bytesMax: Number.MAX_SAFE_INTEGER });
  try {
    if (sealed.name !== name) throw new BlobDamaged("The copy is of another content than the file that was lost.");
    await place(home, sealed.path, name);
  } finally {
    await rm(sealed.path, { force: true });
  }
}

interface Sealed {
  /** The temporary file. */
  path: string;
  name: string;
  sizeBytes: number;
  head: Buffer;
  /** Which whole file of this content stood already; undefined when none did. */
  standing: string | undefined;
}

async function seal(home: BlobHome, plain: AsyncIterable<Buffer> | Readable, options: WriteOptions): Promise<Sealed> {
  options.signal?.throwIfAborted();
  const arriving = await createArriving(home);
  try {
    const head = await take(arriving, plain, options);
    const content = await arriving.finish();
    return { path: arriving.path, ...content, head, standing: await wholeFile(home, content.name) };
  } catch (error) {
    await arriving.remove();
    throw options.signal?.aborted ? options.signal.reason : error;
  }
}

async function take(
  arriving: Arriving,
  plain: AsyncIterable<Buffer> | Readable,
  { bytesMax, tee, signal }: WriteOptions,
): Promise<Buffer> {
  const source = plain instanceof Readable ? plain : Readable.from(plain);
  if (signal) addAbortSignal(signal, source);
  const head: Buffer[] = [];
  let headBytes = 0;
  let bytes = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Refused("file_too_large", `The file is larger than ${inWords(bytesMax)}.`);
    if (headBytes < HEAD_BYTES) {
      const part = Buffer.from(chunk.subarray(0, HEAD_BYTES - headBytes));
      head.push(part);
      headBytes += part.length;
    }
    await tee?.(chunk);
    await arriving.write(chunk);
  }
  return Buffer.concat(head);
}

function pending(home: BlobHome, { path: temporary, name, sizeBytes, head, standing }: Sealed): PendingBlob {
  const path = blobPath(home, name);
  let placed = false;
  return {
    name,
    sizeBytes,
    head,
    openPlain: (range) => readSealed(home.db, placed ? path : temporary, { name, range }),
    async commit(trx, { state }) {
      const { blob, isNew } = await claimRow(trx, { name, sizeBytes, state });
      failpoint("blobs.claimed");
      // A file with a row is never swept, so one that is whole may stay; without a row only ours is sure to be there tomorrow.
      const mayStay = !isNew && standing !== undefined && (await fileNumber(path)) === standing;
      if (!placed && !mayStay) await place(home, temporary, name);
      await rm(temporary, { force: true });
      placed = true;
      if (isUnsettled(blob)) await step("tell the worker of a sealed file", () => mark(home, name));
      failpoint("blobs.marked");
      return { id: blob.id, name, sizeBytes, state: blob.state, isNew };
    },
    abandon: () => rm(temporary, { force: true }),
  };
}

/** What the worker has still to do: for a content that stood already, this coming may be what makes it due (a scanner asked for, a text wanted). */
function isUnsettled({ kept, text, state }: Blob): boolean {
  return !kept || !text || state === "waiting";
}

/** Gives the file its name, in place of whatever had it. */
async function place(home: BlobHome, from: string, name: string): Promise<void> {
  await step("give a sealed file its name", async () => {
    await ensureInDocuments(home, name.slice(0, 2));
    const path = blobPath(home, name);
    await rename(from, path);
    failpoint("blobs.renamed");
    await syncFolder(dirname(path));
  });
}

async function wholeFile(home: BlobHome, name: string): Promise<string | undefined> {
  const number = await fileNumber(blobPath(home, name));
  return number !== undefined && (await isWhole(home, name)) ? number : undefined;
}

function inWords(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MB` : `${Math.floor(bytes / 1024)} kB`;
}
