import type { Actor } from "../../../actor.js";
import { Forbidden, Refused } from "../../../errors.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { duplicateKey } from "../../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { queueNotice } from "../mail/notices.js";
import { findUser, lockUser, normalLogin, type User } from "../users.js";

/**
 * To which address the firm writes to somebody about their sign-in; null takes it away. The address before hears of it, and so does the new one. Links that were mailed to
 * the address before die. Throws Forbidden for one's own: whoever sits at an open screen must not lead links to themselves.
 */
export async function changeEmail(
  db: FirmDb,
  act: { userId: string; email: string | null; by: Actor; note?: string | undefined },
): Promise<User> {
  if (act.by.kind === "user" && act.by.id === act.userId) {
    throw new Forbidden("You cannot change your own e-mail address: another administrator can. Nothing was written.");
  }
  const email = act.email === null ? null : normalLogin(act.email);
  return transact(db, async (trx) => {
    const before = await lockUser(trx, act.userId);
    if (before.email === email) return before;
    try {
      await trx("users").where("users.id", before.id).update({ email });
    } catch (error) {
      if (duplicateKey(error) !== "uq_users_email") throw error;
      throw new Refused("email_taken", "Somebody has that e-mail address already.", "email");
    }
    await trx("user_links").where({ user_id: before.id, kind: "reset" }).delete();
    const user = await findUser(trx, before.id);
    for (const told of [before, user]) await queueNotice(trx, { user: told, kind: "email_changed", by: act.by });
    await recordAudit(trx, {
      action: "accounts.email_changed",
      subjectKind: "user",
      subjectId: user.id,
      by: act.by,
      changes: { email: { from: before.email, to: user.email } },
      note: act.note,
    });
    return user;
  });
}
