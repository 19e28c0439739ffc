import type { RequestHandler } from "express";
import { newId } from "../../ids.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { OpenedFirm } from "../../web/firm.js";

/** One backup that was restored elsewhere and found whole. */
export interface RestoreProof {
  backupId: string;
  backupTakenAt: Date;
  provenAt: Date;
  /** How thoroughly: V2 is a restore with its rows and checksums compared, V3 with the checks of the rooms besides. */
  level: string;
  restoreSeconds: number;
  rowsChecked: number;
}

/** Handed to the platform's verification, which knows nothing of the firm's tables. Once per backup, level and moment. */
export async function recordProof(db: FirmDb, proof: RestoreProof): Promise<void> {
  await db("restore_proofs").insert({
    id: newId(),
    backup_id: proof.backupId,
    backup_taken_at: proof.backupTakenAt,
    proven_at: proof.provenAt,
    level: proof.level,
    restore_seconds: proof.restoreSeconds.toFixed(1),
    rows_checked: proof.rowsChecked,
  });
}

/** Undefined when no backup of this firm was proven yet. */
export async function findLastProof(db: FirmDb): Promise<RestoreProof | undefined> {
  const row: ProofRow | undefined = await db("restore_proofs")
    .orderBy("proven_at", "desc")
    .first("backup_id", "backup_taken_at", "proven_at", "level", "restore_seconds", "rows_checked");
  return (
    row && {
      backupId: row.backup_id,
      backupTakenAt: row.backup_taken_at,
      provenAt: row.proven_at,
      level: row.level,
      restoreSeconds: Number(row.restore_seconds),
      rowsChecked: Number(row.rows_checked),
    }
  );
}

/** A proof is made once a night, so pages may be this late in saying so. */
const SHOWN_MS_MAX = 60_000;
const FIRMS_KEPT_MAX = 5_000;

/** Puts the moment of the last proof at the foot of every page of whoever is signed in. */
export function showLastProof(): RequestHandler {
  const kept = new Map<string, { provenAt: Date | null; until: number }>();
  return async (req, res, next) => {
    if (req.method === "GET" && req.actor) res.locals.provenAt = await provenAtOf(req.firm);
    next();
  };

  async function provenAtOf({ id, db }: OpenedFirm): Promise<Date | null> {
    const held = kept.get(id);
    if (held && held.until > Date.now()) return held.provenAt;
    if (kept.size >= FIRMS_KEPT_MAX) kept.clear();
    const provenAt = (await findLastProof(db))?.provenAt ?? null;
    kept.set(id, { provenAt, until: Date.now() + SHOWN_MS_MAX });
    return provenAt;
  }
}

interface ProofRow {
  backup_id: string;
  backup_taken_at: Date;
  proven_at: Date;
  level: string;
  restore_seconds: string;
  rows_checked: number;
}
