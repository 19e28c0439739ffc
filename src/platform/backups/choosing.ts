import { NotFound } from "../../errors.js";
import { CommandFailed } from "../../terminal.js";
import { type FirmRecord, findFirm, listFirms } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import { BACKED_UP } from "./jobs.js";
import { type BackupPlace, listPlaces } from "./layout.js";
import { type BackupRecord, findBackupRecord } from "./ledger.js";

/** Which firm or backup a command is about. */
export interface Which {
  firm?: string;
  all?: boolean;
}

/** How long a command waits for a firm that somebody is at work on. */
export const LEASE_WAIT_MS = 10_000;

export async function chosen({ registry }: Operator, { firm, all }: Which): Promise<FirmRecord[]> {
  if (firm !== undefined && all) throw new CommandFailed("usage", "Either --firm or --all.");
  if (firm !== undefined) return [await findFirm(registry, firm)];
  if (!all) throw new CommandFailed("usage", "Name a firm with --firm, or say --all.");
  return listFirms(registry, { states: [...BACKED_UP] });
}

export async function findBackup(
  operator: Operator,
  backupId: string,
): Promise<{ record: BackupRecord; place: BackupPlace }> {
  const record: BackupRecord | undefined = await findBackupRecord(operator.registry, backupId);
  if (!record) throw new NotFound(`There is no backup ${backupId}.`);
  const places = await listPlaces(operator.config.repositoryDir, record.firmId);
  const place = places.find((one) => one.backupId === backupId);
  if (!place) throw new NotFound(`Backup ${backupId} is ${record.state} and not in the repository.`);
  return { record, place };
}
