import { join } from "node:path";
import type { Connection } from "mysql2/promise";
import { type Actor, jobActor } from "../../actor.js";
import { messageOf } from "../../errors.js";
import { newId } from "../../ids.js";
import { log } from "../../log.js";
import { recordAudit } from "../audit/record.js";
import { means } from "../databases/errno.js";
import { type FirmDb, transact } from "../databases/firm-db.js";
import type { FirmRecord } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import { openFirmPrivateKey } from "../keys/firm-keys.js";
import { openSigningKey, signingPublicKey } from "../keys/signing.js";
import { NO_DOCUMENTS, type DocumentsChecked, assertIndexed, proveDocuments } from "./blobs/verify.js";
import { assertChain, assertObjects } from "./chain.js";
import { withClientFile } from "./client-file.js";
import { compareContent } from "./content.js";
import { makeDirectory, syncDirectory, writeDurably } from "./durable.js";
import { VerificationFailed, damaged } from "./errors.js";
import { readFolder } from "./folder.js";
import { DUMP_FILE, type BackupPlace, firmDir, verificationPath } from "./layout.js";
import { type Verification, type VerificationLevel, recordVerification } from "./ledger.js";
import { loadDump } from "./load.js";
import { type SignedManifest, artefactOf, readManifest, signBytes } from "./manifest.js";
import { type Scratch, withLoadedFirm, withScratchDatabase } from "./scratch.js";

/** Something a room knows must hold in every firm's database; handed in from the table of contents. It throws when it does not. */
export interface VerificationCheck {
  /** "matters.numbers_are_gap_free" */
  name: string;
  run(db: FirmDb): Promise<void>;
}

export interface VerificationOptions {
  checks: readonly VerificationCheck[];
  /** Hears of a whole test restore that passed, so that the firm can be shown it. */
  onProven?: (operator: Operator, firm: FirmRecord, proof: RestoreProof) => Promise<void>;
}

/** What the firm is told: this backup, taken then, was restored elsewhere and compared. */
export interface RestoreProof extends DocumentsChecked {
  backupId: string;
  takenAt: Date;
  provenAt: Date;
  level: VerificationLevel;
  durationMs: number;
  rowsChecked: number;
}

/**
 * Tests one backup up to a level and records what was found, in the ledger and, signed, in the repository:
 * V0 signature, hashes, chain, documents' hashes; V1 opens and decompresses to its trailer, opens documents; V2 loads into the scratch server; V3 rows, checksums, identity, schema,
 * orphans, a refused change of the audit trail, and the checks handed in. Resolves also when it failed; throws KeyNotHeld, which says nothing of
 * the backup.
 */
export async function verifyBackup(
  operator: Operator,
  firm: FirmRecord,
  place: BackupPlace,
  level: VerificationLevel,
  scratch: Scratch | undefined,
  options: VerificationOptions,
): Promise<Verification> {
  const startedAt = performance.now();
  const found = { rowsChecked: 0, ...NO_DOCUMENTS, failedCheck: null as string | null, detail: null as string | null };
  let signed: SignedManifest | undefined;
  try {
    signed = await proveObjects(operator, place);
    Object.assign(found, await proveDocuments(operator, firm, signed, level !== "V0"));
    if (level !== "V0") found.rowsChecked = await proveContents(operator, firm, signed, level, scratch, options.checks);
  } catch (error) {
    if (!(error instanceof VerificationFailed)) throw error;
    found.failedCheck = error.check;
    found.detail = error.message;
  }
  const verification: Verification = {
    id: newId(),
    backupId: place.backupId,
    firmId: firm.id,
    level,
    passed: found.failedCheck === null,
    ...found,
    durationMs: Math.round(performance.now() - startedAt),
    verifiedAt: new Date(),
  };
  await record(operator, firm, verification, signed, options);
  return verification;
}

/** V0. Throws VerificationFailed. */
export async function proveObjects({ registry, config }: Operator, place: BackupPlace): Promise<SignedManifest> {
  const signed = await readManifest(place, signingPublicKey(config.keysDir));
  await assertObjects(signed);
  await assertChain(registry, signed);
  return signed;
}

/** The firm's private key for this backup. Throws KeyNotHeld. */
export function privateKeyFor({ config, roots }: Operator, { manifest }: SignedManifest): string {
  const { keyId } = artefactOf(manifest, DUMP_FILE);
  return openFirmPrivateKey(config.keysDir, roots.vault, manifest.firmId, keyId.toLowerCase());
}

async function proveContents(
  operator: Operator,
  firm: FirmRecord,
  signed: SignedManifest,
  level: VerificationLevel,
  scratch: Scratch | undefined,
  checks: readonly VerificationCheck[],
): Promise<number> {
  const privateKey = privateKeyFor(operator, signed);
  await readFolder(signed, privateKey);
  if (level === "V1") {
    await loadDump(signed, privateKey);
    return 0;
  }
  if (!scratch) throw new Error("a test restore needs a scratch server");
  const { dbName, epoch } = signed.manifest;
  return withScratchDatabase(scratch, dbName, async (admin) => {
    await withClientFile(scratch.server, scratch.account, (clientFile) =>
      loadDump(signed, privateKey, { clientFile, dbName }),
    );
    if (level === "V2") return 0;
    const rows = await compareContent(admin, dbName, signed.manifest);
    const keys = { keysDir: operator.config.keysDir, web: operator.roots.web };
    await withLoadedFirm(scratch, admin, { ...firm, dbName, epoch }, keys, async (db) => {
      await assertAuditRefuses(db);
      await assertIndexed(db, signed);
      await runChecks(db, checks);
    });
    await assertComparisonBites(admin, signed);
    return rows;
  });
}

export async function runChecks(db: FirmDb, checks: readonly VerificationCheck[]): Promise<void> {
  for (const check of checks) {
    await check.run(db).catch((error: unknown) => {
      throw damaged(check.name, `${check.name} does not hold: ${messageOf(error)}`);
    });
  }
}

class RolledBack extends Error {}

/** The audit trail must refuse a change where it was restored too; a dump loaded without its triggers would take one. */
export async function assertAuditRefuses(db: FirmDb, by: Actor = jobActor("backups.verify")): Promise<void> {
  for (const change of ["UPDATE audit_lines SET note='changed'", "DELETE FROM audit_lines"]) {
    const attempt = transact(db, async (trx) => {
      await recordAudit(trx, { action: "backups.trigger_tried", subjectKind: "backup", subjectId: "none", by });
      await trx.raw(change);
      throw new RolledBack();
    });
    await attempt.catch((error: unknown) => {
      if (error instanceof RolledBack) throw damaged("audit_refuses", `the audit trail takes "${change}"`);
      if (!means(error, "appendOnly")) throw error;
    });
  }
}

/**
 * A comparison that is always green proves nothing. Once everything was found good, a row is taken out of the loaded database, which is about
 * to go, and the comparison must notice.
 */
async function assertComparisonBites(admin: Connection, { manifest }: SignedManifest): Promise<void> {
  const victim = manifest.tables.find(({ name, rows }) => rows > 0 && name === "_migration");
  if (!victim) return;
  await admin.query(`DELETE FROM _migration LIMIT 1`);
  const noticed = await compareContent(admin, manifest.dbName, manifest).then(
    () => false,
    (error: unknown) => error instanceof VerificationFailed && error.check === "rows",
  );
  if (!noticed) throw new Error("The test restore does not notice a missing row: its results count for nothing.");
}

async function record(
  operator: Operator,
  firm: FirmRecord,
  verification: Verification,
  signed: SignedManifest | undefined,
  options: VerificationOptions,
): Promise<void> {
  const { config, registry, roots } = operator;
  const { backupId, level, passed, failedCheck, durationMs, rowsChecked, verifiedAt } = verification;
  const path = verificationPath(config.repositoryDir, firm.id, backupId);
  const bytes = Buffer.from(
    `${JSON.stringify({ format: 1, manifestSha256: signed?.sha256 ?? null, ...verification }, undefined, 1)}\n`,
  );
  await makeDirectory(join(firmDir(config.repositoryDir, firm.id), "verify"));
  await writeDurably(path, bytes);
  await writeDurably(
    path.replace(/\.json$/, ".sig"),
    await signBytes(bytes, openSigningKey(config.keysDir, roots.vault)),
  );
  await syncDirectory(join(firmDir(config.repositoryDir, firm.id), "verify"));
  await recordVerification(registry, verification);
  if (!passed) log.error({ firm: firm.id, backup: backupId, level, check: failedCheck }, "backups.verification_failed");
  else log.info({ firm: firm.id, backup: backupId, level, ms: durationMs }, "backups.backup_verified");
  if (passed && level === "V3" && signed) {
    const takenAt = new Date(signed.manifest.startedAt);
    const { documentsChecked, documentsOpened, documentBytes } = verification;
    const documents = { documentsChecked, documentsOpened, documentBytes };
    const proof = { backupId, takenAt, provenAt: verifiedAt, level, durationMs, rowsChecked, ...documents };
    await options.onProven?.(operator, firm, proof);
  }
}
