import { createHash, randomBytes } from "node:crypto";
import { Refused } from "../../../errors.js";
import type { UserActor } from "../../../actor.js";
import { type Day, dayOf } from "../../../calendar.js";
import { effectiveGrants, type Grants } from "../../../grants.js";
import type { Role } from "../../../permissions.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { openField, sealField } from "../../../platform/keys/sealing.js";
import { WAITING_OF_USER } from "../../approvals/reports.js";
import { narrowingsOf } from "../roles/narrowings.js";
import { actorOf, inOrder, isStanding, lockUser, type SignedInUser, type Theme, type UserStatus } from "../users.js";

/** NIST SP 800-63B-4 §2.2.3 and OWASP session management: half an hour idle, a working day in all. */
const IDLE_MINUTES = 30;
/** For those who move money, manage people or look in from outside. */
const SHORT_IDLE_MINUTES = 15;
const SHORT_IDLE_ROLES: readonly Role[] = ["bookkeeper", "administrator", "provider"];
const LIFE_HOURS = 10;
export const SESSIONS_MAX = 5;
/** last_seen is written at most this often: reading a page is not writing one. */
const TOUCH_SECONDS = 60;
const ID_BYTES = 32;

/** A session that lives, with the user it belongs to as they are now: what one request needs, read by one query. */
export interface LiveSession {
  id: string;
  user: SignedInUser;
  /** What they may do now, by their roles and what the firm takes away. */
  grants: Grants;
  /** Approvals that wait for somebody else than who asked and whom they are about. */
  approvalsWaiting: number;
  /** What the session store keeps, as JSON. */
  data: string;
  lastSeenAt: Date;
  endsAt: Date;
}

export function newSessionId(): string {
  return randomBytes(ID_BYTES).toString("base64url");
}

export function hashSessionId(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

/**
 * Said once and in SQL: this runs before every page, and building it each time costs more than the server takes to answer. One row a role, or for
 * a role of which the firm takes something away one row each time.
 */
const FIND_SESSION = `SELECT sessions.data, sessions.last_seen_at, sessions.expires_at, sessions.ends_at,
    users.id, users.login, users.name, users.status, users.theme, users.session_version, user_roles.role, user_roles.until_on,
    role_narrowings.permission, role_narrowings.scope, ${WAITING_OF_USER} AS waiting
  FROM sessions JOIN users ON users.id = sessions.user_id LEFT JOIN user_roles ON user_roles.user_id = users.id
  LEFT JOIN role_narrowings ON role_narrowings.role = user_roles.role
  WHERE sessions.id_hash = ?`;

/** Undefined when there is none, when it ran out, or when its user is disabled or holds no role today. The caller compares sessionVersion with the one in the data. */
export async function findSession(db: FirmDb, id: string): Promise<LiveSession | undefined> {
  const idHash = hashSessionId(id);
  const [rows] = (await db.raw(FIND_SESSION, [idHash])) as [SessionRow[], unknown];
  const row = rows[0];
  const now = new Date();
  if (!row || row.status !== "active" || row.expires_at <= now || row.ends_at <= now) return undefined;
  const today = dayOf(now);
  const standing = rows.filter(({ until_on }) => isStanding(until_on, today));
  const roles = inOrder(standing.map(({ role }) => role));
  if (roles.length === 0) return undefined;
  return {
    id,
    user: {
      id: row.id,
      login: row.login,
      name: row.name,
      roles,
      theme: row.theme,
      sessionVersion: row.session_version,
    },
    grants: effectiveGrants(roles, narrowingsOf(standing)),
    approvalsWaiting: Number(row.waiting),
    data: openField(db, dataOf(idHash), row.data),
    lastSeenAt: row.last_seen_at,
    endsAt: row.ends_at,
  };
}

export interface SessionStart {
  id: string;
  userId: string;
  sessionVersion: number;
  data: string;
  userAgent: string;
  ip: string;
  requestId?: string;
}

/** Opens a session, ends the oldest beyond the fifth, audits the sign-in. Refused when the user was changed since the password was looked at. */
export async function startSession(db: FirmDb, start: SessionStart): Promise<void> {
  await transact(db, async (trx) => {
    const user = await lockUser(trx, start.userId);
    if (user.status !== "active" || user.sessionVersion !== start.sessionVersion) {
      throw new Refused("sign_in_over", "Your account was changed while you signed in. Sign in once more.");
    }
    const now = new Date();
    const endsAt = new Date(now.getTime() + LIFE_HOURS * 3_600_000);
    const idHash = hashSessionId(start.id);
    await trx("sessions").insert({
      id_hash: idHash,
      user_id: user.id,
      data: sealField(trx, dataOf(idHash), start.data),
      user_agent: start.userAgent,
      first_ip: start.ip,
      created_at: now,
      last_seen_at: now,
      expires_at: idleEnd(user.roles, now, endsAt),
      ends_at: endsAt,
    });
    await endSurplus(trx, user.id, now);
    await trx("users").where("users.id", user.id).update({ last_seen_at: now });
    await recordAudit(trx, {
      action: "accounts.signed_in",
      subjectKind: "user",
      subjectId: user.id,
      by: actorOf(user, start.requestId),
    });
  });
}

/** Changes a session that stands; one that was ended meanwhile is not brought back. */
export async function saveSession(db: FirmDb, id: string, data: string): Promise<void> {
  const idHash = hashSessionId(id);
  await db("sessions")
    .where("sessions.id_hash", idHash)
    .update({ data: sealField(db, dataOf(idHash), data) });
}

export function isTouchDue(session: LiveSession, now = new Date()): boolean {
  return now.getTime() - session.lastSeenAt.getTime() >= TOUCH_SECONDS * 1000;
}

/** Puts off the idle end, never the absolute one. */
export async function touchSession(db: FirmDb, session: LiveSession): Promise<void> {
  const now = new Date();
  await db.raw(
    `UPDATE sessions JOIN users ON users.id = sessions.user_id
     SET sessions.last_seen_at = ?, sessions.expires_at = ?, users.last_seen_at = ?
     WHERE sessions.id_hash = ?`,
    [now, idleEnd(session.user.roles, now, session.endsAt), now, hashSessionId(session.id)],
  );
}

/** A session that ends because another takes its place; a person's sign-out is signOut. */
export async function endSession(db: FirmDb, id: string): Promise<void> {
  await db("sessions").where("sessions.id_hash", hashSessionId(id)).delete();
}

export async function signOut(db: FirmDb, act: { id: string; by: UserActor }): Promise<void> {
  await transact(db, async (trx) => {
    await endSession(trx, act.id);
    await recordAudit(trx, { action: "accounts.signed_out", subjectKind: "user", subjectId: act.by.id, by: act.by });
  });
}

/** Rows that nobody can use any more; a job's work. Returns how many. */
export async function clearOverSessions(db: FirmDb): Promise<number> {
  const now = new Date();
  const sessions = await db("sessions").where("expires_at", "<", now).orWhere("ends_at", "<", now).delete();
  const links = await db("user_links").where("expires_at", "<", now).delete();
  return sessions + links;
}

interface SessionRow {
  data: string;
  last_seen_at: Date;
  expires_at: Date;
  ends_at: Date;
  id: string;
  login: string;
  name: string;
  status: UserStatus;
  theme: Theme;
  session_version: number;
  role: string | null;
  until_on: Day | null;
  permission: string | null;
  scope: string | null;
  waiting: number | string;
}

function dataOf(idHash: string): { table: string; column: string; rowId: string } {
  return { table: "sessions", column: "data", rowId: idHash };
}

function idleEnd(roles: readonly Role[], now: Date, endsAt: Date): Date {
  const minutes = roles.some((role) => SHORT_IDLE_ROLES.includes(role)) ? SHORT_IDLE_MINUTES : IDLE_MINUTES;
  return new Date(Math.min(now.getTime() + minutes * 60_000, endsAt.getTime()));
}

async function endSurplus(trx: FirmDb, userId: string, now: Date): Promise<void> {
  await trx("sessions").where("user_id", userId).where("expires_at", "<=", now).delete();
  const rows = await trx("sessions")
    .where("sessions.user_id", userId)
    .orderBy("sessions.created_at", "desc")
    .orderBy("sessions.id_hash")
    .offset(SESSIONS_MAX)
    .limit(100)
    .select<{ id_hash: string }[]>("sessions.id_hash");
  await trx("sessions")
    .whereIn(
      "id_hash",
      rows.map((row) => row.id_hash),
    )
    .delete();
}
