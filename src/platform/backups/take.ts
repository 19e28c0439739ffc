import { statfs } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { PublicKey } from "openpgp";
import { ZONE } from "../../calendar.js";
import { messageOf } from "../../errors.js";
import { failpoint } from "../../failpoints.js";
import { newId } from "../../ids.js";
import { log } from "../../log.js";
import type { FirmRecord } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import type { Lease } from "../jobs/leases.js";
import { firmPublicKey } from "../keys/firm-keys.js";
import { openSigningKey, signingPublicKey } from "../keys/signing.js";
import { documentsOf } from "./blobs/firm-documents.js";
import { indexDocuments } from "./blobs/index-documents.js";
import { captureDump } from "./capture.js";
import { makeDirectory, removeDirectory, syncDirectory, writeDurably } from "./durable.js";
import { sealFolder } from "./folder.js";
import { type BackupPlace, FOLDER_FILE, MANIFEST_FILE, SIGNATURE_FILE, backupPlace, isSigned } from "./layout.js";
import { listBackups, recordBegun, recordComplete, recordFailed } from "./ledger.js";
import {
  type Artefact,
  type Manifest,
  type Occasion,
  type SignedManifest,
  encodeManifest,
  readManifest,
  sha256,
  signBytes,
} from "./manifest.js";
import { readSealingKey } from "./seal.js";

export interface BackupOrder {
  occasion: Occasion;
  /** The night it belongs to, "YYYY-MM-DD". */
  night: string;
}

/** The part of the firm's lease that a backup uses. */
export type HeldLease = Pick<Lease, "fence" | "assertFence" | "signal">;

/** What a backup must find free: twice the last one, and never less than this, and room for the documents that are not kept yet. */
const FREE_BYTES_MIN = 64 * 1024 * 1024;

/**
 * One backup of one firm, under a lease that is held. Everything is sealed and synced first, the manifest then, its signature last: a
 * directory without a good signature is no backup. A failure removes what this run wrote and nothing else.
 */
export async function backUpUnderLease(
  operator: Operator,
  firm: FirmRecord,
  order: BackupOrder,
  lease: HeldLease,
): Promise<SignedManifest> {
  const { registry, config } = operator;
  await settleInterrupted(operator, firm);
  const place = backupPlace(config.repositoryDir, firm.id, order.night, newId());
  const begun = { id: place.backupId, firm, ...order, fence: lease.fence, host: hostname(), startedAt: new Date() };
  await recordBegun(registry, begun);
  failpoint("backup.begun");
  try {
    await assertSpace(operator, firm);
    await makeDirectory(place.dir);
    failpoint("backup.directory_made");
    const signed = await fill(operator, firm, place, { ...begun, ...order }, lease);
    await recordComplete(registry, signed);
    failpoint("backup.recorded");
    log.info(
      { firm: firm.id, backup: place.backupId, ms: Date.now() - begun.startedAt.getTime() },
      "backups.backup_taken",
    );
    return signed;
  } catch (error) {
    // Once signed it is a backup, whatever failed later; the next run enters it into the ledger.
    if (!isSigned(place)) {
      await removeDirectory(place.dir, []).catch(() => undefined);
      await recordFailed(registry, place.backupId, messageOf(error)).catch(() => undefined);
    }
    throw error;
  }
}

/**
 * Sets right what a killed run left, before another one begins; the lease says that nobody is at work. A signed backup is entered as
 * complete, anything else is removed and entered as failed.
 */
async function settleInterrupted(operator: Operator, firm: FirmRecord): Promise<void> {
  const { registry, config } = operator;
  for (const { id, night } of await listBackups(registry, { firmId: firm.id, states: ["running"] })) {
    const place = backupPlace(config.repositoryDir, firm.id, night, id);
    if (isSigned(place)) {
      await syncDirectory(place.dir);
      await recordComplete(registry, await readManifest(place, signingPublicKey(config.keysDir)));
      continue;
    }
    await makeDirectory(place.dir); // so that its removal has one form
    await removeDirectory(place.dir, []);
    await recordFailed(registry, id, "the run was interrupted");
  }
}

type Begun = Parameters<typeof recordBegun>[1];

async function fill(
  operator: Operator,
  firm: FirmRecord,
  place: BackupPlace,
  begun: Begun,
  lease: HeldLease,
): Promise<SignedManifest> {
  const { registry, config } = operator;
  const from = { server: await operator.serverOf(firm), account: operator.backupAccount };
  const key = await readSealingKey(firmPublicKey(config.keysDir, firm.id).armored);
  const [dump, folder] = await both(
    captureDump(firm, from, { dir: place.dir, key }),
    sealFirmFolder(config.tenantsDir, firm, place, key),
  );
  const documents = await indexDocuments(operator, firm, place, lease);
  await lease.assertFence();
  lease.signal.throwIfAborted();
  const [last] = (await listBackups(registry, { firmId: firm.id })).filter((one) => one.manifestSha256 !== null);
  const manifest: Manifest = {
    format: 2,
    backupId: place.backupId,
    firmId: firm.id,
    firmSlug: firm.slug,
    dbName: firm.dbName,
    epoch: firm.epoch,
    occasion: begun.occasion,
    night: place.night,
    zone: ZONE,
    startedAt: begun.startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    ...dump.said,
    artefacts: [dump.artefact, ...(folder ? [folder] : []), documents.artefact],
    blobs: documents.figures,
    parent: last?.manifestSha256 ?? null,
    host: begun.host,
    fence: begun.fence,
  };
  return commit(place, manifest, openSigningKey(config.keysDir, operator.roots.vault));
}

/** Both are awaited before either's failure is thrown, so that nothing still writes when the directory is removed. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === "rejected") throw a.reason;
  if (b.status === "rejected") throw b.reason;
  return [a.value, b.value];
}

function sealFirmFolder(
  tenantsDir: string,
  firm: FirmRecord,
  place: BackupPlace,
  key: PublicKey,
): Promise<Artefact | undefined> {
  return sealFolder(join(tenantsDir, firm.slug), { path: join(place.dir, FOLDER_FILE), name: FOLDER_FILE, key });
}

async function commit(place: BackupPlace, manifest: Manifest, signingKey: string): Promise<SignedManifest> {
  const bytes = encodeManifest(manifest);
  const signature = await signBytes(bytes, signingKey);
  failpoint("backup.signing");
  await writeDurably(join(place.dir, MANIFEST_FILE), bytes);
  // The directory holds the names of what the signature is about to vouch for, so it is synced before and after.
  await syncDirectory(place.dir);
  failpoint("backup.manifest_written");
  await writeDurably(join(place.dir, SIGNATURE_FILE), signature);
  failpoint("backup.signed");
  await syncDirectory(place.dir);
  failpoint("backup.committed");
  return { manifest, sha256: sha256(bytes), place };
}

async function assertSpace(operator: Operator, firm: FirmRecord): Promise<void> {
  const { registry, config } = operator;
  await makeDirectory(config.repositoryDir);
  const [last] = await listBackups(registry, { firmId: firm.id, states: ["complete"] });
  const { waitingBytes } = await documentsOf(operator, firm);
  const needed = Math.max(FREE_BYTES_MIN, 2 * (last?.sealedBytes ?? 0)) + waitingBytes;
  const { bavail, bsize } = await statfs(config.repositoryDir);
  if (bavail * bsize < needed) {
    throw new Error(`The repository has ${bavail * bsize} bytes free and a backup of ${firm.slug} may need ${needed}.`);
  }
  failpoint("backup.space_checked");
}
