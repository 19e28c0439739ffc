import { randomInt } from "node:crypto";
import type { FirmDb } from "../../databases/firm-db.js";
import type { FirmRecord } from "../../databases/firm-records.js";
import type { Operator } from "../../firms/operator.js";
import { openFirmPrivateKey } from "../../keys/firm-keys.js";
import { signingPublicKey } from "../../keys/signing.js";
import { isErrno } from "../durable.js";
import { VerificationFailed, damaged } from "../errors.js";
import { blobPath, isSigned, listPlaces } from "../layout.js";
import { listBackups } from "../ledger.js";
import { type SignedManifest, readManifest } from "../manifest.js";
import { hashFile } from "../seal.js";
import { eachDocument, hasDocuments, withFirmDocuments } from "./firm-documents.js";
import { type IndexedBlob, readIndex } from "./index-file.js";
import type { Kept } from "./keep.js";
import { assertOpens } from "./open-kept.js";

/** What a verification found of the documents. */
export interface DocumentsChecked {
  /** Whose sealed bytes were read and compared with the index. */
  documentsChecked: number;
  documentBytes: number;
  /** Which of them were opened besides. */
  documentsOpened: number;
}

export const NO_DOCUMENTS: DocumentsChecked = { documentsChecked: 0, documentBytes: 0, documentsOpened: 0 };

/** Of the documents that an earlier proven verification opened, these many are opened again. */
const SAMPLE = 20;
/** A red verification names at most so many documents. */
const NAMED_MAX = 10;

type KeptBlob = IndexedBlob & { kept: Kept };

/**
 * V0 and, from V1 on, the opening: every document of the index is there with its size and hash; those that no proven verification opened before are
 * opened and known by their names, and a random sample of the others. Throws VerificationFailed naming what is damaged, KeyNotHeld.
 */
export async function proveDocuments(
  operator: Operator,
  firm: FirmRecord,
  signed: SignedManifest,
  isOpened: boolean,
): Promise<DocumentsChecked> {
  const blobs = [...(await readIndex(signed)).values()].filter(isKept);
  const { repositoryDir } = operator.config;
  await eachOf(blobs, ({ name, kept }) => assertSealed(blobPath(repositoryDir, firm.id, name), name, kept));
  const opened = isOpened ? await choose(operator, signed, blobs) : [];
  await openAll(operator, firm, opened);
  return {
    documentsChecked: blobs.length,
    documentBytes: blobs.reduce((sum, { kept }) => sum + kept.sealedBytes, 0),
    documentsOpened: opened.length,
  };
}

/** V3: no document of the loaded database is missing in the index. */
export async function assertIndexed(db: FirmDb, signed: SignedManifest): Promise<void> {
  if (signed.manifest.format === 1 || !(await hasDocuments(db))) return;
  const index = await readIndex(signed);
  for await (const { name, sizeBytes } of eachDocument(db)) {
    if (index.get(name)?.plainBytes !== sizeBytes) {
      throw damaged("blob_index", `document ${name} of the database is not in the backup's index`);
    }
  }
}

/** Throws VerificationFailed unless the sealed file has the size and hash it was kept with. Nothing is decrypted. */
async function assertSealed(path: string, name: string, kept: Kept): Promise<void> {
  const { bytes, sha256 } = await hashFile(path).catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) throw damaged("blob_missing", `document ${name} is not in the repository`);
    throw damaged("blob_missing", `document ${name} cannot be read in the repository`, error);
  });
  if (bytes !== kept.sealedBytes) {
    throw damaged("blob_size", `document ${name} has ${bytes} bytes in the repository, not ${kept.sealedBytes}`);
  }
  if (sha256 !== kept.sealedSha256) throw damaged("blob_hash", `document ${name} was changed in the repository`);
}

/** Tries each and names all that are red. */
async function eachOf(blobs: readonly KeptBlob[], prove: (blob: KeptBlob) => Promise<void>): Promise<void> {
  const failures: VerificationFailed[] = [];
  for (const blob of blobs) {
    await prove(blob).catch((error: unknown) => {
      if (!(error instanceof VerificationFailed)) throw error;
      failures.push(error);
    });
  }
  if (failures.length === 0) return;
  const named = failures.slice(0, NAMED_MAX).map(({ message }) => message);
  const more = failures.length > NAMED_MAX ? `; and ${failures.length - NAMED_MAX} more` : "";
  throw new VerificationFailed(failures[0]!.check, `${named.join("; ")}${more}`);
}

/**
 * A proven backup's documents were all opened, by its own verification or by the one before it, as long as the sealed bytes are the same; so what its
 * index does not have is new.
 */
async function choose(operator: Operator, signed: SignedManifest, blobs: readonly KeptBlob[]): Promise<KeptBlob[]> {
  const before = await indexProvenBefore(operator, signed);
  const isOld = ({ name, kept }: KeptBlob): boolean => before.get(name)?.kept?.sealedSha256 === kept.sealedSha256;
  const fresh = blobs.filter((blob) => !isOld(blob));
  const others = blobs.filter(isOld);
  for (let taken = 0; taken < SAMPLE && others.length > 0; taken += 1) {
    fresh.push(...others.splice(randomInt(others.length), 1));
  }
  return fresh;
}

async function indexProvenBefore(
  { registry, config }: Operator,
  { manifest }: SignedManifest,
): Promise<Map<string, IndexedBlob>> {
  const places = await listPlaces(config.repositoryDir, manifest.firmId);
  for (const { id, provenAt } of await listBackups(registry, { firmId: manifest.firmId, states: ["complete"] })) {
    const place = places.find(({ backupId }) => backupId === id);
    if (!provenAt || id === manifest.backupId || !place || !isSigned(place)) continue;
    try {
      return await readIndex(await readManifest(place, signingPublicKey(config.keysDir)));
    } catch (error) {
      if (!(error instanceof VerificationFailed)) throw error; // a damaged one vouches for nothing
    }
  }
  return new Map();
}

async function openAll(operator: Operator, firm: FirmRecord, blobs: readonly KeptBlob[]): Promise<void> {
  const { config, roots } = operator;
  const keys = new Map<string, string>();
  const privateKey = (keyId: string): string => {
    const held = keys.get(keyId) ?? openFirmPrivateKey(config.keysDir, roots.vault, firm.id, keyId.toLowerCase());
    keys.set(keyId, held);
    return held;
  };
  await withFirmDocuments(operator, firm, ({ db }) =>
    eachOf(blobs, async ({ name, plainBytes, kept: { keyId } }) => {
      const path = blobPath(config.repositoryDir, firm.id, name);
      await assertOpens(db, { path, name, plainBytes, keyId }, privateKey(keyId));
    }),
  );
}

function isKept(blob: IndexedBlob): blob is KeptBlob {
  return blob.kept !== undefined;
}
