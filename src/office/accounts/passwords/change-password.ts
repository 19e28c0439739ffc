import { Refused } from "../../../errors.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import type { UserActor } from "../../../actor.js";
import { refuseBreached } from "./breached.js";
import { queueNotice } from "../mail/notices.js";
import { endAccess, passwordContext } from "./links.js";
import { checkPassword } from "./password-rules.js";
import { hashPassword, normalPassword } from "./passwords.js";
import { recordRight } from "../sign-in/failures.js";
import { trySignIn } from "../sign-in/sign-in.js";
import { findUser, lockUser, type User } from "../users.js";

/**
 * Sets a new password for whoever knows the present one. Ends every session, the present one too: the caller opens a new one, with a new id.
 * The present password is asked under the same growing waits as at sign-in, so an open screen is no place to guess it.
 */
export async function changePassword(
  db: FirmDb,
  act: { by: UserActor; ip: string; present: string; wanted: string },
): Promise<User> {
  const holder = await findUser(db, act.by.id);
  checkPassword(act.wanted, passwordContext(db, holder), "newPassword");
  await refuseBreached(act.wanted, "newPassword");
  if (normalPassword(act.present) === normalPassword(act.wanted)) {
    throw new Refused("password_same", "That is the password you have now.", "newPassword");
  }
  const outcome = await trySignIn(db, { login: holder.login, password: act.present, ip: act.ip });
  if (outcome.kind === "wait") {
    throw new Refused(
      "sign_in_wait",
      `Too many tries. Wait ${outcome.waitSeconds} s, then try again.`,
      "presentPassword",
    );
  }
  if (outcome.kind === "wrong")
    throw new Refused("password_wrong", "That is not your present password.", "presentPassword");

  await recordRight(db, holder.login, act.ip);
  const password = await hashPassword(db, act.wanted);
  return transact(db, async (trx) => {
    await lockUser(trx, holder.id);
    await trx("users").where("users.id", holder.id).update({
      password_hash: password.hash,
      pepper_id: password.pepperId,
      password_changed_at: new Date(),
    });
    const user = await endAccess(trx, holder.id, "sessions and links");
    await queueNotice(trx, { user, kind: "password_changed" });
    await recordAudit(trx, {
      action: "accounts.password_changed",
      subjectKind: "user",
      subjectId: user.id,
      by: act.by,
      changes: { password: { to: "changed" } },
    });
    return user;
  });
}
