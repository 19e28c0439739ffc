import type { Actor, UserActor } from "../../../actor.js";
import { Forbidden, NotFound } from "../../../errors.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { endAccess } from "../passwords/links.js";
import { lockUser } from "../users.js";
import { LIVES_SQL } from "./session-ends.js";
import { hashSessionId, SESSIONS_MAX } from "./sessions.js";

export interface SessionLine {
  /** SHA-256 of the session's id: names the session and opens nothing. */
  idHash: string;
  userAgent: string;
  firstIp: string;
  /** The same as the first until it is used from elsewhere. */
  lastIp: string;
  createdAt: Date;
  lastSeenAt: Date;
}

/** Those that live, by the firm's rules of now, last used first. */
export async function listSessions(db: FirmDb, userId: string): Promise<SessionLine[]> {
  const rows = await db("sessions")
    .joinRaw("LEFT JOIN sign_in_rules ON sign_in_rules.id = 1")
    .where("sessions.user_id", userId)
    .whereRaw(LIVES_SQL)
    .orderBy("sessions.last_seen_at", "desc")
    .limit(SESSIONS_MAX)
    .select<LineRow[]>(
      "sessions.id_hash",
      "sessions.user_agent",
      "sessions.first_ip",
      "sessions.last_ip",
      "sessions.created_at",
      "sessions.last_seen_at",
    );
  return rows.map((row) => ({
    idHash: row.id_hash,
    userAgent: row.user_agent,
    firstIp: row.first_ip,
    lastIp: row.last_ip ?? row.first_ip,
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

/** All sessions of somebody, at once, by an administrator. One's own are ended on the page of one's own account. Returns how many lived. */
export async function endSessionsOf(db: FirmDb, act: { userId: string; by: Actor }): Promise<number> {
  if (act.by.kind === "user" && act.by.id === act.userId) {
    throw new Forbidden("Your own sessions are ended on the page of your account. Nothing was written.");
  }
  return transact(db, async (trx) => {
    const user = await lockUser(trx, act.userId);
    const { length } = await listSessions(trx, user.id);
    await endAccess(trx, user.id, "sessions");
    await recordAudit(trx, {
      action: "accounts.person_signed_out",
      subjectKind: "user",
      subjectId: user.id,
      by: act.by,
      changes: { sessions: { to: length } },
    });
    return length;
  });
}

interface LineRow {
  id_hash: string;
  user_agent: string;
  first_ip: string;
  last_ip: string | null;
  created_at: Date;
  last_seen_at: Date;
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
