import type { UserActor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { type FicaFile, findFicaFile } from "./files.js";
import { lockContact } from "./relations.js";

/** What every act names: whose file, the version that was read, who does it and on which day. */
export interface FicaAct {
  contactId: string;
  version: number;
  on: Day;
  by: UserActor;
}

export type Changes = Record<string, { from?: unknown; to?: unknown }>;

/** The columns of a file that is not verified, or no longer. */
export const NOT_VERIFIED = { verified_on: null, verified_by_user_id: null, review_on: null, due_on: null };

interface Written {
  action: string;
  note?: string | null;
  changes: Changes;
}

/**
 * One act on a file: locked, compared with the version that was read, written, put on record.
 * Throws Refused("fica_changed_meanwhile"), NotFound. An act that changes nothing leaves no line.
 */
export async function change(
  db: FirmDb,
  { contactId, version, on, by }: FicaAct,
  act: (trx: FirmDb, before: FicaFile) => Promise<Written | undefined>,
): Promise<FicaFile> {
  return transact(db, async (trx) => {
    await lockContact(trx, contactId);
    const before = await findFicaFile(trx, contactId, on);
    if (before.version !== version) {
      throw new Refused("fica_changed_meanwhile", "Changed since you opened it. Nothing was written.");
    }
    const written = await act(trx, before);
    if (!written) return before;
    const { action, note, changes } = written;
    const line = { action, subjectKind: "fica", subjectId: contactId, by, changes, note: note ?? undefined };
    await recordAudit(trx, line);
    return findFicaFile(trx, contactId, on);
  });
}

/** Writes columns of the file, which is made when it is not there yet, and counts the change. */
export async function writeFile(trx: FirmDb, file: FicaFile, columns: Record<string, unknown>): Promise<void> {
  const at = new Date();
  const counted = { ...columns, version: file.version + 1, updated_at: at };
  if (file.version > 0) {
    await trx("fica_files").where("contact_id", file.contact.id).update(counted);
    return;
  }
  const begun = { contact_id: file.contact.id, client_kind: file.kind, is_prominent: 0, created_at: at };
  await trx("fica_files").insert({ ...begun, ...counted });
}
