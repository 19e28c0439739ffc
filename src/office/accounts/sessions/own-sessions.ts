import type { UserActor } from "../../../actor.js";
import { NotFound } from "../../../errors.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { hashSessionId, SESSIONS_MAX } from "./sessions.js";

export interface SessionLine {
  /** SHA-256 of the session's id: names the session and opens nothing. */
  idHash: string;
  userAgent: string;
  firstIp: string;
  createdAt: Date;
  lastSeenAt: Date;
}

export async function listSessions(db: FirmDb, userId: string): Promise<SessionLine[]> {
  const now = new Date();
  const rows = await db("sessions")
    .where("sessions.user_id", userId)
    .where("sessions.expires_at", ">", now)
    .where("sessions.ends_at", ">", now)
    .orderBy("sessions.last_seen_at", "desc")
    .limit(SESSIONS_MAX)
    .select<{ id_hash: string; user_agent: string; first_ip: string; created_at: Date; last_seen_at: Date }[]>(
      "sessions.id_hash",
      "sessions.user_agent",
      "sessions.first_ip",
      "sessions.created_at",
      "sessions.last_seen_at",
    );
  return rows.map((row) => ({
    idHash: row.id_hash,
    userAgent: row.user_agent,
    firstIp: row.first_ip,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }));
}

/** One's own session, somewhere else. Throws NotFound when it is over or somebody else's, which look the same. */
export async function endOwnSession(db: FirmDb, act: { idHash: string; by: UserActor }): Promise<void> {
  const isHash = /^[0-9a-f]{64}$/.test(act.idHash);
  await transact(db, async (trx) => {
    const ended = isHash ? await trx("sessions").where({ id_hash: act.idHash, user_id: act.by.id }).delete() : 0;
    if (ended === 0) throw new NotFound("That session has ended already.");
    await auditEnded(trx, act.by, ended);
  });
}

/** All of one's own but the one at hand. Returns how many. */
export async function endOtherSessions(db: FirmDb, act: { keepId: string; by: UserActor }): Promise<number> {
  return transact(db, async (trx) => {
    const ended = await trx("sessions")
      .where({ user_id: act.by.id })
      .whereNot("id_hash", hashSessionId(act.keepId))
      .delete();
    if (ended > 0) await auditEnded(trx, act.by, ended);
    return ended;
  });
}

async function auditEnded(trx: FirmDb, by: UserActor, count: number): Promise<void> {
  await recordAudit(trx, {
    action: "accounts.sessions_ended",
    subjectKind: "user",
    subjectId: by.id,
    by,
    changes: { sessions: { to: count } },
  });
}
