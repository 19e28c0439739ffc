import type { Actor } from "../../../actor.js";
import { Forbidden, Refused } from "../../../errors.js";
import type { Role } from "../../../permissions.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, firmOf, transact } from "../../../platform/databases/firm-db.js";
import { queueNotice } from "../mail/notices.js";
import { endAccess, type IssuedLink, issueLink } from "../passwords/links.js";
import { refuseBreached } from "../passwords/breached.js";
import { checkPassword } from "../passwords/password-rules.js";
import { hashPassword } from "../passwords/passwords.js";
import { lockActiveAdministrators, refuseLast } from "./administrators.js";
import { insertUser, type UserDraft } from "./new-users.js";
import { checkRoles } from "./role-rules.js";
import { lockUser, type User } from "../users.js";

/** A user with a password already: for a firm's first people, and for a demonstration. */
export async function createUser(db: FirmDb, draft: UserDraft & { password: string; by: Actor }): Promise<User> {
  checkRoles(draft.roles);
  const firm = firmOf(db);
  checkPassword(draft.password, { ...draft, email: draft.email ?? null, firmName: firm.name, firmSlug: firm.slug });
  await refuseBreached(draft.password);
  const password = await hashPassword(db, draft.password);
  return transact(db, async (trx) => {
    const user = await insertUser(trx, { ...draft, status: "active", password });
    await auditUser(trx, "accounts.user_created", user, draft.by, {
      login: { to: user.login },
      roles: { to: user.roles },
    });
    return user;
  });
}

/**
 * A user who cannot sign in yet, and the one-time link with which they set their password. The token is in no row and no log. Awaited roles
 * are not given: somebody else has yet to agree to them, and who has no role cannot come in.
 */
export async function inviteUser(
  db: FirmDb,
  draft: UserDraft & { by: Actor; awaited?: readonly Role[] },
): Promise<{ user: User; link: IssuedLink }> {
  checkRoles([...draft.roles, ...(draft.awaited ?? [])]);
  return transact(db, async (trx) => {
    const user = await insertUser(trx, { ...draft, status: "invited" });
    const link = await issueLink(trx, user.id, "invite");
    await auditUser(trx, "accounts.user_invited", user, draft.by, {
      login: { to: user.login },
      roles: { to: user.roles },
    });
    return { user, link };
  });
}

/** A new one-time link: for someone invited, another invitation; for someone active, a new password. Older links of theirs die. */
export async function startReset(
  db: FirmDb,
  act: { userId: string; by: Actor },
): Promise<{ user: User; link: IssuedLink }> {
  return transact(db, async (trx) => {
    const user = await lockUser(trx, act.userId);
    refuseOwn(user, act.by, "your own password by a link");
    if (user.status === "disabled") {
      throw new Refused("user_disabled", `${user.name} may not sign in. Let them in again first.`);
    }
    const link = await issueLink(trx, user.id, user.status === "invited" ? "invite" : "reset");
    if (link.kind === "reset") await queueNotice(trx, { user, kind: "link_made", by: act.by });
    await auditUser(trx, "accounts.link_issued", user, act.by, { kind: { to: link.kind } });
    return { user, link };
  });
}

/** One act on one person. */
export interface UserAct {
  userId: string;
  by: Actor;
  /** Goes into the audit line, such as who asked for it. */
  note?: string | undefined;
}

/** Ends every session and link of the user at once; the row stays, since audit lines and matters name it. */
export async function disableUser(db: FirmDb, act: UserAct): Promise<User> {
  return transact(db, async (trx) => {
    const administrators = await lockActiveAdministrators(trx);
    const before = await lockUser(trx, act.userId);
    refuseOwn(before, act.by, "your own access");
    if (before.status === "disabled") throw new Refused("user_disabled", `${before.name} may not sign in already.`);
    refuseLast(administrators, before);
    await trx("users").where("users.id", before.id).update({ status: "disabled" });
    const user = await endAccess(trx, before.id, "sessions and links");
    await auditUser(
      trx,
      "accounts.user_disabled",
      user,
      act.by,
      { status: { from: before.status, to: user.status } },
      act.note,
    );
    return user;
  });
}

/** Back as before. Someone who never set a password is invited again, and needs a new link. */
export async function enableUser(db: FirmDb, act: UserAct): Promise<User> {
  return transact(db, async (trx) => {
    const before = await lockUser(trx, act.userId);
    if (before.status !== "disabled") throw new Refused("user_not_disabled", `${before.name} may sign in already.`);
    const status = before.passwordChangedAt === null ? "invited" : "active";
    await trx("users").where("users.id", before.id).update({ status });
    const user = await lockUser(trx, before.id);
    await auditUser(
      trx,
      "accounts.user_enabled",
      user,
      act.by,
      { status: { from: before.status, to: user.status } },
      act.note,
    );
    return user;
  });
}

export function refuseOwn(user: User, by: Actor, what: string): void {
  if (by.kind === "user" && by.id === user.id) {
    throw new Forbidden(`You cannot change ${what}: another administrator can. Nothing was written.`);
  }
}

async function auditUser(
  trx: FirmDb,
  action: `accounts.${string}`,
  user: User,
  by: Actor,
  changes?: Record<string, { from?: unknown; to?: unknown }>,
  note?: string,
): Promise<void> {
  const line = { action, subjectKind: "user", subjectId: user.id, by };
  await recordAudit(trx, { ...line, ...(changes ? { changes } : {}), ...(note ? { note } : {}) });
}
