import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Actor } from "../../../actor.js";
import { failpoint } from "../../../failpoints.js";
import { log } from "../../../log.js";
import { recordAudit } from "../../audit/record.js";
import type { Blob } from "../../blobs/blobs.js";
import type { BlobHome } from "../../blobs/folders.js";
import { BlobDamaged } from "../../blobs/format.js";
import { openBlob } from "../../blobs/read-blob.js";
import { putBack } from "../../blobs/write-blob.js";
import { transact } from "../../databases/firm-db.js";
import type { FirmRecord } from "../../databases/firm-records.js";
import type { Operator } from "../../firms/operator.js";
import { openFirmPrivateKey } from "../../keys/firm-keys.js";
import { signingPublicKey } from "../../keys/signing.js";
import { isErrno, syncDirectory } from "../durable.js";
import { VerificationFailed, damaged } from "../errors.js";
import { blobPath, isSigned, listPlaces } from "../layout.js";
import { type SignedManifest, readManifest } from "../manifest.js";
import { hashFile } from "../seal.js";
import { eachDocument, recordFound, recordLost, withFirmDocuments } from "./firm-documents.js";
import { type IndexedBlob, readIndex } from "./index-file.js";
import type { Kept } from "./keep.js";
import { openKept } from "./open-kept.js";

/** An audit line names at most so many documents. */
const NAMED_MAX = 20;

/** What a restore did about the firm's documents. */
export interface DocumentsPutBack {
  putBack: number;
  bytes: number;
  /** In no place any more; the firm goes on without them. */
  lost: LostDocument[];
}

export interface LostDocument {
  blobId: string;
  name: string;
  why: string;
  /** Not known before. */
  isNew: boolean;
}

/**
 * Puts back from the repository each document that the restored database names and the firm's folder lacks, or has cut; what else lies in the folder
 * stays. One that cannot be brought back does not keep the others, or the firm, away: it is marked as lost, named, and set aside in the repository, so
 * that the same content can be kept again when somebody still has it. Safe to repeat.
 */
export async function putDocumentsBack(
  operator: Operator,
  firm: FirmRecord,
  signed: SignedManifest,
  by: Actor,
): Promise<DocumentsPutBack> {
  return withFirmDocuments(operator, firm, async (home) => {
    const source = await openSource(operator, signed);
    const result: DocumentsPutBack = { putBack: 0, bytes: 0, lost: [] };
    for await (const blob of eachDocument(home.db)) {
      try {
        if (!(await stands(home, blob))) {
          await bringBack(source, home, blob);
          result.putBack += 1;
          result.bytes += blob.sizeBytes;
          failpoint("restore.document_put_back");
        }
        if (blob.isLost) await recordFound(home.db, blob.id);
      } catch (error) {
        if (!(error instanceof VerificationFailed || error instanceof BlobDamaged)) throw error;
        result.lost.push({ blobId: blob.id, name: blob.name, why: error.message, isNew: !blob.isLost });
        log.error({ firm: firm.id, blob: blob.id }, "backups.document_lost");
        await setAside(source.pathOf(blob.name));
      }
    }
    await recordAllLost(home, signed, result.lost, by);
    return result;
  });
}

/** Marks and line stand or fall together. The line names the rows; what they are on, the firm's pages tell. */
async function recordAllLost(
  { db }: BlobHome,
  { manifest }: SignedManifest,
  lost: readonly LostDocument[],
  by: Actor,
): Promise<void> {
  const fresh = lost.filter(({ isNew }) => isNew);
  if (fresh.length === 0) return;
  const named = fresh.slice(0, NAMED_MAX).map(({ blobId }) => blobId);
  await transact(db, async (trx) => {
    for (const { blobId } of fresh) await recordLost(trx, blobId);
    await recordAudit(trx, {
      action: "backups.documents_lost",
      subjectKind: "backup",
      subjectId: manifest.backupId,
      by,
      changes: { documents: { to: fresh.length } },
      note: named.join(", "),
    });
  });
}

/** Its file is there, is this document's and is as long as it was sealed. */
async function stands(home: BlobHome, { id }: Blob): Promise<boolean> {
  try {
    await openBlob(home, id);
    return true;
  } catch (error) {
    if (error instanceof BlobDamaged) return false;
    throw error;
  }
}

/** Where documents come from: the repository, and the hashes that signed indexes name for them. */
interface Source {
  pathOf(name: string): string;
  /** By the index of the backup, or by the newest one: a document that was missing and was stored again has another hash since. */
  expected(name: string): Promise<Kept[]>;
  privateKey(keyId: string): string;
}

async function openSource(operator: Operator, signed: SignedManifest): Promise<Source> {
  const { config, roots } = operator;
  const { firmId } = signed.manifest;
  const index = await readIndex(signed);
  let newest: Promise<Map<string, IndexedBlob>> | undefined;
  return {
    pathOf: (name) => blobPath(config.repositoryDir, firmId, name),
    async expected(name) {
      newest ??= readNewestIndex(operator, firmId);
      return [index, await newest].flatMap((one) => one.get(name)?.kept ?? []);
    },
    privateKey: (keyId) => openFirmPrivateKey(config.keysDir, roots.vault, firmId, keyId.toLowerCase()),
  };
}

async function readNewestIndex({ config }: Operator, firmId: string): Promise<Map<string, IndexedBlob>> {
  const place = (await listPlaces(config.repositoryDir, firmId)).findLast(isSigned);
  if (!place) return new Map();
  try {
    return await readIndex(await readManifest(place, signingPublicKey(config.keysDir)));
  } catch (error) {
    if (error instanceof VerificationFailed) return new Map(); // then only the backup that is restored says what is right
    throw error;
  }
}

/** The sealed bytes are compared with a signed hash before they are opened, the content with its name before it has a place. */
async function bringBack(source: Source, home: BlobHome, { name, sizeBytes }: Blob): Promise<void> {
  const path = source.pathOf(name);
  const found = await hashFile(path).catch((error: unknown) => {
    throw isErrno(error, "ENOENT") ? damaged("blob_missing", `document ${name} is not in the repository`) : error;
  });
  const kept = (await source.expected(name)).find(({ sealedSha256 }) => sealedSha256 === found.sha256);
  if (!kept) throw damaged("blob_hash", `document ${name} was changed in the repository`);
  const { keyId } = kept;
  await putBack(home, name, openKept({ path, name, plainBytes: sizeBytes, keyId }, source.privateKey(keyId)));
}

/** What is left of it stays as evidence under another name. */
async function setAside(path: string): Promise<void> {
  try {
    await rename(path, `${path}.damaged-${Date.now()}`);
    await syncDirectory(dirname(path));
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
}
