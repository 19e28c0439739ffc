import type { UserActor } from "../../actor.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { type Approval, approvalOf, type ApprovalRow, approvalRows, mayDecide } from "./approvals.js";
import { approvalKind } from "./kinds.js";

export interface ApprovalLine extends Approval {
  text: string;
  href: string;
  /** Who could decide, by name; none: nobody at the firm can. */
  deciders: string[];
  /** What the operator types where nobody can. */
  operatorCommand: string | undefined;
  /** Of those that are over: ran out, though no job has marked it yet. */
  isOver: boolean;
}

const SHOWN_MAX = 50;

/** How many wait for the person of a row of `users`, as a part of a statement in SQL: the navigation shows it on every page. */
export const WAITING_OF_USER = `(SELECT COUNT(*) FROM approvals WHERE approvals.status = 'open' AND approvals.expires_at > UTC_TIMESTAMP(3)
  AND approvals.requested_by <> users.id AND approvals.subject_id <> users.id)`;

/** What this person can decide about, the oldest first. */
export async function listWaiting(db: FirmDb, by: UserActor): Promise<ApprovalLine[]> {
  const rows = (await approvalRows(db)
    .where("approvals.status", "open")
    .where("approvals.expires_at", ">", new Date())
    .orderBy("approvals.requested_at")
    .limit(SHOWN_MAX)) as ApprovalRow[];
  return linesOf(
    db,
    rows.map(approvalOf).filter((approval) => mayDecide(approval, by)),
  );
}

/** What this person asked for, the newest first, with what became of it. */
export async function listAsked(db: FirmDb, by: UserActor): Promise<ApprovalLine[]> {
  const rows = (await approvalRows(db)
    .where("approvals.requested_by", by.id)
    .orderBy("approvals.requested_at", "desc")
    .limit(SHOWN_MAX)) as ApprovalRow[];
  return linesOf(db, rows.map(approvalOf));
}

/** What waits for a decision about this subject, whoever asked. */
export async function listOpenAbout(db: FirmDb, subjectId: string): Promise<ApprovalLine[]> {
  const rows = (await approvalRows(db)
    .where({ "approvals.status": "open", "approvals.subject_id": subjectId })
    .where("approvals.expires_at", ">", new Date())
    .limit(SHOWN_MAX)) as ApprovalRow[];
  return linesOf(db, rows.map(approvalOf));
}

function linesOf(db: FirmDb, approvals: readonly Approval[]): Promise<ApprovalLine[]> {
  return Promise.all(
    approvals.map(async (approval) => {
      const kind = approvalKind(approval.kind);
      const isOver = approval.status !== "open" || approval.expiresAt.getTime() <= Date.now();
      const parties = { requestedBy: approval.requestedBy.id, subjectId: approval.subjectId };
      return {
        ...approval,
        ...(await kind.describe(db, approval.subjectId, approval.asked)),
        deciders: isOver ? [] : await kind.listDeciders(db, parties),
        operatorCommand: kind.operatorCommand,
        isOver,
      };
    }),
  );
}
