import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import * as openpgp from "openpgp";
import { KeyNotHeld } from "../keys/key-files.js";
import { damaged } from "./errors.js";

/**
 * Messages that stock gpg opens in ten years: SEIPDv1 (gpg 2.2 refuses version 2), v4 keys, no compression of our own since zstd came
 * before. AEAD follows the recipient key's preferences, not this setting, so firm keys are made without it (openpgpjs PR 1678).
 */
const SEALING: openpgp.PartialConfig = {
  aeadProtect: false,
  v6Keys: false,
  preferredCompressionAlgorithm: openpgp.enums.compression.uncompressed,
};

/** Where a firm's bytes go: its public key. */
export async function readSealingKey(armored: string): Promise<openpgp.PublicKey> {
  return openpgp.readKey({ armoredKey: armored });
}

/** The fingerprint by which manifests name a key, as gpg prints it. */
export function keyIdOf(key: openpgp.Key): string {
  return key.getFingerprint().toUpperCase();
}

/** Seals what passes; yields the message's bytes. */
export async function* seal(plain: Readable, key: openpgp.PublicKey): AsyncGenerator<Uint8Array> {
  const message = await openpgp.createMessage({ binary: Readable.toWeb(plain) as WebStream<Uint8Array> });
  const sealed = (await openpgp.encrypt({
    message: message,
    encryptionKeys: key,
    format: "binary",
    config: SEALING,
  })) as WebStream<Uint8Array>;
  yield* sealed;
}

/**
 * Opens a sealed file as a stream. The caller has proven the file's hash against the signed manifest, so the bytes are known to be ours
 * before the first is opened; the message's own integrity code is checked at its end and fails the stream. Reading default-style would
 * hold the whole message in memory (openpgpjs #1449).
 */
export async function openSealed(path: string, armoredPrivateKey: string, keyId: string): Promise<OpenedSeal> {
  const key = await openpgp.readPrivateKey({ armoredKey: armoredPrivateKey });
  if (keyIdOf(key) !== keyId.toUpperCase()) throw new KeyNotHeld(`Key id ${keyId} is not held.`);
  const hash = createHash("sha256");
  const source = createReadStream(path, { highWaterMark: READ_BYTES });
  source.on("data", (chunk) => hash.update(chunk));
  source.pause();
  const message = await openpgp
    .readMessage({ binaryMessage: Readable.toWeb(source) as WebStream<Uint8Array> })
    .catch((error: unknown) => Promise.reject(damaged("sealed_message", "not an OpenPGP message", error)));
  const opened = await openpgp
    .decrypt({ message, decryptionKeys: key, format: "binary", config: { allowUnauthenticatedStream: true } })
    .catch((error: unknown) => Promise.reject(damaged("sealed_message", "the message does not open", error)));
  return {
    plain: Readable.fromWeb(opened.data as WebStream<Uint8Array>),
    sealedSha256: () => hash.copy().digest("hex"),
  };
}

export interface OpenedSeal {
  plain: Readable;
  /** Of the bytes that were in fact read; to be asked at the end. */
  sealedSha256(): string;
}

const READ_BYTES = 256 * 1024;

export async function hashFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
