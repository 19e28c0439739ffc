import { type Knex } from "knex";
import type { UserActor } from "../../actor.js";
import { type Day, dayOf } from "../../calendar.js";
import { NotFound } from "../../errors.js";
import { NO_GRANTS } from "../../grants.js";
import { isId } from "../../ids.js";
import { ROLES, type Role } from "../../permissions.js";
import { recordAudit } from "../../platform/audit/record.js";
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
  /** The last day of each role that has one, of those that ended too. */
  roleEnds: RoleEnds;
  theme: Theme;
  /** Sessions of an older version are dead: it grows with every change of password, roles or status. */
  sessionVersion: number;
  createdAt: Date;
  lastSeenAt: Date | null;
  passwordChangedAt: Date | null;
}

export type RoleEnds = Readonly<Partial<Record<Role, Day>>>;

/** As much of a user as a session and a page need. */
export type SignedInUser = Pick<User, "id" | "login" | "name" | "roles" | "theme" | "sessionVersion">;

/** People of one firm; far above any firm of this kind, low enough that a list of them stays one page of work. */
export const USERS_MAX = 500;

export async function findUser(db: FirmDb, id: string): Promise<User> {
  return found(isId(id) ? await readUsers(db).where("users.id", id).first<UserRow | undefined>() : undefined);
}

/** By login name, or by e-mail address when an @ is in it. */
export async function findUserByLogin(db: FirmDb, login: string): Promise<User> {
  return found(await readUsers(db).where(whereLogin(login)).first<UserRow | undefined>());
}

/** As findUserByLogin, for who may sign in; undefined when nobody of that name may. */
export async function findActiveByLogin(db: FirmDb, login: string): Promise<User | undefined> {
  const row = await readUsers(db).where(whereLogin(login)).where("users.status", "active").first<UserRow | undefined>();
  return row && toUser(row);
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

/** No login name is empty. */
const NOBODYS_LOGIN = "";

/**
 * Whom somebody typed: by e-mail address when an @ is in it, else by login name. Login names are ASCII, and the database refuses to compare them with other
 * letters: whoever types those asks for nobody, in the same statement as everybody else.
 */
export function whereLogin(login: string): Record<string, string> {
  const typed = normalLogin(login);
  if (typed.includes("@")) return { "users.email": typed };
  return { "users.login": /^[\x20-\x7e]*$/.test(typed) ? typed : NOBODYS_LOGIN };
}

export function normalLogin(login: string): string {
  return login.normalize("NFKC").trim().toLowerCase();
}

/** Who is named in an audit line. What they may do comes with their session. */
export function actorOf(user: Pick<User, "id" | "name" | "roles">, requestId?: string): UserActor {
  const { id, name, roles } = user;
  return { kind: "user", id, name, roles, grants: NO_GRANTS, ...(requestId ? { requestId } : {}) };
}

/** The row, held until the transaction ends: every act on a user starts here, so two acts on one user run one after the other. */
export async function lockUser(trx: FirmDb, id: string): Promise<User> {
  if (!isId(id)) return found(undefined);
  const row = await trx("users").where("users.id", id).forUpdate().first<{ id: string } | undefined>("users.id");
  if (!row) throw new NotFound("There is no such person at this firm.");
  return findUser(trx, id);
}

/** The roles that stand today, of "auditor 2026-12-27,partner" as ROLES_OF_USER gives them. */
export function readRoles(joined: string | null): Role[] {
  const today = dayOf(new Date());
  return inOrder(
    partsOf(joined)
      .filter(({ until }) => isStanding(until, today))
      .map(({ role }) => role),
  );
}

export function readRoleEnds(joined: string | null): RoleEnds {
  const ending = partsOf(joined).filter(({ until }) => until !== undefined);
  return Object.fromEntries(ending.map(({ role, until }) => [role, until]));
}

function partsOf(joined: string | null): { role: string; until: Day | undefined }[] {
  return (joined ?? "").split(",").map((part) => {
    const [role = "", until] = part.split(" ");
    return { role, until: until as Day | undefined };
  });
}

/** A role is held through its last day, and is gone with the next without anybody doing anything. */
export function isStanding(until: Day | null | undefined, today: Day): boolean {
  return !until || until >= today;
}

/** In the order of the permission table; a name that is no role is no role. */
export function inOrder(names: readonly (string | null)[]): Role[] {
  return ROLES.filter((role) => names.includes(role));
}

export const ROLES_OF_USER =
  "(SELECT GROUP_CONCAT(CONCAT_WS(' ', user_roles.role, user_roles.until_on)) FROM user_roles WHERE user_roles.user_id = users.id) AS roles";

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
    roleEnds: readRoleEnds(row.roles),
    theme: row.theme,
    sessionVersion: row.session_version,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    passwordChangedAt: row.password_changed_at,
  };
}
