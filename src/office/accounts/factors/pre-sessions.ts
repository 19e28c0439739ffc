import type { Request, Response } from "express";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { hashSessionId, newSessionId } from "../sessions/sessions.js";
import { findUser, type User } from "../users.js";

/**
 * Somebody whose password was right and whose factor is still asked. It is no session: it has a cookie and a row of its own, opens its own pages and
 * nothing else, and dies with any change of its user.
 */
export interface PreSession {
  idHash: string;
  user: User;
  /** A path of this host. */
  returnTo: string;
}

const COOKIE_NAME = "__Host-pre";
const COOKIE = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
const LIFE_MINUTES = 10;
const CODE_TRIES_MAX = 5;
/** Of one user at a time; the oldest makes room. */
const PRE_SESSIONS_MAX = 5;

export async function startPreSession(
  req: Request,
  res: Response,
  start: { user: { id: string; sessionVersion: number }; returnTo: string },
): Promise<void> {
  const { db } = req.firm;
  const id = newSessionId();
  const now = new Date();
  await endPreSession(req, res);
  await makeRoom(db, start.user.id, now);
  await db("pre_sessions").insert({
    id_hash: hashSessionId(id),
    user_id: start.user.id,
    session_version: start.user.sessionVersion,
    code_tries: 0,
    return_to: start.returnTo,
    created_at: now,
    expires_at: new Date(now.getTime() + LIFE_MINUTES * 60_000),
  });
  res.cookie(COOKIE_NAME, id, { ...COOKIE, maxAge: LIFE_MINUTES * 60_000 });
}

/** The one that the cookie names, if it lives: in time, tries left, its user active and unchanged. */
export async function findPreSession(req: Request): Promise<PreSession | undefined> {
  const idHash = idHashIn(req);
  const row =
    idHash &&
    (await req.firm
      .db("pre_sessions")
      .where("pre_sessions.id_hash", idHash)
      .where("pre_sessions.expires_at", ">", new Date())
      .where("pre_sessions.code_tries", "<", CODE_TRIES_MAX)
      .first<{ user_id: string; session_version: number; return_to: string } | undefined>(
        "pre_sessions.user_id",
        "pre_sessions.session_version",
        "pre_sessions.return_to",
      ));
  if (!idHash || !row) return undefined;
  const user = await findUser(req.firm.db, row.user_id);
  const isSame = user.status === "active" && user.sessionVersion === row.session_version;
  return isSame ? { idHash, user, returnTo: row.return_to } : undefined;
}

/** Takes one of its tries before a code is looked at, so that many at one moment are many. False when none is left. */
export async function takeCodeTry(db: FirmDb, { idHash }: PreSession): Promise<boolean> {
  const taken = await db("pre_sessions")
    .where("pre_sessions.id_hash", idHash)
    .where("pre_sessions.code_tries", "<", CODE_TRIES_MAX)
    .increment("code_tries", 1);
  return taken === 1;
}

/** A code that had to wait was not looked at. */
export async function giveCodeTryBack(db: FirmDb, { idHash }: PreSession): Promise<void> {
  await db("pre_sessions").where("pre_sessions.id_hash", idHash).decrement("code_tries", 1);
}

/** Its row goes, and its cookie. */
export async function endPreSession(req: Request, res: Response): Promise<void> {
  const idHash = idHashIn(req);
  if (!idHash) return;
  await req.firm.db("pre_sessions").where("pre_sessions.id_hash", idHash).delete();
  res.clearCookie(COOKIE_NAME, COOKIE);
}

async function makeRoom(db: FirmDb, userId: string, now: Date): Promise<void> {
  await db.raw("DELETE FROM pre_sessions WHERE expires_at < ? ORDER BY expires_at LIMIT 200", [now]);
  const surplus = await db("pre_sessions")
    .where("pre_sessions.user_id", userId)
    .orderBy("pre_sessions.created_at", "desc")
    .offset(PRE_SESSIONS_MAX - 1)
    .limit(100)
    .select<{ id_hash: string }[]>("pre_sessions.id_hash");
  const idHashes = surplus.map(({ id_hash }) => id_hash);
  if (idHashes.length > 0) await db("pre_sessions").whereIn("id_hash", idHashes).delete();
}

function idHashIn(req: Request): string | undefined {
  const id = /(?:^|;\s*)__Host-pre=([\w-]{43})(?:;|$)/.exec(req.headers.cookie ?? "")?.[1];
  return id === undefined ? undefined : hashSessionId(id);
}
