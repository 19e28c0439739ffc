import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { type FirmDb, firmOf } from "../databases/firm-db.js";

/**
 * AES-256-GCM over what must not be readable in a stolen database: `v1.<key>.<base64url of nonce, ciphertext, tag>`. The additional data names
 * the firm and the place, so a sealed value moved to another row, column or firm does not open. Nonces are random, 96 bits.
 */

/** The sealed text was changed, or belongs to another place, or to another key. One error for all three. */
export class Unsealable extends Error {
  override name = "Unsealable";
}

export interface FieldPlace {
  table: string;
  column: string;
  rowId: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function sealField(db: FirmDb, at: FieldPlace, plain: string): string {
  const firm = firmOf(db);
  return seal(subkey(firm.dataKey, "fields"), String(firm.dataKeyVersion), fieldData(firm.id, at), Buffer.from(plain));
}

export function openField(db: FirmDb, at: FieldPlace, sealed: string): string {
  const firm = firmOf(db);
  return open(subkey(firm.dataKey, "fields"), fieldData(firm.id, at), sealed).toString("utf8");
}

/** 64 hex characters by which equal values of a sealed column can be found. */
export function blindIndex(db: FirmDb, purpose: string, value: string): string {
  return createHmac("sha256", firmSecret(db, `blind:${purpose}`))
    .update(value)
    .digest("hex");
}

/** 32 bytes of the firm for one purpose, such as signing cookies. */
export function firmSecret(db: FirmDb, purpose: string): Buffer {
  return subkey(firmOf(db).dataKey, purpose);
}

export function seal(key: Buffer, keyName: string, additionalData: string, plain: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(additionalData));
  const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `v1.${keyName}.${sealed.toString("base64url")}`;
}

/** Throws Unsealable. */
export function open(key: Buffer, additionalData: string, sealed: string): Buffer {
  const parts = /^v1\.[a-z0-9-]+\.([A-Za-z0-9_-]+)$/.exec(sealed);
  const bytes = Buffer.from(parts?.[1] ?? "", "base64url");
  if (!parts || bytes.length < NONCE_BYTES + TAG_BYTES) throw new Unsealable("This is not a sealed value.");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(additionalData));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new Unsealable("The sealed value does not open here: changed, moved, or under another key.", {
      cause: error,
    });
  }
}

/** The name of the key that sealed it. Throws Unsealable on other text. */
export function keyNameOf(sealed: string): string {
  const name = /^v1\.([a-z0-9-]+)\./.exec(sealed)?.[1];
  if (!name) throw new Unsealable("This is not a sealed value.");
  return name;
}

const derived = new WeakMap<Buffer, Map<string, Buffer>>();

/** HKDF-SHA-256 of the key for one purpose; kept, as it is asked for with each request. */
export function subkey(key: Buffer, purpose: string): Buffer {
  let ofKey = derived.get(key);
  if (!ofKey) {
    ofKey = new Map();
    derived.set(key, ofKey);
  }
  let secret = ofKey.get(purpose);
  if (!secret) {
    secret = Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), `strongroom/1/${purpose}`, 32));
    ofKey.set(purpose, secret);
  }
  return secret;
}

function fieldData(firmId: string, at: FieldPlace): string {
  return `${firmId}|${at.table}|${at.column}|${at.rowId}`;
}
