import type { Knex } from "knex";
import type { Actor } from "../../actor.js";
import type { FirmDb } from "../databases/firm-db.js";
import { listHidden } from "./words.js";

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

/** Newest first, at most `limit` (200 at the most). Of every kind: what a person is shown is read through auditRows. */
export async function listAuditLines(
  db: FirmDb,
  filter: { action?: string; subjectKind?: string; subjectId?: string; matterId?: string; limit?: number } = {},
): Promise<RecordedLine[]> {
  const query = lineRows(db)
    .orderBy("audit_lines.id", "desc")
    .limit(Math.min(filter.limit ?? LINES_MAX, LINES_MAX));
  if (filter.action) void query.where("audit_lines.action", filter.action);
  if (filter.subjectKind) void query.where("audit_lines.subject_kind", filter.subjectKind);
  if (filter.subjectId) void query.where("audit_lines.subject_id", filter.subjectId);
  if (filter.matterId) void query.where("audit_lines.matter_id", filter.matterId);
  return ((await query) as AuditRow[]).map(lineOf);
}

/**
 * The lines that are there for a reader, before anything else is asked of them. The rooms' own conditions are in it; that a matter may be seen is
 * the caller's to see to, since matters stand further down the house.
 */
export function auditRows(db: FirmDb, reader: Actor): Knex.QueryBuilder {
  const query = db("audit_lines");
  for (const { sql, values } of listHidden(reader)) void query.whereRaw(`NOT (${sql})`, [...values]);
  return query;
}

export const LINE_COLUMNS = [
  "audit_lines.id",
  "audit_lines.at",
  "audit_lines.actor_kind",
  "audit_lines.actor_id",
  "audit_lines.actor_name",
  "audit_lines.action",
  "audit_lines.subject_kind",
  "audit_lines.subject_id",
  "audit_lines.matter_id",
  "audit_lines.changes",
  "audit_lines.note",
] as const;

function lineRows(db: FirmDb): Knex.QueryBuilder {
  return db("audit_lines").select(...LINE_COLUMNS);
}

export interface AuditRow {
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

export function lineOf(row: AuditRow): RecordedLine {
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
