import type { FirmDb } from "../databases/firm-db.js";

export interface RecordedLine {
  id: number;
  at: Date;
  actorKind: "user" | "job" | "operator";
  actorId: string;
  actorName: string;
  action: string;
  subjectKind: string;
  subjectId: string;
  matterId: string | null;
  changes: Record<string, { from?: unknown; to?: unknown }>;
  note: string | null;
}

const LINES_MAX = 200;

/** Newest first, at most `limit` (200 at the most). */
export async function listAuditLines(
  db: FirmDb,
  filter: { action?: string; subjectKind?: string; subjectId?: string; matterId?: string; limit?: number } = {},
): Promise<RecordedLine[]> {
  const query = db("audit_lines")
    .select<AuditRow[]>("id", "at", "actor_kind", "actor_id", "actor_name", "action")
    .select("subject_kind", "subject_id", "matter_id", "changes", "note")
    .orderBy("id", "desc")
    .limit(Math.min(filter.limit ?? LINES_MAX, LINES_MAX));
  if (filter.action) void query.where("action", filter.action);
  if (filter.subjectKind) void query.where("subject_kind", filter.subjectKind);
  if (filter.subjectId) void query.where("subject_id", filter.subjectId);
  if (filter.matterId) void query.where("matter_id", filter.matterId);
  return (await query).map(toLine);
}

interface AuditRow {
  id: number;
  at: Date;
  actor_kind: RecordedLine["actorKind"];
  actor_id: string;
  actor_name: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  matter_id: string | null;
  changes: string | null;
  note: string | null;
}

function toLine(row: AuditRow): RecordedLine {
  return {
    id: row.id,
    at: row.at,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    matterId: row.matter_id,
    changes: row.changes ? (JSON.parse(row.changes) as RecordedLine["changes"]) : {},
    note: row.note,
  };
}
