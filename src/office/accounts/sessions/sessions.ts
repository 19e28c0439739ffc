import { createHash, randomBytes } from "node:crypto";
import { Refused } from "../../../errors.js";
import type { UserActor } from "../../../actor.js";
import { type Day, dayOf } from "../../../calendar.js";
import { effectiveGrants, type Grants } from "../../../grants.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { openField, sealField } from "../../../platform/keys/sealing.js";
import { WAITING_OF_USER } from "../../approvals/reports.js";
import { isProof, type Proof } from "../factors/proofs.js";
import { HAS_PASSKEY, HAS_TOTP, nextStepOf } from "../factors/requirement.js";
import { queueNotice } from "../mail/notices.js";
import { narrowingsOf } from "../roles/narrowings.js";
import { findSignInRules, readSessionRules, type SignInRules } from "../rules/sign-in-rules.js";
import { recordDevice } from "./devices.js";
import { idleEnd, isOver, lifeEnd, type SessionRules, type SessionTimes } from "./session-ends.js";
import {
  actorOf,
  inOrder,
  isStanding,
  lockUser,
  type SignedInUser,
  type Theme,
  type User,
  type UserStatus,
} from "../users.js";

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
  /** With what its holder last showed that it is them, and when; undefined for a session from before that was kept. */
  proof: { kind: Proof; at: Date } | undefined;
  hasTotp: boolean;
  hasPasskey: boolean;
  /** The firm's, as they are now. */
  rules: Omit<SignInRules, "version">;
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
const FIND_SESSION = `SELECT sessions.data, sessions.created_at, sessions.last_seen_at, sessions.expires_at, sessions.ends_at,
    sessions.factor, sessions.factor_at, ${HAS_TOTP} AS has_totp, ${HAS_PASSKEY} AS has_passkey,
    users.id, users.login, users.name, users.status, users.theme, users.session_version, user_roles.role, user_roles.until_on,
    role_narrowings.permission, role_narrowings.scope, ${WAITING_OF_USER} AS waiting,
    sign_in_rules.factor_roles, sign_in_rules.idle_minutes, sign_in_rules.life_hours, sign_in_rules.networks
  FROM sessions JOIN users ON users.id = sessions.user_id LEFT JOIN user_roles ON user_roles.user_id = users.id
    LEFT JOIN role_narrowings ON role_narrowings.role = user_roles.role
    LEFT JOIN sign_in_rules ON sign_in_rules.id = 1
  WHERE sessions.id_hash = ?`;

/**
 * Undefined when there is none, when it ran out by the rules of now, when its user is disabled or holds no role today, or when it was opened with a password alone
 * and the rules of now ask more of its user. The caller compares sessionVersion with the one in the data.
 */
export async function findSession(db: FirmDb, id: string): Promise<LiveSession | undefined> {
  const idHash = hashSessionId(id);
  const [rows] = (await db.raw(FIND_SESSION, [idHash])) as [SessionRow[], unknown];
  const row = rows[0];
  if (!row || row.status !== "active") return undefined;
  const now = new Date();
  const rules = readSessionRules(db, row);
  if (isOver(row, rules, now)) return undefined;
  const today = dayOf(now);
  const standing = rows.filter(({ until_on }) => isStanding(until_on, today));
  const roles = inOrder(standing.map(({ role }) => role));
  if (roles.length === 0) return undefined;
  const proof = isProof(row.factor) && row.factor_at ? { kind: row.factor, at: row.factor_at } : undefined;
  const isBare = proof === undefined || proof.kind === "password";
  if (isBare && roles.some((role) => rules.factorRoles.includes(role))) return undefined;
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
    proof,
    hasTotp: row.has_totp === 1,
    hasPasskey: row.has_passkey === 1,
    rules,
  };
}

export interface SessionStart {
  id: string;
  userId: string;
  sessionVersion: number;
  proof: Proof;
  data: string;
  userAgent: string;
  ip: string;
  requestId?: string;
}

/**
 * Opens a session, ends the oldest beyond the fifth, audits the sign-in. Refused when the user was changed since the password was looked at or has no role
 * today, and when the password alone is not enough for them: whatever way led here, nobody passes by their second factor. Tells the user of a device not known of them.
 */
export async function startSession(db: FirmDb, start: SessionStart): Promise<void> {
  await transact(db, async (trx) => {
    const user = await lockUser(trx, start.userId);
    if (user.status !== "active" || user.sessionVersion !== start.sessionVersion) {
      throw new Refused("sign_in_over", "Your account was changed while you signed in. Sign in once more.");
    }
    if (user.roles.length === 0) {
      throw new Refused("no_role", "You have no role at this firm today. Your firm’s administrator can give you one.");
    }
    if (start.proof === "password" && (await nextStepOf(trx, user)) !== "session") {
      throw new Refused("factor_wanted", "You sign in with a second factor. Sign in once more.");
    }
    const now = new Date();
    const rules = await findSignInRules(trx);
    const endsAt = lifeEnd(rules, now);
    const idHash = hashSessionId(start.id);
    await trx("sessions").insert({
      id_hash: idHash,
      user_id: user.id,
      data: sealField(trx, dataOf(idHash), start.data),
      user_agent: start.userAgent,
      first_ip: start.ip,
      created_at: now,
      last_seen_at: now,
      expires_at: idleEnd(user.roles, rules, now, endsAt),
      ends_at: endsAt,
      factor: start.proof,
      factor_at: now,
    });
    await endSurplus(trx, user, rules, now);
    const { isKnown } = await recordDevice(trx, { userId: user.id, agent: start.userAgent, ip: start.ip });
    if (!isKnown) await queueNotice(trx, { user, kind: "new_device", agent: start.userAgent, ip: start.ip });
    await trx("users").where("users.id", user.id).update({ last_seen_at: now });
    await recordAudit(trx, {
      action: "accounts.signed_in",
      subjectKind: "user",
      subjectId: user.id,
      by: actorOf(user, start.requestId),
      changes: { proof: { to: start.proof } },
    });
  });
}

/**
 * The session goes on under another id, its holder having shown that it is them: the old id is dead in the same statement. Its ends stay where they were.
 * False when it had ended, or was moved at this moment by another request.
 */
export async function moveSession(
  db: FirmDb,
  move: { fromId: string; toId: string; data: string; proof: Proof; at: Date },
): Promise<boolean> {
  const idHash = hashSessionId(move.toId);
  const moved = await db("sessions")
    .where("sessions.id_hash", hashSessionId(move.fromId))
    .update({
      id_hash: idHash,
      data: sealField(db, dataOf(idHash), move.data),
      factor: move.proof,
      factor_at: move.at,
    });
  return moved === 1;
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

/** Puts off the idle end, never the absolute one, and keeps from where the session was used. */
export async function touchSession(db: FirmDb, session: LiveSession, ip: string): Promise<void> {
  const now = new Date();
  await db.raw(
    `UPDATE sessions JOIN users ON users.id = sessions.user_id
     SET sessions.last_seen_at = ?, sessions.expires_at = ?, sessions.last_ip = ?, users.last_seen_at = ?
     WHERE sessions.id_hash = ?`,
    [now, idleEnd(session.user.roles, session.rules, now, session.endsAt), ip, now, hashSessionId(session.id)],
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
  const preSessions = await db("pre_sessions").where("expires_at", "<", now).delete();
  const links = await db("user_links").where("expires_at", "<", now).delete();
  return sessions + preSessions + links;
}

interface SessionRow extends SessionTimes {
  data: string;
  factor: string | null;
  factor_at: Date | null;
  has_totp: number;
  has_passkey: number;
  id: string;
  login: string;
  name: string;
  status: UserStatus;
  theme: Theme;
  session_version: number;
  role: string | null;
  factor_roles: string | null;
  idle_minutes: number | null;
  life_hours: number | null;
  networks: string | null;
  until_on: Day | null;
  permission: string | null;
  scope: string | null;
  waiting: number | string;
}

function dataOf(idHash: string): { table: string; column: string; rowId: string } {
  return { table: "sessions", column: "data", rowId: idHash };
}

/** The user hears of the oldest that made room: it may have been the only one that was theirs. */
async function endSurplus(trx: FirmDb, user: User, rules: SessionRules, now: Date): Promise<void> {
  const rows = await trx("sessions")
    .where("sessions.user_id", user.id)
    .orderBy("sessions.created_at", "desc")
    .orderBy("sessions.id_hash")
    .limit(100)
    .select<(SessionTimes & { id_hash: string; user_agent: string; first_ip: string })[]>(
      "sessions.id_hash",
      "sessions.user_agent",
      "sessions.first_ip",
      "sessions.created_at",
      "sessions.last_seen_at",
      "sessions.expires_at",
      "sessions.ends_at",
    );
  const living = rows.filter((row) => !isOver(row, rules, now));
  const surplus = living.slice(SESSIONS_MAX);
  for (const row of rows) {
    if (living.includes(row) && !surplus.includes(row)) continue;
    await trx("sessions").where("id_hash", row.id_hash).delete();
    if (!surplus.includes(row)) continue;
    await queueNotice(trx, { user, kind: "session_made_room", agent: row.user_agent, ip: row.first_ip });
  }
}
