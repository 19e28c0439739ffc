import type { FirmRecord } from "../databases/firm-records.js";
import type { RegistryDb } from "../databases/registry.js";
import type { Occasion, SignedManifest } from "./manifest.js";

/** One row of the ledger of backups. */
export interface BackupRecord {
  id: string;
  firmId: string;
  occasion: Occasion;
  night: string;
  state: "running" | "complete" | "failed" | "expired";
  startedAt: Date;
  finishedAt: Date | null;
  plainBytes: number | null;
  sealedBytes: number | null;
  rowsCount: number | null;
  /** Null for one that was taken before there were documents. */
  documentsCount: number | null;
  documentBytes: number | null;
  documentsLost: number | null;
  schemaVersion: string | null;
  manifestSha256: string | null;
  parentSha256: string | null;
  /** When a test restore last proved it, unless a later test failed. */
  provenAt: Date | null;
  error: string | null;
}

export type VerificationLevel = "V0" | "V1" | "V2" | "V3";

/** What a test of a backup found. */
export interface Verification {
  id: string;
  backupId: string;
  firmId: string;
  level: VerificationLevel;
  passed: boolean;
  failedCheck: string | null;
  detail: string | null;
  rowsChecked: number;
  documentsChecked: number;
  documentsOpened: number;
  documentBytes: number;
  durationMs: number;
  verifiedAt: Date;
}

const COLUMNS = {
  id: "backups.id",
  firmId: "backups.firm_id",
  occasion: "backups.occasion",
  night: "backups.night",
  state: "backups.state",
  startedAt: "backups.started_at",
  finishedAt: "backups.finished_at",
  plainBytes: "backups.plain_bytes",
  sealedBytes: "backups.sealed_bytes",
  rowsCount: "backups.rows_count",
  documentsCount: "backups.documents_count",
  documentBytes: "backups.document_bytes",
  documentsLost: "backups.documents_lost",
  schemaVersion: "backups.schema_version",
  manifestSha256: "backups.manifest_sha256",
  parentSha256: "backups.parent_sha256",
  provenAt: "backups.proven_at",
  error: "backups.error",
} as const;

/** The columns show the newest ones of a page; a firm has few more backups than nights are kept. */
const LISTED_MAX = 1_000;
const ERROR_CHARACTERS_MAX = 2_000;

export async function recordBegun(
  registry: RegistryDb,
  begun: {
    id: string;
    firm: FirmRecord;
    occasion: Occasion;
    night: string;
    fence: number;
    host: string;
    startedAt: Date;
  },
): Promise<void> {
  await registry("backups").insert({
    id: begun.id,
    firm_id: begun.firm.id,
    occasion: begun.occasion,
    night: begun.night,
    state: "running",
    db_name: begun.firm.dbName,
    epoch: begun.firm.epoch,
    fence: begun.fence,
    host: begun.host,
    started_at: begun.startedAt,
  });
}

/** The signed manifest is the backup; the ledger follows it. */
export async function recordComplete(registry: RegistryDb, { manifest, sha256 }: SignedManifest): Promise<void> {
  await registry("backups")
    .where("backups.id", manifest.backupId)
    .where("backups.firm_id", manifest.firmId)
    .where("backups.state", "running")
    .update({
      state: "complete",
      finished_at: new Date(manifest.finishedAt),
      plain_bytes: total(manifest.artefacts.map((artefact) => artefact.plainBytes)),
      sealed_bytes: total(manifest.artefacts.map((artefact) => artefact.sealedBytes)),
      tables_count: manifest.tables.length,
      rows_count: total(manifest.tables.map((table) => table.rows)),
      documents_count: manifest.blobs?.count ?? null,
      document_bytes: manifest.blobs?.sealedBytes ?? null,
      documents_lost: manifest.blobs?.lost ?? null,
      schema_version: manifest.schemaVersion,
      manifest_sha256: sha256,
      parent_sha256: manifest.parent,
    });
}

export async function recordFailed(registry: RegistryDb, backupId: string, reason: string): Promise<void> {
  await registry("backups")
    .where("backups.id", backupId)
    .where("backups.state", "running")
    .update({ state: "failed", finished_at: new Date(), error: reason.slice(0, ERROR_CHARACTERS_MAX) });
}

export async function recordExpired(registry: RegistryDb, backupId: string): Promise<void> {
  await registry("backups").where("backups.id", backupId).update({ state: "expired" });
}

export async function recordVerification(registry: RegistryDb, found: Verification): Promise<void> {
  await registry("backup_verifications").insert({
    id: found.id,
    backup_id: found.backupId,
    firm_id: found.firmId,
    level: found.level,
    passed: found.passed ? 1 : 0,
    failed_check: found.failedCheck?.slice(0, 100) ?? null,
    detail: found.detail?.slice(0, ERROR_CHARACTERS_MAX) ?? null,
    rows_checked: found.rowsChecked,
    documents_checked: found.documentsChecked,
    documents_opened: found.documentsOpened,
    document_bytes: found.documentBytes,
    duration_ms: found.durationMs,
    verified_at: found.verifiedAt,
  });
  // A failed test takes the proof away, whatever its level; only a whole test restore gives it.
  if (!found.passed) await registry("backups").where("backups.id", found.backupId).update({ proven_at: null });
  else if (found.level === "V3") {
    await registry("backups").where("backups.id", found.backupId).update({ proven_at: found.verifiedAt });
  }
}

/** Newest first. */
export async function listBackups(
  registry: RegistryDb,
  filter: { firmId?: string; states?: readonly BackupRecord["state"][] } = {},
): Promise<BackupRecord[]> {
  const query = registry<BackupRecord>("backups").select(COLUMNS).orderBy("backups.id", "desc").limit(LISTED_MAX);
  if (filter.firmId !== undefined) void query.where("backups.firm_id", filter.firmId);
  if (filter.states) void query.whereIn("backups.state", [...filter.states]);
  return query;
}

export async function findBackupRecord(registry: RegistryDb, backupId: string): Promise<BackupRecord | undefined> {
  return (await registry("backups").select(COLUMNS).where("backups.id", backupId).first()) as BackupRecord | undefined;
}

export async function listVerifications(registry: RegistryDb, backupId: string): Promise<Verification[]> {
  const rows = (await registry("backup_verifications")
    .select({
      id: "backup_verifications.id",
      backupId: "backup_verifications.backup_id",
      firmId: "backup_verifications.firm_id",
      level: "backup_verifications.level",
      passed: "backup_verifications.passed",
      failedCheck: "backup_verifications.failed_check",
      detail: "backup_verifications.detail",
      rowsChecked: "backup_verifications.rows_checked",
      documentsChecked: "backup_verifications.documents_checked",
      documentsOpened: "backup_verifications.documents_opened",
      documentBytes: "backup_verifications.document_bytes",
      durationMs: "backup_verifications.duration_ms",
      verifiedAt: "backup_verifications.verified_at",
    })
    .where("backup_verifications.backup_id", backupId)
    .orderBy("backup_verifications.verified_at")
    .limit(LISTED_MAX)) as (Omit<Verification, "passed"> & { passed: number })[];
  return rows.map((row) => ({ ...row, passed: row.passed === 1 }));
}

function total(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0);
}
