import type { Actor } from "../../actor.js";
import type { FirmDb } from "../databases/firm-db.js";

export interface AuditLine {
  /** `room.past_verb`, such as "matters.matter_opened". */
  action: string;
  subjectKind: string;
  subjectId: string;
  by: Actor;
  matterId?: string | undefined;
  /** Field by field, what it was and what it is. A secret field says that it changed, never what it holds. */
  changes?: Record<string, { from?: unknown; to?: unknown }> | undefined;
  note?: string | undefined;
}

/** Adds one line to the firm's audit trail. Call it inside the act's transaction, so that act and line stand or fall together. */
export async function recordAudit(trx: FirmDb, line: AuditLine): Promise<void> {
  await trx("audit_lines").insert({
    at: new Date(),
    actor_kind: line.by.kind,
    actor_id: line.by.id,
    actor_name: line.by.name,
    action: line.action,
    subject_kind: line.subjectKind,
    subject_id: line.subjectId,
    matter_id: line.matterId ?? null,
    changes: line.changes ? JSON.stringify(line.changes) : null,
    note: line.note ?? null,
    request_id: line.by.kind === "user" ? (line.by.requestId ?? null) : null,
  });
}
