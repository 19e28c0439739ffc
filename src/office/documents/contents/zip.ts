import { Readable } from "node:stream";
import { type Entry, RandomAccessReader, type ZipFile, fromRandomAccessReaderPromise } from "yauzl";
import { Refused } from "../../../errors.js";
import type { RandomAccess } from "./access.js";
import { checkEntry, damaged, failed, refuseTooMuch, refuseTwice, unsafe } from "./zip-rules.js";

const ENTRIES_MAX = 1_000;
const DIRECTORY_END_BYTES = 22;
const ZIP64_END_BYTES = 76;
const DESCRIPTOR_BYTES_MAX = 24;
/** Zip, RAR and 7z: what would have to be unpacked a second time. */
const NESTED_MARKS = ["504b0304", "52617221", "377abcaf"];
/** A chart in a document brings the workbook it is drawn from, which Office opens only when asked to. */
const EMBEDDED_BY_OFFICE = /^(word|xl)\/embeddings\/[^/]+\.(xlsx|docx|pptx)$/;

export interface ZipEntry {
  name: string;
  sizeBytes: number;
  /** Its unpacked bytes; throws Refused when there are more than it says, or than `bytesMax`. */
  read(bytesMax: number): Promise<Buffer>;
}

/**
 * The entries of a zip that is safe to unpack: judged by its directory and the headers of its entries, none of which is unpacked.
 * Throws Refused, in words about the document that the zip is.
 */
export async function openZip(access: RandomAccess): Promise<ZipEntry[]> {
  const zip = await opened(access);
  const directoryAt = cursorOf(zip);
  const entries = await readDirectory(zip);
  const directoryEnd = access.sizeBytes - cursorOf(zip);
  if (zip.comment !== "" || ![DIRECTORY_END_BYTES, DIRECTORY_END_BYTES + ZIP64_END_BYTES].includes(directoryEnd))
    throw damaged();
  refuseTooMuch(entries, access.sizeBytes);
  refuseTwice(entries);
  await checkPlaces(zip, entries, directoryAt);
  for (const entry of entries) await refuseNested(zip, entry);
  return entries.map((entry) => ({
    name: entry.fileName,
    sizeBytes: entry.uncompressedSize,
    read: (bytesMax) => readEntry(zip, entry, bytesMax),
  }));
}

async function opened(access: RandomAccess): Promise<ZipFile> {
  const options = { autoClose: false, strictFileNames: true, validateEntrySizes: true };
  const zip = await fromRandomAccessReaderPromise(new Reader(access), access.sizeBytes, options).catch(failed);
  if (zip.entryCount > ENTRIES_MAX) {
    throw unsafe(`The document holds more than ${ENTRIES_MAX} parts, as no document does. Nothing was kept.`);
  }
  return zip;
}

async function readDirectory(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    if (/relative path|absolute path|invalid characters in fileName/.test(String(error))) {
      throw unsafe("The document holds a part that would be written outside of it. Nothing was kept.");
    }
    failed(error);
  }
  entries.forEach(checkEntry);
  return entries;
}

/**
 * Every entry's own header says what the directory says, and the entries lie one behind the other from the first byte to the directory:
 * what overlaps unpacks to more than it is, what lies between or before is something else.
 */
async function checkPlaces(zip: ZipFile, entries: readonly Entry[], directoryAt: number): Promise<void> {
  const inOrder = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let end = 0;
  let gapMax = 0;
  for (const entry of inOrder) {
    const gap = entry.relativeOffsetOfLocalHeader - end;
    if (gap < 0) throw unsafe("Parts of the document overlap. Nothing was kept.");
    if (gap > gapMax) throw damaged();
    const local = await zip.readLocalFileHeaderPromise(entry).catch(failed);
    const hasDescriptor = (entry.generalPurposeBitFlag & 8) !== 0;
    const isSame = (mine: number, its: number): boolean =>
      mine === its || its === 0xffffffff || (hasDescriptor && its === 0);
    if (
      !local.fileName.equals(entry.fileNameRaw) ||
      local.compressionMethod !== entry.compressionMethod ||
      !isSame(entry.compressedSize, local.compressedSize) ||
      !isSame(entry.uncompressedSize, local.uncompressedSize) ||
      !isSame(entry.crc32, local.crc32)
    ) {
      throw damaged();
    }
    end = local.fileDataStart + entry.compressedSize;
    gapMax = hasDescriptor ? DESCRIPTOR_BYTES_MAX : 0;
  }
  if (end > directoryAt) throw unsafe("Parts of the document overlap. Nothing was kept.");
  if (directoryAt - end > gapMax) throw damaged();
}

async function refuseNested(zip: ZipFile, entry: Entry): Promise<void> {
  if (entry.compressedSize === 0 || EMBEDDED_BY_OFFICE.test(entry.fileName)) return;
  const stream = await zip.openReadStreamPromise(entry).catch(failed);
  const start = await firstBytes(stream, 4);
  if (NESTED_MARKS.includes(start.toString("hex"))) {
    throw new Refused(
      "file_nested",
      "The document holds a packed file. Unpack it and upload its files one by one.",
      "file",
    );
  }
}

async function firstBytes(stream: Readable, count: number): Promise<Buffer> {
  let start = Buffer.alloc(0);
  try {
    for await (const chunk of stream) {
      start = Buffer.concat([start, chunk as Buffer]);
      if (start.length >= count) break;
    }
  } catch (error) {
    failed(error);
  }
  return start.subarray(0, count);
}

async function readEntry(zip: ZipFile, entry: Entry, bytesMax: number): Promise<Buffer> {
  if (entry.uncompressedSize > bytesMax) throw unsafe("A part of the document is too large to be read.");
  const chunks: Buffer[] = [];
  const stream = await zip.openReadStreamPromise(entry).catch(failed);
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (error) {
    failed(error);
  }
  return Buffer.concat(chunks);
}

class Reader extends RandomAccessReader {
  constructor(private readonly access: RandomAccess) {
    super();
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(rangeOf(this.access, start, end));
  }
}

async function* rangeOf(access: RandomAccess, start: number, end: number): AsyncGenerator<Buffer> {
  const STEP_BYTES = 64 * 1024;
  for (let at = start; at < end; at += STEP_BYTES) yield access.read(at, Math.min(at + STEP_BYTES, end));
}

/** Where the library will read the directory next; its declared type is mistaken. */
function cursorOf(zip: ZipFile): number {
  return Number(zip.readEntryCursor);
}
