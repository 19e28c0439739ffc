import { type FileHandle, open, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { FirmDb } from "../databases/firm-db.js";
import { KeyNotHeld } from "../keys/key-files.js";
import { findBlob } from "./blobs.js";
import { type BlobHome, blobPath, codeOf } from "./folders.js";
import {
  BlobDamaged,
  type FrameKey,
  HEADER_BYTES,
  openFrame,
  openTrailer,
  readHeader,
  TAG_BYTES,
  TRAILER_BYTES,
} from "./format.js";

/** Bytes of the content, both ends included, as in an HTTP range. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface OpenedBlob {
  sizeBytes: number;
  /** The content or a part of it; only the frames asked for are read. Fails with BlobDamaged at the first that does not open. */
  stream(range?: ByteRange): Readable;
}

/**
 * Opens a content of the firm. That the file stands, is this blob's and ends where it should is known when this resolves; each frame is proven as it is
 * read. Throws NotFound, BlobDamaged.
 */
export async function openBlob(home: BlobHome, blobId: string): Promise<OpenedBlob> {
  const { name, sizeBytes } = await findBlob(home.db, blobId);
  const path = blobPath(home, name);
  const handle = await openSealed(path);
  try {
    const shape = await readShape(home.db, handle, name);
    if (shape.sizeBytes !== sizeBytes) throw new BlobDamaged(`The sealed file ${name} is not as long as its row says.`);
  } finally {
    await handle.close();
  }
  return { sizeBytes, stream: (range) => readSealed(home.db, path, { name, range }) };
}

/** The content of one sealed file. It is opened when reading begins, and closed when it ends or is destroyed. */
export function readSealed(db: FirmDb, path: string, { name, range }: { name: string; range?: ByteRange | undefined }) {
  return Readable.from(framesOf(db, path, { name, range }), { objectMode: false });
}

/** Whether every byte of the file opens as this blob's, by the key we hold. Reads it whole. */
export async function isWhole(home: BlobHome, name: string): Promise<boolean> {
  try {
    const frames = framesOf(home.db, blobPath(home, name), { name, range: undefined });
    while (!(await frames.next()).done);
    return true;
  } catch (error) {
    if (error instanceof BlobDamaged || error instanceof KeyNotHeld) return false;
    throw error;
  }
}

/** Which file stands under the path: another one after each replacing. Undefined when none does. */
export async function fileNumber(path: string): Promise<string | undefined> {
  try {
    const { ino, ctimeNs } = await stat(path, { bigint: true });
    return `${ino} ${ctimeNs}`;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function* framesOf(
  db: FirmDb,
  path: string,
  { name, range }: { name: string; range: ByteRange | undefined },
): AsyncGenerator<Buffer> {
  const handle = await openSealed(path);
  try {
    const { frame, sizeBytes } = await readShape(db, handle, name);
    const start = Math.max(range?.start ?? 0, 0);
    const end = Math.min(range?.end ?? sizeBytes - 1, sizeBytes - 1);
    for (let number = Math.floor(start / frame.frameBytes); number * frame.frameBytes <= end; number += 1) {
      const first = number * frame.frameBytes;
      const plain = await readFrame(handle, frame, number, Math.min(frame.frameBytes, sizeBytes - first));
      yield plain.subarray(Math.max(start - first, 0), end - first + 1);
    }
  } finally {
    await handle.close();
  }
}

interface Shape {
  frame: FrameKey;
  sizeBytes: number;
}

/** Reads header and trailer: from them alone it is known that the file is this blob's and has the length it was sealed with. */
async function readShape(db: FirmDb, handle: FileHandle, name: string): Promise<Shape> {
  const { size } = await handle.stat();
  const framesBytes = size - HEADER_BYTES - TRAILER_BYTES;
  if (framesBytes < 0) throw new BlobDamaged(`The sealed file ${name} is cut.`);
  const frame = readHeader(db, await readAt(handle, 0, HEADER_BYTES));
  const frames = Math.ceil(framesBytes / (frame.frameBytes + TAG_BYTES));
  const trailer = openTrailer(frame, frames, await readAt(handle, size - TRAILER_BYTES, TRAILER_BYTES));
  if (trailer.name !== name || trailer.sizeBytes !== framesBytes - frames * TAG_BYTES) {
    throw new BlobDamaged(`The sealed file under the name ${name} is another one.`);
  }
  return { frame, sizeBytes: trailer.sizeBytes };
}

async function readFrame(handle: FileHandle, frame: FrameKey, number: number, plainBytes: number): Promise<Buffer> {
  const at = HEADER_BYTES + number * (frame.frameBytes + TAG_BYTES);
  return openFrame(frame, { number, isTrailer: false }, await readAt(handle, at, plainBytes + TAG_BYTES));
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let read = 0; read < length; ) {
    const { bytesRead } = await handle.read(bytes, read, length - read, position + read);
    if (bytesRead === 0) throw new BlobDamaged("The sealed file is cut.");
    read += bytesRead;
  }
  return bytes;
}

async function openSealed(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw new BlobDamaged("The sealed file is not there.", { cause: error });
    throw error;
  }
}
