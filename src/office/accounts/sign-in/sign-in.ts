import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { nextStepOf } from "../factors/requirement.js";
import { countAttempt, recordRight } from "./failures.js";
import { hashPassword, isOutdated, type StoredPassword, verifyPassword } from "../passwords/passwords.js";
import { findUser, normalLogin, type SignedInUser, type UserStatus, whereLogin } from "../users.js";

/** A wrong password, an unknown name, someone disabled, not yet active or without a role today: all of them are "wrong" and take the same work. */
export type SignInOutcome =
  | { kind: "right"; user: SignedInUser }
  | ({ kind: "wrong"; nextWaitSeconds: number } & ForTheLog)
  | ({ kind: "wait"; waitSeconds: number } & ForTheLog);

/** For the security log alone: nothing of it reaches who typed. */
interface ForTheLog {
  reason: "wrong_password" | "unknown_login" | "not_active" | "must_wait";
  /** Whose login it was, where it is somebody's. */
  userId: string | undefined;
}

/** Looks at one try to sign in. It opens no session: that happens once, after every factor. */
export async function trySignIn(
  db: FirmDb,
  typed: { login: string; password: string; ip: string },
): Promise<SignInOutcome> {
  const credentials = await readCredentials(db, typed.login);
  const countedAs = credentials?.login ?? normalLogin(typed.login);
  const attempt = await countAttempt(db, countedAs, typed.ip);
  const userId = credentials?.id;
  if (attempt.waitSeconds > 0) return { kind: "wait", waitSeconds: attempt.waitSeconds, reason: "must_wait", userId };

  const fits = await verifyPassword(db, credentials?.stored, typed.password);
  const user = fits && credentials?.status === "active" ? await findUser(db, credentials.id) : undefined;
  if (!credentials || !user || user.roles.length === 0) {
    const reason = !credentials
      ? "unknown_login"
      : fits || credentials.status !== "active"
        ? "not_active"
        : "wrong_password";
    return { kind: "wrong", nextWaitSeconds: attempt.nextWaitSeconds, reason, userId };
  }

  await renewHash(db, credentials, typed.password);
  // Whoever has a factor still has to show it: clearing the count here would let codes be guessed for as long as one likes.
  if ((await nextStepOf(db, user)) !== "factor") await recordRight(db, countedAs, typed.ip);
  return { kind: "right", user };
}

interface Credentials {
  id: string;
  login: string;
  status: UserStatus;
  stored: StoredPassword | undefined;
}

async function readCredentials(db: FirmDb, login: string): Promise<Credentials | undefined> {
  const row = await db("users")
    .where(whereLogin(login))
    .first<
      | { id: string; login: string; status: UserStatus; password_hash: string | null; pepper_id: string | null }
      | undefined
    >("users.id", "users.login", "users.status", "users.password_hash", "users.pepper_id");
  if (!row) return undefined;
  const stored = row.password_hash && row.pepper_id ? { hash: row.password_hash, pepperId: row.pepper_id } : undefined;
  return { id: row.id, login: row.login, status: row.status, stored };
}

/** Stronger parameters reach old hashes at the only moment at which the password is known. */
async function renewHash(db: FirmDb, credentials: Credentials, password: string): Promise<void> {
  if (!credentials.stored || !isOutdated(credentials.stored)) return;
  const renewed = await hashPassword(db, password);
  await db("users")
    .where({ id: credentials.id, password_hash: credentials.stored.hash })
    .update({ password_hash: renewed.hash, pepper_id: renewed.pepperId });
}
