import { Refused } from "../../../errors.js";
import { type Day, dayOf } from "../../../calendar.js";
import { newId } from "../../../ids.js";
import type { Role } from "../../../permissions.js";
import { duplicateKey } from "../../../platform/databases/errno.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import type { StoredPassword } from "../passwords/passwords.js";
import { endOfRole } from "./role-rules.js";
import { findUser, normalLogin, type User, USERS_MAX, type UserStatus } from "../users.js";

const LOGIN = /^[a-z][a-z0-9._-]{0,38}[a-z0-9]$/;

export interface UserDraft {
  login: string;
  name: string;
  email?: string | null | undefined;
  roles: readonly Role[];
  /** The last day of these roles; null or left out: as endOfRole has it. */
  until?: Day | null | undefined;
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
  await insertRoles(trx, id, draft.roles, draft.until);
  return findUser(trx, id);
}

/** Gives roles from now on; the ends are those of role-rules.ts. */
export async function insertRoles(
  trx: FirmDb,
  userId: string,
  roles: readonly Role[],
  until?: Day | null,
): Promise<void> {
  const given = [...new Set(roles)];
  const now = new Date();
  const rows = given.map((role) => ({
    user_id: userId,
    role,
    granted_at: now,
    until_on: endOfRole(role, until, dayOf(now)),
  }));
  if (rows.length > 0) await trx("user_roles").insert(rows);
}

function namedDuplicate(error: unknown): unknown {
  const key = duplicateKey(error);
  if (key === "uq_users_login") return new Refused("login_taken", "Somebody signs in with that name already.", "login");
  if (key === "uq_users_email") return new Refused("email_taken", "Somebody has that e-mail address already.", "email");
  return error;
}
