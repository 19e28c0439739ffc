import type { Actor } from "../../../actor.js";
import { Forbidden, Refused } from "../../../errors.js";
import { type Role, ROLE_NAMES } from "../../../permissions.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, firmOf, transact } from "../../../platform/databases/firm-db.js";
import { queueNotice } from "../mail/notices.js";
import { endAccess, type IssuedLink, issueLink } from "../passwords/links.js";
import { refuseBreached } from "../passwords/breached.js";
import { checkPassword } from "../passwords/password-rules.js";
import { hashPassword } from "../passwords/passwords.js";
import { insertRoles, insertUser, type UserDraft } from "./new-users.js";
import { lockUser, type User } from "../users.js";

/** Roles that one person never holds together: both sides of one act, or a guest's role beside a member's. */
const NEVER_TOGETHER: readonly (readonly [Role, Role, string])[] = [
  ["administrator", "bookkeeper", "Nobody both manages people and posts money."],
];
const ALONE: readonly Role[] = ["auditor", "provider"];

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

/** A user who cannot sign in yet, and the one-time link with which they set their password. The token is in no row and no log. */
export async function inviteUser(
  db: FirmDb,
  draft: UserDraft & { by: Actor },
): Promise<{ user: User; link: IssuedLink }> {
  checkRoles(draft.roles);
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
    if (user.status === "disabled") {
      throw new Refused("user_disabled", `${user.name} may not sign in. Let them in again first.`);
    }
    const link = await issueLink(trx, user.id, user.status === "invited" ? "invite" : "reset");
    if (link.kind === "reset") await queueNotice(trx, { user, kind: "link_made", by: act.by });
    await auditUser(trx, "accounts.link_issued", user, act.by, { kind: { to: link.kind } });
    return { user, link };
  });
}

/** The user's sessions end: whoever is signed in with the old roles signs in anew and has the new ones. */
export async function setRoles(db: FirmDb, act: { userId: string; roles: readonly Role[]; by: Actor }): Promise<User> {
  checkRoles(act.roles);
  return transact(db, async (trx) => {
    const administrators = await lockActiveAdministrators(trx);
    const before = await lockUser(trx, act.userId);
    refuseOwn(before, act.by, "your own roles");
    if (!act.roles.includes("administrator")) refuseLast(administrators, before);
    await trx("user_roles").where({ user_id: before.id }).delete();
    await insertRoles(trx, before.id, act.roles);
    const user = await endAccess(trx, before.id, "sessions");
    await auditUser(trx, "accounts.roles_changed", user, act.by, { roles: { from: before.roles, to: user.roles } });
    return user;
  });
}

/** Ends every session and link of the user at once; the row stays, since audit lines and matters name it. */
export async function disableUser(db: FirmDb, act: { userId: string; by: Actor }): Promise<User> {
  return transact(db, async (trx) => {
    const administrators = await lockActiveAdministrators(trx);
    const before = await lockUser(trx, act.userId);
    refuseOwn(before, act.by, "your own access");
    if (before.status === "disabled") throw new Refused("user_disabled", `${before.name} may not sign in already.`);
    refuseLast(administrators, before);
    await trx("users").where("users.id", before.id).update({ status: "disabled" });
    const user = await endAccess(trx, before.id, "sessions and links");
    await auditUser(trx, "accounts.user_disabled", user, act.by, { status: { from: before.status, to: user.status } });
    return user;
  });
}

/** Back as before. Someone who never set a password is invited again, and needs a new link. */
export async function enableUser(db: FirmDb, act: { userId: string; by: Actor }): Promise<User> {
  return transact(db, async (trx) => {
    const before = await lockUser(trx, act.userId);
    if (before.status !== "disabled") throw new Refused("user_not_disabled", `${before.name} may sign in already.`);
    const status = before.passwordChangedAt === null ? "invited" : "active";
    await trx("users").where("users.id", before.id).update({ status });
    const user = await lockUser(trx, before.id);
    await auditUser(trx, "accounts.user_enabled", user, act.by, { status: { from: before.status, to: user.status } });
    return user;
  });
}

function checkRoles(roles: readonly Role[]): void {
  if (roles.length === 0) throw new Refused("roles_missing", "A person has at least one role.", "roles");
  const alone = ALONE.find((role) => roles.includes(role));
  if (alone && new Set(roles).size > 1) {
    throw new Refused("roles_conflict", `${ROLE_NAMES[alone]} is a role for outsiders and stands alone.`, "roles");
  }
  for (const [one, other, why] of NEVER_TOGETHER) {
    if (roles.includes(one) && roles.includes(other)) throw new Refused("roles_conflict", why, "roles");
  }
}

function refuseOwn(user: User, by: Actor, what: string): void {
  if (by.kind === "user" && by.id === user.id) {
    throw new Forbidden(`You cannot change ${what}: another administrator can. Nothing was written.`);
  }
}

/** All of them are locked in key order before the user is, so that two administrators cannot remove each other at once. */
async function lockActiveAdministrators(trx: FirmDb): Promise<string[]> {
  const rows = await trx("users")
    .join("user_roles", "user_roles.user_id", "users.id")
    .where({ "users.status": "active", "user_roles.role": "administrator" })
    .orderBy("users.id")
    .forUpdate()
    .select<{ id: string }[]>("users.id");
  return rows.map((row) => row.id);
}

function refuseLast(administrators: readonly string[], user: User): void {
  if (administrators.length === 1 && administrators[0] === user.id) {
    throw new Refused(
      "last_administrator",
      `${user.name} is the only firm administrator who can sign in. Give that role to somebody else first.`,
      "roles",
    );
  }
}

async function auditUser(
  trx: FirmDb,
  action: `accounts.${string}`,
  user: User,
  by: Actor,
  changes?: Record<string, { from?: unknown; to?: unknown }>,
): Promise<void> {
  await recordAudit(trx, { action, subjectKind: "user", subjectId: user.id, by, ...(changes ? { changes } : {}) });
}
