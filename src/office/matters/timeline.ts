import { sentenceOf } from "../../platform/audit/details.js";
import { type AuditRow, auditRows, LINE_COLUMNS, lineOf } from "../../platform/audit/read.js";
import { actionsThat, wordsOf } from "../../platform/audit/words.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { Matter } from "./matters.js";
import type { Reader } from "./visible.js";

export interface MatterEvent {
  what: string;
  who: string;
  at: Date;
  /** A turning point. */
  isKey: boolean;
}

const EVENTS_MAX = 30;

/** What was done on a matter, newest first, in words, for its card. All of it, and who looked at it, is in the matter's history. */
export async function listMatterEvents(db: FirmDb, matter: Matter, reader: Reader): Promise<MatterEvent[]> {
  const rows: AuditRow[] = await auditRows(db, reader)
    .where("audit_lines.matter_id", matter.id)
    .whereIn(
      "audit_lines.action",
      actionsThat(({ onTimeline }) => onTimeline === true),
    )
    .orderBy("audit_lines.at", "desc")
    .orderBy("audit_lines.id", "desc")
    .limit(EVENTS_MAX)
    .select<AuditRow[]>(...LINE_COLUMNS);
  return rows.map(lineOf).map((line) => ({
    what: sentenceOf(line, reader),
    who: line.actorName,
    at: line.at,
    isKey: wordsOf(line.action)?.isKey === true,
  }));
}
