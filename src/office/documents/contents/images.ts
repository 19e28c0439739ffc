import { Refused } from "../../../errors.js";
import type { RandomAccess } from "./access.js";
import type { Kind } from "./kinds.js";

/** Larger pictures take more memory to show than a page's reader may be asked for: 50 megapixels are 200 MB. */
const PIXELS_MAX = 50_000_000;
const SEGMENTS_MAX = 2_000;
const PAGES_MAX = 500;
/** A page has some dozens; each is looked at. */
const TAGS_MAX = 1_000;
const HEIF_HEAD_BYTES = 256 * 1024;

/** Reads how large a picture is from its header alone; no pixel is decoded. */
export async function checkImage(access: RandomAccess, kind: Kind): Promise<void> {
  const sizes = await sizesOf(access, kind);
  if (sizes.length === 0 || sizes.some(({ width, height }) => width === 0 || height === 0)) {
    throw new Refused("file_damaged", "The picture's size cannot be read: the file is damaged.", "file");
  }
  if (sizes.some(({ width, height }) => width * height > PIXELS_MAX)) {
    throw new Refused(
      "file_picture_large",
      "The picture has more than 50 megapixels. Save it smaller and upload that.",
      "file",
    );
  }
}

interface Size {
  width: number;
  height: number;
}

async function sizesOf(access: RandomAccess, kind: Kind): Promise<Size[]> {
  try {
    if (kind.name === "png") return pngSize(await access.read(0, 33));
    if (kind.name === "jpg") return await jpegSize(access);
    if (kind.name === "tif") return await tiffSizes(access);
    return heifSizes(await access.read(0, HEIF_HEAD_BYTES));
  } catch (error) {
    if (error instanceof RangeError) return []; // it ends where its header goes on
    throw error;
  }
}

/** Source: PNG 3, section 11.2.1. */
function pngSize(head: Buffer): Size[] {
  if (head.toString("latin1", 12, 16) !== "IHDR") return [];
  return [{ width: head.readUInt32BE(16), height: head.readUInt32BE(20) }];
}

/** Source: ITU-T T.81, annex B: segments of marker and length, up to the frame header. */
async function jpegSize(access: RandomAccess): Promise<Size[]> {
  let at = 2;
  for (let segment = 0; segment < SEGMENTS_MAX; segment += 1) {
    const head = await access.read(at, at + 9);
    const marker = head.readUInt8(1);
    if (head.readUInt8(0) !== 0xff) return [];
    if (marker === 0xff) at += 1;
    else if (isFrameHeader(marker)) return [{ height: head.readUInt16BE(5), width: head.readUInt16BE(7) }];
    else at += 2 + Math.max(head.readUInt16BE(2), 2);
  }
  return [];
}

function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Every page's size. Source: TIFF 6.0, section 2. */
async function tiffSizes(access: RandomAccess): Promise<Size[]> {
  const head = await access.read(0, 8);
  const isLittle = head.toString("latin1", 0, 2) === "II";
  const short = (bytes: Buffer, at: number): number => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (bytes: Buffer, at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  if (short(head, 2) !== 42) return [];
  const sizes: Size[] = [];
  for (let at = long(head, 4); at !== 0; ) {
    if (sizes.length === PAGES_MAX) return [];
    const count = short(await access.read(at, at + 2), 0);
    if (count > TAGS_MAX) return [];
    const entries = await access.read(at + 2, at + 2 + count * 12 + 4);
    const valueOf = (tag: number): number => {
      for (let entry = 0; entry < count * 12; entry += 12) {
        if (short(entries, entry) !== tag) continue;
        return short(entries, entry + 2) === 3 ? short(entries, entry + 8) : long(entries, entry + 8);
      }
      return 0;
    };
    sizes.push({ width: valueOf(256), height: valueOf(257) });
    at = long(entries, count * 12);
  }
  return sizes;
}

/** Every "image spatial extents" of the file, tiles and the whole. Source: ISO/IEC 23008-12, section 6.5.3. */
function heifSizes(head: Buffer): Size[] {
  const sizes: Size[] = [];
  for (let at = head.indexOf("ispe"); at >= 0; at = head.indexOf("ispe", at + 4)) {
    if (at >= 4 && head.readUInt32BE(at - 4) === 20) {
      sizes.push({ width: head.readUInt32BE(at + 8), height: head.readUInt32BE(at + 12) });
    }
  }
  return sizes;
}
