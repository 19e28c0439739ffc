import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as openpgp from "openpgp";
import { z } from "zod";
import { isId } from "../../ids.js";
import { damaged } from "./errors.js";
import { BLOBS_FILE, type BackupPlace, MANIFEST_FILE, SIGNATURE_FILE } from "./layout.js";

const hex256 = z.string().regex(/^[0-9a-f]{64}$/);
const id = z.string().refine(isId, "not an id");
const count = z.number().int().nonnegative();

/**
 * What a backup says of itself; signed, so that everything else in it can be believed. Format 1 was before documents and is still read; format 2
 * names an index of them among its artefacts and says in `blobs` what is in it.
 */
const fields = z.strictObject({
  format: z.union([z.literal(1), z.literal(2)]),
  backupId: id,
  firmId: id,
  firmSlug: z.string().min(1),
  dbName: z.string().min(1),
  epoch: count,
  schemaVersion: z.string().nullable(),
  schemaSha256: hex256,
  server: z.strictObject({ name: z.string(), flavour: z.enum(["mariadb", "mysql"]), version: z.string() }),
  /** Where the server's log of changes stood; null where it keeps none. */
  position: z.strictObject({ file: z.string(), position: count, gtid: z.string() }).nullable(),
  occasion: z.enum(["nightly", "manual", "first", "after_restore"]),
  night: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  zone: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** The program and arguments that made the dump; no secrets stand there. */
  dumpedBy: z.array(z.string()),
  /** crc is the order-free checksum of the rows; null where the table moved during the dump, whose row count still holds. */
  tables: z.array(z.strictObject({ name: z.string(), rows: count, crc: z.string().nullable() })),
  triggers: z.array(z.string()),
  artefacts: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z0-9.]+$/),
      plainBytes: count,
      plainSha256: hex256,
      sealedBytes: count,
      sealedSha256: hex256,
      keyId: z.string(),
      form: z.string(),
    }),
  ),
  /** Documents in the index; `lost` of them are in no place any more. */
  blobs: z.strictObject({ count, plainBytes: count, sealedBytes: count, lost: count }).optional(),
  /** SHA-256 of the manifest before this one: the firm's backups are a chain. */
  parent: hex256.nullable(),
  host: z.string(),
  /** The fencing number of the lease under which it was made. */
  fence: count,
});

const manifestShape = fields.refine(
  ({ format, blobs, artefacts }) =>
    (format === 2) === (blobs !== undefined) && (format === 2) === artefacts.some(({ name }) => name === BLOBS_FILE),
  "format 2 has an index of documents and format 1 has none",
);

export type Manifest = z.infer<typeof manifestShape>;
export type Artefact = Manifest["artefacts"][number];
/** What a manifest says of its documents. */
export type BlobFigures = NonNullable<Manifest["blobs"]>;
export type TableFigures = Manifest["tables"][number];
export type Occasion = Manifest["occasion"];

/** A manifest that was read and whose signature is good. */
export interface SignedManifest {
  manifest: Manifest;
  sha256: string;
  place: BackupPlace;
}

export interface SigningKeys {
  /** Armored; the private half is needed only to write. */
  publicKey: string;
  privateKey: string;
}

export function encodeManifest(manifest: Manifest): Buffer {
  return Buffer.from(`${JSON.stringify(manifestShape.parse(manifest), undefined, 1)}\n`);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A detached OpenPGP signature over the bytes, as `gpg --verify manifest.sig manifest.json` reads it. */
export async function signBytes(bytes: Uint8Array, armoredPrivateKey: string): Promise<Uint8Array> {
  const signature: unknown = await openpgp.sign({
    message: await openpgp.createMessage({ binary: bytes }),
    signingKeys: await parsedKey(armoredPrivateKey),
    detached: true,
    format: "binary",
  });
  if (!(signature instanceof Uint8Array)) throw new Error("openpgp did not answer with a binary signature");
  return signature;
}

/** The signing key is read from the key store for every signature and parsed once: checking a private key costs four signatures. */
let parsed: { armored: string; key: openpgp.PrivateKey } | undefined;

async function parsedKey(armored: string): Promise<openpgp.PrivateKey> {
  if (parsed?.armored !== armored) parsed = { armored, key: await openpgp.readPrivateKey({ armoredKey: armored }) };
  return parsed.key;
}

/** Throws VerificationFailed unless the signature is ours and over exactly these bytes. */
async function assertSigned(bytes: Uint8Array, signature: Uint8Array, armoredPublicKey: string): Promise<void> {
  try {
    const { signatures } = await openpgp.verify({
      message: await openpgp.createMessage({ binary: bytes }),
      signature: await openpgp.readSignature({ binarySignature: signature }),
      verificationKeys: await openpgp.readKey({ armoredKey: armoredPublicKey }),
    });
    if (signatures.length !== 1) throw new Error(`${signatures.length} signatures where one is expected`);
    await signatures[0]!.verified;
  } catch (error) {
    throw damaged("signature", "the manifest is not signed by our key", error);
  }
}

/**
 * Reads and proves one backup's manifest: signed by us, of the form we write, and standing where it belongs, since a good manifest of
 * another firm is as wrong as a bad one.
 */
export async function readManifest(place: BackupPlace, signingPublicKey: string): Promise<SignedManifest> {
  const [bytes, signature] = await Promise.all([
    readFile(join(place.dir, MANIFEST_FILE)),
    readFile(join(place.dir, SIGNATURE_FILE)),
  ]).catch((error: unknown) => Promise.reject(damaged("signature", "the backup has no signed manifest", error)));
  await assertSigned(bytes, signature, signingPublicKey);
  const manifest = parseManifest(bytes);
  if (manifest.firmId !== place.firmId) throw damaged("place", "the manifest is another firm's");
  if (manifest.backupId !== place.backupId || manifest.night !== place.night) {
    throw damaged("place", "the manifest is another backup's");
  }
  return { manifest, sha256: sha256(bytes), place };
}

function parseManifest(bytes: Buffer): Manifest {
  try {
    return manifestShape.parse(JSON.parse(bytes.toString("utf8")));
  } catch (error) {
    throw damaged("manifest_form", "the manifest is not of a form this version reads", error);
  }
}

export function artefactOf(manifest: Manifest, name: string): Artefact {
  const artefact = manifest.artefacts.find((one) => one.name === name);
  if (!artefact) throw damaged("manifest_form", `the manifest names no ${name}`);
  return artefact;
}
