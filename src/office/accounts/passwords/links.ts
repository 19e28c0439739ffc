import { createHash, randomBytes } from "node:crypto";
import { Refused } from "../../../errors.js";
import { newId } from "../../../ids.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, firmOf, transact } from "../../../platform/databases/firm-db.js";
import { refuseBreached } from "./breached.js";
import { queueNotice } from "../mail/notices.js";
import { checkPassword, type PasswordContext } from "./password-rules.js";
import { hashPassword } from "./passwords.js";
import { actorOf, findUser, lockUser, type User } from "../users.js";

export type LinkKind = "invite" | "reset";

/** A reset is short: it opens an account that holds something already. */
export const RESET_MINUTES = 30;
export const LINK_MINUTES: Readonly<Record<LinkKind, number>> = { invite: 72 * 60, reset: RESET_MINUTES };
const TOKEN_BYTES = 32;

export interface IssuedLink {
  kind: LinkKind;
  /** Told once, to whoever asked for the link; only its SHA-256 is kept. */
  token: string;
  expiresAt: Date;
}

/** Path and query of the page where the link leads; the query, because paths are logged and queries are not. */
export function linkPath(link: IssuedLink): string {
  return `/set-password?token=${link.token}`;
}

/** One living link a user: those before it die. */
export function issueLink(trx: FirmDb, userId: string, kind: LinkKind): Promise<IssuedLink> {
  return insertLink(trx, { userId, kind, isMailed: false });
}

/** A reset that anybody can ask for: those mailed before it die, what an administrator gave lives on, or a stranger could end it. */
export function issueMailedReset(trx: FirmDb, userId: string): Promise<IssuedLink> {
  return insertLink(trx, { userId, kind: "reset", isMailed: true });
}

async function insertLink(
  trx: FirmDb,
  { userId, kind, isMailed }: { userId: string; kind: LinkKind; isMailed: boolean },
): Promise<IssuedLink> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + LINK_MINUTES[kind] * 60_000);
  const replaced = isMailed ? { user_id: userId, is_mailed: 1 } : { user_id: userId };
  await trx("user_links").where(replaced).delete();
  await trx("user_links").insert({
    id: newId(),
    user_id: userId,
    kind,
    is_mailed: isMailed ? 1 : 0,
    token_hash: hashOf(token),
    created_at: createdAt,
    expires_at: expiresAt,
    used_at: null,
  });
  return { kind, token, expiresAt };
}

/** Whose link it is. Looking uses nothing up: mail programs open links to look at them. Throws Refused when it leads nowhere (any more). */
export async function findLink(db: FirmDb, token: string): Promise<{ kind: LinkKind; user: User }> {
  const row = await db("user_links")
    .where("user_links.token_hash", hashOf(token))
    .first<LinkRow | undefined>(
      "user_links.id",
      "user_links.user_id",
      "user_links.kind",
      "user_links.expires_at",
      "user_links.used_at",
    );
  const user = row && isAlive(row) ? await findUser(db, row.user_id) : undefined;
  if (!row || !user || user.status === "disabled") throw deadLink();
  return { kind: row.kind, user };
}

/** Uses the link up: the password is set, the user is active, and every session they had ends. */
export async function setPasswordByLink(
  db: FirmDb,
  act: { token: string; password: string; requestId?: string },
): Promise<User> {
  const { user: holder } = await findLink(db, act.token);
  checkPassword(act.password, passwordContext(db, holder));
  await refuseBreached(act.password);
  const password = await hashPassword(db, act.password);
  return transact(db, async (trx) => {
    const before = await lockUser(trx, holder.id);
    const link = await trx("user_links")
      .where("user_links.token_hash", hashOf(act.token))
      .forUpdate()
      .first<LinkRow | undefined>("user_links.id", "user_links.kind", "user_links.expires_at", "user_links.used_at");
    if (!link || !isAlive(link) || before.status === "disabled") throw deadLink();
    const now = new Date();
    await trx("users").where("users.id", before.id).update({
      password_hash: password.hash,
      pepper_id: password.pepperId,
      password_changed_at: now,
      status: "active",
    });
    const user = await endAccess(trx, before.id, "sessions");
    await trx("user_links").where("user_links.user_id", user.id).whereNot("user_links.id", link.id).delete();
    await trx("user_links").where("user_links.id", link.id).update({ used_at: now });
    await queueNotice(trx, { user, kind: "password_set" });
    await recordAudit(trx, {
      action: "accounts.password_set",
      subjectKind: "user",
      subjectId: user.id,
      by: actorOf(user, act.requestId),
      changes: { password: { to: "changed" }, status: { from: before.status, to: user.status } },
    });
    return user;
  });
}

/** Ends what the user has open. The version makes sessions dead even where a row of theirs is written at this moment. */
export async function endAccess(trx: FirmDb, userId: string, what: "sessions" | "sessions and links"): Promise<User> {
  await trx("users").where("users.id", userId).increment("session_version", 1);
  await trx("sessions").where("sessions.user_id", userId).delete();
  if (what === "sessions and links") await trx("user_links").where("user_links.user_id", userId).delete();
  return findUser(trx, userId);
}

export function passwordContext(db: FirmDb, user: User): PasswordContext {
  const firm = firmOf(db);
  return { firmName: firm.name, firmSlug: firm.slug, login: user.login, name: user.name, email: user.email };
}

interface LinkRow {
  id: string;
  user_id: string;
  kind: LinkKind;
  expires_at: Date;
  used_at: Date | null;
}

function isAlive(link: LinkRow): boolean {
  return link.used_at === null && link.expires_at.getTime() > Date.now();
}

/** One sentence for all: whether it never was, was used or ran out is nobody's business who does not hold it. */
function deadLink(): Refused {
  return new Refused(
    "link_dead",
    "This link has been used already or has run out. Ask your firm’s administrator for a new one.",
  );
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
