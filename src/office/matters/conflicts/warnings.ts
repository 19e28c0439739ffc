import type { UserActor } from "../../../actor.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import type { Matter } from "../matters.js";
import { visible } from "../visible.js";
import type { Standing } from "./sides.js";

/** That somebody who is not one of a restricted matter's people looked for a name that stands in it. */
export interface Warning {
  id: string;
  byName: string;
  warnedAt: Date;
  nameSought: string;
  standingSought: Standing | null;
  contactId: string;
  nameFound: string;
  isSeen: boolean;
}

const WARNINGS_MAX = 20;

/** The newest warnings of a matter that its reader may see. */
export async function listWarnings(db: FirmDb, matterId: string): Promise<Warning[]> {
  const rows: WarningRow[] = await db("conflict_warnings")
    .join("conflict_checks", "conflict_checks.id", "conflict_warnings.check_id")
    .join("contacts", "contacts.id", "conflict_warnings.contact_id")
    .where("conflict_warnings.matter_id", matterId)
    .orderBy("conflict_warnings.warned_at", "desc")
    .orderBy("conflict_warnings.id", "desc")
    .limit(WARNINGS_MAX)
    .select("conflict_warnings.id", "conflict_checks.by_name", "conflict_warnings.warned_at")
    .select("conflict_warnings.name_sought", "conflict_warnings.standing_sought", "conflict_warnings.contact_id")
    .select("contacts.display_name as name_found", "conflict_warnings.seen_at");
  return rows.map((row) => ({
    id: row.id,
    byName: row.by_name,
    warnedAt: row.warned_at,
    nameSought: row.name_sought,
    standingSought: row.standing_sought,
    contactId: row.contact_id,
    nameFound: row.name_found,
    isSeen: row.seen_at !== null,
  }));
}

interface WarningRow {
  id: string;
  by_name: string;
  warned_at: Date;
  name_sought: string;
  standing_sought: Standing | null;
  contact_id: string;
  name_found: string;
  seen_at: Date | null;
}

/** The matters with warnings that nobody of their people has seen, of those this reader may see. */
export async function listWarnedMatters(
  db: FirmDb,
  reader: UserActor,
  max: number,
): Promise<{ id: string; number: string }[]> {
  const rows = (await visible(
    db("conflict_warnings")
      .join("matters", "matters.id", "conflict_warnings.matter_id")
      .whereNull("conflict_warnings.seen_at")
      .distinct("matters.id", "matters.number")
      .orderBy("matters.number")
      .limit(max),
    reader,
  )) as { id: string; number: string }[];
  return rows;
}

/** Somebody of the matter read the warnings; they stay on its card as seen. */
export async function seeWarnings(db: FirmDb, matter: Matter, by: UserActor): Promise<void> {
  await transact(db, async (trx) => {
    const seen = await trx("conflict_warnings")
      .where("matter_id", matter.id)
      .whereNull("seen_at")
      .update({ seen_at: new Date(), seen_by_user_id: by.id });
    if (Number(seen) === 0) return;
    await recordAudit(trx, {
      action: "conflicts.warning_seen",
      subjectKind: "matter",
      subjectId: matter.id,
      matterId: matter.id,
      by,
    });
  });
}
