import { type Knex } from "knex";
import type { UserActor } from "../../actor.js";
import { NotFound, Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import { isRole, ROLES, type Role } from "../../permissions.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";

export type UserStatus = "invited" | "active" | "disabled";
export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export interface User {
  id: string;
  login: string;
  name: string;
  email: string | null;
  status: UserStatus;
  roles: Role[];
  theme: Theme;
  /** Sessions of an older version are dead: it grows with every change of password, roles or status. */
  sessionVersion: number;
  createdAt: Date;
  lastSeenAt: Date | null;
  passwordChangedAt: Date | null;
}

/** As much of a user as a session and a page need. */
export type SignedInUser = Pick<User, "id" | "login" | "name" | "roles" | "theme" | "sessionVersion">;

/** People of one firm; far above any firm of this kind, low enough that a list of them stays one page of work. */
const USERS_MAX = 500;
const LOGIN = /^[a-z][a-z0-9._-]{0,38}[a-z0-9]$/;

export async function findUser(db: FirmDb, id: string): Promise<User> {
  return found(await readUsers(db).where("users.id", id).first<UserRow | undefined>());
}

/** By login name, or by e-mail address when an @ is in it. */
export async function findUserByLogin(db: FirmDb, login: string): Promise<User> {
  const column = login.includes("@") ? "users.email" : "users.login";
  return found(await readUsers(db).where(column, normalLogin(login)).first<UserRow | undefined>());
}

export async function listUsers(db: FirmDb): Promise<User[]> {
  const rows = await readUsers(db).orderBy("users.name").orderBy("users.login").limit(USERS_MAX).select<UserRow[]>();
  return rows.map(toUser);
}

/** How pages look for this user, wherever they sign in. */
export async function setTheme(db: FirmDb, act: { theme: Theme; by: UserActor }): Promise<void> {
  await transact(db, async (trx) => {
    const { theme } = await lockUser(trx, act.by.id);
    await trx("users").where("users.id", act.by.id).update({ theme: act.theme });
    const changes = { theme: { from: theme, to: act.theme } };
    await recordAudit(trx, {
      action: "accounts.theme_changed",
      subjectKind: "user",
      subjectId: act.by.id,
      by: act.by,
      changes,
    });
  });
}

export function normalLogin(login: string): string {
  return login.normalize("NFKC").trim().toLowerCase();
}

export function actorOf(user: Pick<User, "id" | "name" | "roles">, requestId?: string): UserActor {
  return { kind: "user", id: user.id, name: user.name, roles: user.roles, ...(requestId ? { requestId } : {}) };
}

export interface UserDraft {
  login: string;
  name: string;
  email?: string | null | undefined;
  roles: readonly Role[];
}

export interface StoredPassword {
  hash: string;
  pepperId: string;
}

/** Writes the row and its roles; the caller has the transaction, the rules of the roles and the audit line. */
export async function insertUser(
  trx: FirmDb,
  draft: UserDraft & { status: UserStatus; password?: StoredPassword },
): Promise<User> {
  const id = newId();
  const now = new Date();
  const login = normalLogin(draft.login);
  if (!LOGIN.test(login)) {
    throw new Refused(
      "login_unreadable",
      "A login name has 2 to 40 letters, digits, dots or hyphens and begins with a letter, for example lerato.mokoena.",
      "login",
    );
  }
  const [held] = await trx("users").count<{ count: number }[]>({ count: "*" });
  if ((held?.count ?? 0) >= USERS_MAX) {
    throw new Refused("too_many_users", `A firm has at most ${USERS_MAX} people.`);
  }
  try {
    await trx("users").insert({
      id,
      login,
      name: draft.name.trim(),
      email: draft.email ? normalLogin(draft.email) : null,
      status: draft.status,
      password_hash: draft.password?.hash ?? null,
      pepper_id: draft.password?.pepperId ?? null,
      password_changed_at: draft.password ? now : null,
      session_version: 1,
      theme: "auto",
      created_at: now,
      last_seen_at: null,
    });
  } catch (error) {
    throw namedDuplicate(error);
  }
  await insertRoles(trx, id, draft.roles);
  return findUser(trx, id);
}

export async function insertRoles(trx: FirmDb, userId: string, roles: readonly Role[]): Promise<void> {
  const grantedAt = new Date();
  await trx("user_roles").insert([...new Set(roles)].map((role) => ({ user_id: userId, role, granted_at: grantedAt })));
}

/** The row, held until the transaction ends: every act on a user starts here, so two acts on one user run one after the other. */
export async function lockUser(trx: FirmDb, id: string): Promise<User> {
  const row = await trx("users").where("users.id", id).forUpdate().first<{ id: string } | undefined>("users.id");
  if (!row) throw new NotFound("There is no such person at this firm.");
  return findUser(trx, id);
}

/** "a,b" as GROUP_CONCAT gives it, in the order of the permission table. */
export function readRoles(joined: string | null): Role[] {
  const names = (joined ?? "").split(",").filter(isRole);
  return ROLES.filter((role) => names.includes(role));
}

export const ROLES_OF_USER =
  "(SELECT GROUP_CONCAT(user_roles.role) FROM user_roles WHERE user_roles.user_id = users.id) AS roles";

interface UserRow {
  id: string;
  login: string;
  name: string;
  email: string | null;
  status: UserStatus;
  theme: Theme;
  session_version: number;
  created_at: Date;
  last_seen_at: Date | null;
  password_changed_at: Date | null;
  roles: string | null;
}

function readUsers(db: FirmDb): Knex.QueryBuilder {
  return db("users").select(
    "users.id",
    "users.login",
    "users.name",
    "users.email",
    "users.status",
    "users.theme",
    "users.session_version",
    "users.created_at",
    "users.last_seen_at",
    "users.password_changed_at",
    db.raw(ROLES_OF_USER),
  );
}

function found(row: UserRow | undefined): User {
  if (!row) throw new NotFound("There is no such person at this firm.");
  return toUser(row);
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    email: row.email,
    status: row.status,
    roles: readRoles(row.roles),
    theme: row.theme,
    sessionVersion: row.session_version,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    passwordChangedAt: row.password_changed_at,
  };
}

function namedDuplicate(error: unknown): unknown {
  const key = duplicateKey(error);
  if (key === "uq_users_login") return new Refused("login_taken", "Somebody signs in with that name already.", "login");
  if (key === "uq_users_email") return new Refused("email_taken", "Somebody has that e-mail address already.", "email");
  return error;
}
