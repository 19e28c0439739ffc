import type { Actor } from "../../../actor.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { countAttempt, recordRight } from "../sign-in/failures.js";
import { acceptRecoveryCode } from "./recovery-codes.js";
import { acceptCode, plainCode } from "./totp.js";

export type CodeOutcome =
  | { kind: "right"; proof: "totp" | "recovery" }
  | { kind: "wrong"; nextWaitSeconds: number }
  | { kind: "wait"; waitSeconds: number };

/**
 * Looks at one code: six figures of the authenticator, or a recovery code. Counted like a try to sign in, before it is looked at and for the same login, so
 * that codes are not guessed faster than passwords. Only the right one clears the count.
 */
export async function tryCode(
  db: FirmDb,
  { user, code, ip, by }: { user: { id: string; login: string }; code: string; ip: string; by: Actor },
): Promise<CodeOutcome> {
  const attempt = await countAttempt(db, user.login, ip);
  if (attempt.waitSeconds > 0) return { kind: "wait", waitSeconds: attempt.waitSeconds };
  const proof = await acceptedAs(db, user.id, code, by);
  if (!proof) return { kind: "wrong", nextWaitSeconds: attempt.nextWaitSeconds };
  await recordRight(db, user.login, ip);
  return { kind: "right", proof };
}

async function acceptedAs(
  db: FirmDb,
  userId: string,
  code: string,
  by: Actor,
): Promise<"totp" | "recovery" | undefined> {
  const plain = plainCode(code);
  if (/^\d{6}$/.test(plain)) return (await acceptCode(db, userId, plain)) ? "totp" : undefined;
  return (await acceptRecoveryCode(db, userId, code, by)) ? "recovery" : undefined;
}
