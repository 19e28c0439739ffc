import type { Readable } from "node:stream";
import type { ByteRange } from "../../../platform/blobs/read-blob.js";

/** A file's plain bytes at any place, without a plain copy on a disk. `end` is the first byte that is not wanted. */
export interface RandomAccess {
  readonly sizeBytes: number;
  read(start: number, end: number): Promise<Buffer>;
}

/** One frame of a sealed blob: reading less opens as much. */
const BLOCK_BYTES = 64 * 1024;
const BLOCKS_KEPT = 16;

/**
 * The content of a blob (`stream` of an opened one, `openPlain` of a pending one). Read by whole blocks, of which the last few are kept,
 * since a zip is read in thousands of small pieces that lie together.
 */
export function readingRanges(sizeBytes: number, open: (range: ByteRange) => Readable): RandomAccess {
  const kept = new Map<number, Promise<Buffer>>();
  const block = (at: number): Promise<Buffer> => {
    const found = kept.get(at) ?? collect(open({ start: at * BLOCK_BYTES, end: (at + 1) * BLOCK_BYTES - 1 }));
    kept.delete(at);
    kept.set(at, found);
    if (kept.size > BLOCKS_KEPT) kept.delete(kept.keys().next().value!);
    return found;
  };
  return {
    sizeBytes,
    async read(start, end) {
      const [from, to] = bounds(start, end, sizeBytes);
      const parts: Buffer[] = [];
      for (let at = Math.floor(from / BLOCK_BYTES); at * BLOCK_BYTES < to; at += 1) {
        const bytes = await block(at);
        parts.push(bytes.subarray(Math.max(from - at * BLOCK_BYTES, 0), to - at * BLOCK_BYTES));
      }
      return Buffer.concat(parts);
    },
  };
}

/** Bytes that are in memory already. */
export function inMemory(bytes: Buffer): RandomAccess {
  return {
    sizeBytes: bytes.length,
    async read(start, end) {
      return bytes.subarray(...bounds(start, end, bytes.length));
    },
  };
}

/** The whole file in pieces, for what is read from its beginning to its end. */
export async function* piecesOf(access: RandomAccess): AsyncGenerator<Buffer> {
  for (let at = 0; at < access.sizeBytes; at += BLOCK_BYTES) yield access.read(at, at + BLOCK_BYTES);
}

/** What lies outside of the file is not read; the reader sees that it got less. */
function bounds(start: number, end: number, sizeBytes: number): [number, number] {
  const from = Math.min(Math.max(start, 0), sizeBytes);
  return [from, Math.min(Math.max(end, from), sizeBytes)];
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
