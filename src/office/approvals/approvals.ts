import { type Actor, jobActor, type UserActor } from "../../actor.js";
import { Forbidden, NotFound, Refused } from "../../errors.js";
import { may } from "../../grants.js";
import { isId, newId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { approvalKind, type Asked } from "./kinds.js";

export type ApprovalStatus = "open" | "approved" | "declined" | "withdrawn" | "expired";

/** Long enough for a colleague who is away for some days; what nobody looked at by then is asked again. */
const APPROVAL_DAYS = 7;

export interface Approval {
  id: string;
  kind: string;
  subjectId: string;
  asked: Asked;
  reason: string;
  status: ApprovalStatus;
  requestedBy: { id: string; name: string };
  requestedAt: Date;
  expiresAt: Date;
}

/** Asks for an act of two. Throws Refused("approval_open") while one for the same subject and kind waits. */
export async function requestApproval(
  db: FirmDb,
  {
    kind,
    subjectId,
    asked,
    reason,
    by,
  }: { kind: string; subjectId: string; asked: Asked; reason: string; by: UserActor },
): Promise<Approval> {
  const { text } = await approvalKind(kind).describe(db, subjectId, asked);
  return transact(db, async (trx) => {
    await expireOver(trx, { kind, subjectId });
    const id = newId();
    const now = new Date();
    try {
      await trx("approvals").insert({
        id,
        kind,
        subject_id: subjectId,
        asked: JSON.stringify(asked),
        reason,
        status: "open",
        open_for: `${kind} ${subjectId}`,
        requested_by: by.id,
        requested_at: now,
        expires_at: new Date(now.getTime() + APPROVAL_DAYS * 86_400_000),
      });
    } catch (error) {
      if (duplicateKey(error) !== "uq_approvals_open") throw error;
      throw new Refused(
        "approval_open",
        "Somebody has asked for this kind of change already, and it waits under Approvals.",
      );
    }
    await audit(trx, "approvals.request_made", { id, by, what: text, note: reason });
    return findApproval(trx, id);
  });
}

/** Throws NotFound. */
async function findApproval(db: FirmDb, id: string): Promise<Approval> {
  const row = isId(id) ? await approvalRows(db).where("approvals.id", id).first<ApprovalRow | undefined>() : undefined;
  if (!row) throw new NotFound("There is no such request.");
  return approvalOf(row);
}

/** Carries out what was asked, in one transaction with the approval. Throws Forbidden to whoever asked, is its subject or may not decide. */
export async function approve(
  db: FirmDb,
  act: { id: string; by: UserActor },
): Promise<{ text: string; subjectId: string }> {
  return transact(db, async (trx) => {
    const approval = await lockOpen(trx, act.id);
    mustBeSomebodyElse(approval, act.by);
    const kind = approvalKind(approval.kind);
    const { subjectId, asked } = approval;
    const told = await kind.describe(trx, subjectId, asked);
    await mustStillBeHere(trx, approval);
    await decide(trx, approval, "approved", act.by);
    await audit(trx, "approvals.request_approved", { id: approval.id, by: act.by, what: told.text });
    await kind.carryOut(trx, { subjectId, asked, requester: approval.requestedBy, by: act.by });
    return { text: told.text, subjectId };
  });
}

/** Returns what was declined, as withdraw does. */
export async function decline(db: FirmDb, act: { id: string; by: UserActor }): Promise<Approval> {
  return transact(db, async (trx) => {
    const approval = await lockOpen(trx, act.id);
    mustBeSomebodyElse(approval, act.by);
    await end(trx, approval, "declined", act.by);
    return approval;
  });
}

/** Throws Forbidden to anybody but whoever asked. */
export async function withdraw(db: FirmDb, act: { id: string; by: UserActor }): Promise<Approval> {
  return transact(db, async (trx) => {
    const approval = await lockOpen(trx, act.id);
    if (approval.requestedBy.id !== act.by.id) {
      throw new Forbidden(`${approval.requestedBy.name} asked for it and can withdraw it. Nothing was written.`);
    }
    await end(trx, approval, "withdrawn", act.by);
    return approval;
  });
}

/** Marks what ran out; nothing that ran out can be approved, whether this ran or not. Returns how many. */
export async function expireApprovals(db: FirmDb): Promise<number> {
  return transact(db, (trx) => expireOver(trx));
}

/** Whether it is theirs to decide: they may, did not ask, and it is not about them. */
export function mayDecide({ requestedBy, subjectId }: Approval, by: UserActor): boolean {
  return may(by, "approvals.decide") && by.id !== requestedBy.id && by.id !== subjectId;
}

function mustBeSomebodyElse(approval: Approval, by: UserActor): void {
  if (!may(by, "approvals.decide")) throw new Forbidden("You cannot decide about this. Nothing was written.");
  if (by.id === approval.requestedBy.id) {
    throw new Forbidden("You asked for it yourself: somebody else decides. Nothing was written.");
  }
  if (by.id === approval.subjectId)
    throw new Forbidden("It is about yourself: somebody else decides. Nothing was written.");
}

async function lockOpen(trx: FirmDb, id: string): Promise<Approval> {
  if (isId(id)) await trx("approvals").where({ id }).forUpdate().first("id");
  const approval = await findApproval(trx, id);
  if (approval.status !== "open") {
    throw new Refused("approval_over", `That request is ${approval.status} already. Nothing was written.`);
  }
  if (approval.expiresAt.getTime() <= Date.now()) {
    throw new Refused(
      "approval_expired",
      `That request ran out after ${APPROVAL_DAYS} days. Nothing was written; it can be asked for again.`,
    );
  }
  return approval;
}

/** Whoever asked must still work here: nobody's wish is carried out after they left. */
async function mustStillBeHere(trx: FirmDb, { requestedBy }: Approval): Promise<void> {
  const row = await trx("users")
    .where({ id: requestedBy.id, status: "active" })
    .first<{ id: string } | undefined>("id");
  if (!row)
    throw new Refused(
      "requester_left",
      `${requestedBy.name} asked for it and has left. Decline it; it can be asked for again.`,
    );
}

const ENDED = {
  declined: "approvals.request_declined",
  withdrawn: "approvals.request_taken_back",
  expired: "approvals.request_expired",
} as const;

async function end(trx: FirmDb, approval: Approval, status: "declined" | "withdrawn" | "expired", by: Actor) {
  const { text } = await approvalKind(approval.kind).describe(trx, approval.subjectId, approval.asked);
  await decide(trx, approval, status, by);
  await audit(trx, ENDED[status], { id: approval.id, by, what: text });
}

async function decide(trx: FirmDb, { id }: Approval, status: ApprovalStatus, by: Actor): Promise<void> {
  await trx("approvals").where({ id }).update({ status, open_for: null, decided_by: by.name, decided_at: new Date() });
}

const EXPIRED_AT_ONCE = 500;

async function expireOver(trx: FirmDb, only?: { kind: string; subjectId: string }): Promise<number> {
  const over = approvalRows(trx)
    .where("approvals.status", "open")
    .where("approvals.expires_at", "<=", new Date())
    .limit(EXPIRED_AT_ONCE)
    .forUpdate();
  if (only) void over.where("approvals.open_for", `${only.kind} ${only.subjectId}`);
  const rows = (await over) as ApprovalRow[];
  for (const row of rows) await end(trx, approvalOf(row), "expired", jobActor("approvals.expire"));
  return rows.length;
}

function audit(
  trx: FirmDb,
  action: `approvals.${string}`,
  { id, by, what, note }: { id: string; by: Actor; what: string; note?: string },
): Promise<void> {
  return recordAudit(trx, {
    action,
    subjectKind: "approval",
    subjectId: id,
    by,
    changes: { what: { to: what } },
    note,
  });
}

export interface ApprovalRow {
  id: string;
  kind: string;
  subject_id: string;
  asked: string;
  reason: string;
  status: ApprovalStatus;
  requested_by: string;
  requester_name: string;
  requested_at: Date;
  expires_at: Date;
}

export function approvalRows(db: FirmDb) {
  return db("approvals")
    .join("users", "users.id", "approvals.requested_by")
    .select(
      "approvals.id",
      "approvals.kind",
      "approvals.subject_id",
      "approvals.asked",
      "approvals.reason",
      "approvals.status",
      "approvals.requested_by",
      "users.name as requester_name",
      "approvals.requested_at",
      "approvals.expires_at",
    );
}

export function approvalOf(row: ApprovalRow): Approval {
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    asked: JSON.parse(row.asked) as Asked,
    reason: row.reason,
    status: row.status,
    requestedBy: { id: row.requested_by, name: row.requester_name },
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
  };
}
