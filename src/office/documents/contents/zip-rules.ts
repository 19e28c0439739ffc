import type { Entry } from "yauzl";
import { Refused } from "../../../errors.js";

/** A second name of an entry, "up" in APPNOTE 4.6.9. */
const UNICODE_PATH = 0x7075;
const UNPACKED_BYTES_MAX = 200 * 1024 * 1024;
/** Unpacked bytes per packed one. */
const RATIO_MAX = 100;
/** Below this an entry may be packed as well as it likes: empty tables are, and a thousand of them stay within the whole's limits. */
const RATIO_MATTERS_FROM_BYTES = 64 * 1024;

export function checkEntry(entry: Entry): void {
  if (entry.isEncrypted()) {
    throw new Refused(
      "file_protected",
      "The document is protected by a password. Save it without one and upload that.",
      "file",
    );
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw damaged();
  if (/\p{Cc}/u.test(entry.fileName) || entry.fileName.length > 500) throw damaged();
  // Some programs go by this name, some by the other.
  if (entry.extraFields.some(({ id }) => id === UNICODE_PATH)) throw damaged();
  // The type of a file in the upper half of its attributes: none, a regular file, a folder; a link is none of them.
  const type = (entry.externalFileAttributes >>> 16) & 0xf000;
  if (![0, 0x8000, 0x4000].includes(type)) throw unsafe("The document holds a link to another file. Nothing was kept.");
}

export function refuseTooMuch(entries: readonly Entry[], sizeBytes: number): void {
  const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  const isPacked = (bytes: number, packed: number): boolean =>
    bytes >= RATIO_MATTERS_FROM_BYTES && bytes > packed * RATIO_MAX;
  if (
    unpacked > UNPACKED_BYTES_MAX ||
    isPacked(unpacked, sizeBytes) ||
    entries.some((entry) => isPacked(entry.uncompressedSize, entry.compressedSize))
  ) {
    throw unsafe("The document would unpack to far more than it seems. Nothing was kept.");
  }
}

export function refuseTwice(entries: readonly Entry[]): void {
  const names = entries.map(({ fileName }) => fileName.toLowerCase());
  if (new Set(names).size < names.length) throw damaged();
}

/** What the library finds wrong is a damaged file; what the disk or the blob's seal finds wrong is the world's failure. */
export function failed(error: unknown): never {
  if (error instanceof Error && isOfTheFile(error)) throw damaged();
  throw error;
}

function isOfTheFile(error: Error): boolean {
  if (error instanceof RangeError) return true; // it ends where it should go on
  if ("code" in error && typeof error.code === "string") return error.code.startsWith("Z_");
  return error.constructor === Error;
}

export function damaged(): Refused {
  const sentence = "The document is damaged, or not a document at all. Open it, save it anew and upload that.";
  return new Refused("file_damaged", sentence, "file");
}

export function unsafe(sentence: string): Refused {
  return new Refused("file_unsafe", sentence, "file");
}
