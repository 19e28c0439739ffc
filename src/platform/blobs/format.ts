import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { type FirmDb, firmOf } from "../databases/firm-db.js";
import { KeyNotHeld } from "../keys/key-files.js";
import { firmSecret } from "../keys/sealing.js";

/**
 * A sealed file, byte by byte (integers big-endian):
 *
 *   header    28  "SRB1" · data key's version uint32 · file id 16 random bytes · frame size F uint32
 *   frame 0…n-1   F bytes of content each, the last one 1…F, sealed: as many bytes, and 16 of tag
 *   trailer   56  sealed: the blob's name 32 bytes · the content's length uint64; and 16 of tag
 *
 * Each is AES-256-GCM under the file's own key: HKDF-SHA-256 of the firm's secret "blobs", the file id as salt, gives 32 bytes of key and 7 of nonce prefix.
 * Nonce: prefix 7 · number uint32 · last 1, where frames count from 0 and the trailer, numbered n, alone has last = 1 (the STREAM construction).
 * Additional data: the firm's id and the header. So a frame opens in one place of one file of one firm; a file that was cut, grown or reordered has no
 * trailer where its length says one must be; and a file under another blob's name says so in its trailer.
 */
export const FRAME_BYTES = 64 * 1024;
export const HEADER_BYTES = 28;
export const TAG_BYTES = 16;
export const TRAILER_BYTES = 40 + TAG_BYTES;

const MAGIC = "SRB1";
const FRAME_BYTES_MIN = 1024;
const FRAME_BYTES_MAX = 1024 * 1024;

/** The sealed file is not what was written: changed, cut, moved, or not there at all. Nothing of it is handed out from where it fails. */
export class BlobDamaged extends Error {
  override name = "BlobDamaged";
}

/** The content's name: a keyed hash, so that equal content of a firm has one name and the name tells nobody else what it is. */
export function blobName(db: FirmDb, contentSha256: Buffer): string {
  return createHmac("sha256", firmSecret(db, "blob-names")).update(contentSha256).digest("hex");
}

/** What opens and seals the frames of one file. */
export interface FrameKey {
  header: Buffer;
  frameBytes: number;
  key: Buffer;
  noncePrefix: Buffer;
  additionalData: Buffer;
}

export function newFrameKey(db: FirmDb, frameBytes = FRAME_BYTES): FrameKey {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 0, "latin1");
  header.writeUInt32BE(firmOf(db).dataKeyVersion, 4);
  randomBytes(16).copy(header, 8);
  header.writeUInt32BE(frameBytes, 24);
  return frameKey(db, header);
}

/** Throws BlobDamaged when it is no header of ours, KeyNotHeld when it names a key of another version. */
export function readHeader(db: FirmDb, header: Buffer): FrameKey {
  if (header.length !== HEADER_BYTES || header.toString("latin1", 0, 4) !== MAGIC) {
    throw new BlobDamaged("The sealed file does not begin as one.");
  }
  const frameBytes = header.readUInt32BE(24);
  if (frameBytes < FRAME_BYTES_MIN || frameBytes > FRAME_BYTES_MAX) {
    throw new BlobDamaged("The sealed file's frames have no possible size.");
  }
  const version = header.readUInt32BE(4);
  if (version !== firmOf(db).dataKeyVersion) {
    throw new KeyNotHeld(`The sealed file names version ${version} of the firm's data key, which is not held.`);
  }
  return frameKey(db, header);
}

export interface FramePlace {
  number: number;
  isTrailer: boolean;
}

/** The bytes to write, in two parts: content and tag. */
export function sealFrame(frame: FrameKey, place: FramePlace, plain: Buffer): [sealed: Buffer, tag: Buffer] {
  const cipher = createCipheriv("aes-256-gcm", frame.key, nonce(frame, place), { authTagLength: TAG_BYTES });
  cipher.setAAD(frame.additionalData);
  const sealed = cipher.update(plain);
  cipher.final();
  return [sealed, cipher.getAuthTag()];
}

/** Throws BlobDamaged. */
export function openFrame(frame: FrameKey, place: FramePlace, sealed: Buffer): Buffer {
  const at = sealed.length - TAG_BYTES;
  if (at < 0) throw new BlobDamaged("The sealed file is cut.");
  const decipher = createDecipheriv("aes-256-gcm", frame.key, nonce(frame, place), { authTagLength: TAG_BYTES });
  decipher.setAAD(frame.additionalData);
  decipher.setAuthTag(sealed.subarray(at));
  const plain = decipher.update(sealed.subarray(0, at));
  try {
    decipher.final();
  } catch (error) {
    const where = place.isTrailer ? "end" : `frame ${place.number}`;
    throw new BlobDamaged(`The sealed file does not open at its ${where}.`, { cause: error });
  }
  return plain;
}

/** What the trailer says. */
export interface Trailer {
  name: string;
  sizeBytes: number;
}

export function sealTrailer(frame: FrameKey, number: number, { name, sizeBytes }: Trailer): Buffer {
  const plain = Buffer.alloc(40);
  Buffer.from(name, "hex").copy(plain);
  plain.writeBigUInt64BE(BigInt(sizeBytes), 32);
  return Buffer.concat(sealFrame(frame, { number, isTrailer: true }, plain));
}

/** Throws BlobDamaged. */
export function openTrailer(frame: FrameKey, number: number, sealed: Buffer): Trailer {
  const plain = openFrame(frame, { number, isTrailer: true }, sealed);
  return { name: plain.toString("hex", 0, 32), sizeBytes: Number(plain.readBigUInt64BE(32)) };
}

function frameKey(db: FirmDb, header: Buffer): FrameKey {
  const material = Buffer.from(hkdfSync("sha256", firmSecret(db, "blobs"), header.subarray(8, 24), "frames", 39));
  return {
    header,
    frameBytes: header.readUInt32BE(24),
    key: material.subarray(0, 32),
    noncePrefix: material.subarray(32),
    additionalData: Buffer.concat([Buffer.from(firmOf(db).id), header]),
  };
}

function nonce({ noncePrefix }: FrameKey, { number, isTrailer }: FramePlace): Buffer {
  const bytes = Buffer.alloc(12);
  noncePrefix.copy(bytes);
  bytes.writeUInt32BE(number, 7);
  bytes[11] = isTrailer ? 1 : 0;
  return bytes;
}
