import { type Hash, createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { failpoint } from "../../../failpoints.js";
import { log } from "../../../log.js";
import { type Blob, recordKept } from "../../blobs/blobs.js";
import { type BlobHome, blobPath as folderPath } from "../../blobs/folders.js";
import { BlobDamaged, blobName } from "../../blobs/format.js";
import { readSealed } from "../../blobs/read-blob.js";
import type { NewBlobHandler } from "../../blobs/settling.js";
import type { FirmRecord } from "../../databases/firm-records.js";
import type { Operator } from "../../firms/operator.js";
import { firmPublicKey, openFirmPrivateKey } from "../../keys/firm-keys.js";
import { AlreadyThere, createOnce, isErrno, makeDirectory, syncDirectory } from "../durable.js";
import { damaged } from "../errors.js";
import { blobPath } from "../layout.js";
import { hashFile, keyIdOf, readSealingKey, seal } from "../seal.js";
import { assertOpens } from "./open-kept.js";

/** What the repository holds of a document: the sealed file's size and hash and the key it is sealed to. */
export interface Kept {
  sealedBytes: number;
  sealedSha256: string;
  keyId: string;
}

/** What the worker does with each new document, within seconds of its arrival. */
export const keepNewBlob: NewBlobHandler = {
  name: "backups.keep",
  handle: async (operator, firm, blob, home) => void (await ensureKept(operator, firm, home, blob)),
};

/**
 * The document as the repository holds it. What is there whole is not written again; what is missing is stored from the firm's folder, also when it
 * was kept before; a file there that is not what it should be is left alone, as evidence, and fails this, naming it.
 */
export async function ensureKept(operator: Operator, firm: FirmRecord, home: BlobHome, blob: Blob): Promise<Kept> {
  const path = blobPath(operator.config.repositoryDir, firm.id, blob.name);
  const bytes = await sizeOf(path);
  if (blob.kept && bytes === blob.kept.bytes) return keptOf(blob.kept);
  if (blob.kept && bytes !== undefined) {
    throw damaged("blob_size", `document ${blob.name} has ${bytes} bytes in the repository, not ${blob.kept.bytes}`);
  }
  if (blob.kept) log.warn({ firm: firm.id, blob: blob.id }, "backups.blob_was_missing");
  const kept = bytes === undefined ? await store(operator, firm, home, blob, path) : undefined;
  return record(home, blob, kept ?? (await adopt(operator, firm, home, blob, path)));
}

async function record(home: BlobHome, blob: Blob, kept: Kept): Promise<Kept> {
  const { sealedBytes, sealedSha256, keyId } = kept;
  await recordKept(home.db, blob.id, { bytes: sealedBytes, sha256: sealedSha256, keyId });
  failpoint("blob.recorded");
  return kept;
}

/** Seals the firm's own file anew, to its public key; undefined when another run was first. The name proves the content before the file gets its own. */
async function store(
  { config }: Operator,
  firm: FirmRecord,
  home: BlobHome,
  blob: Blob,
  path: string,
): Promise<Kept | undefined> {
  const key = await readSealingKey(firmPublicKey(config.keysDir, firm.id).armored);
  await makeDirectory(dirname(path));
  failpoint("blob.directory_made");
  const file = await createOnce(path);
  try {
    const [plain, sealed] = [createHash("sha256"), createHash("sha256")];
    let sealedBytes = 0;
    for await (const chunk of seal(hashed(readSealed(home.db, folderPath(home, blob.name), blob), plain), key)) {
      failpoint("blob.sealing");
      sealed.update(chunk);
      sealedBytes += chunk.length;
      await file.write(chunk);
    }
    if (blobName(home.db, plain.digest()) !== blob.name)
      throw new BlobDamaged("Its content is not what its name says.");
    failpoint("blob.sealed");
    await file.commit();
    failpoint("blob.named");
    await syncDirectory(dirname(path));
    failpoint("blob.synced");
    return { sealedBytes, sealedSha256: sealed.digest("hex"), keyId: keyIdOf(key) };
  } catch (error) {
    if (error instanceof AlreadyThere) return undefined;
    if (!(error instanceof BlobDamaged)) throw error;
    throw damaged("blob_source", `document ${blob.name} of ${firm.slug} is damaged or missing in its folder`, error);
  } finally {
    await file.abandon();
  }
}

/** Passes the content on, hashing it. */
function hashed(content: Readable, hash: Hash): Readable {
  return Readable.from(
    (async function* () {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        hash.update(chunk);
        yield chunk;
      }
    })(),
  );
}

/** A file that stands there without being on record: a run was cut between the two, or the row is of an older generation. It counts once it opened. */
async function adopt(
  { config, roots }: Operator,
  firm: FirmRecord,
  home: BlobHome,
  blob: Blob,
  path: string,
): Promise<Kept> {
  const { fingerprint } = firmPublicKey(config.keysDir, firm.id);
  const privateKey = openFirmPrivateKey(config.keysDir, roots.vault, firm.id, fingerprint);
  const keyId = fingerprint.toUpperCase();
  await assertOpens(home.db, { path, name: blob.name, plainBytes: blob.sizeBytes, keyId }, privateKey);
  // Who was first may not have synced the folder yet.
  await syncDirectory(dirname(path));
  failpoint("blob.adopted");
  const { bytes, sha256 } = await hashFile(path);
  return { sealedBytes: bytes, sealedSha256: sha256, keyId };
}

function keptOf({ bytes, sha256, keyId }: NonNullable<Blob["kept"]>): Kept {
  return { sealedBytes: bytes, sealedSha256: sha256, keyId };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}
