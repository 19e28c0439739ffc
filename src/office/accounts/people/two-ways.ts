import type { UserActor } from "../../../actor.js";
import { Refused } from "../../../errors.js";
import { listAuditLines } from "../../../platform/audit/read.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import type { User } from "../users.js";

/**
 * Password and second factor are two ways in, and one administrator opens one of them: with a link that they read and a factor that they took away they
 * would sign in as somebody else. Who did what is read from the trail, which nobody rewrites.
 */

/** Throws Refused("factor_due") while a factor that this administrator took away is not set up anew. */
export async function refuseLinkAfterReset(trx: FirmDb, user: User, by: UserActor): Promise<void> {
  const row = await trx("users").where({ id: user.id }).first<{ factor_due: number } | undefined>("factor_due");
  if (row?.factor_due !== 1) return;
  const [line] = await listAuditLines(trx, { action: "accounts.factors_reset", ...subjectOf(user), limit: 1 });
  if (line?.actorId !== by.id) return;
  throw new Refused(
    "factor_due",
    `You reset the second factor of ${user.name}, who has not set up a new one yet: another administrator makes the link, or your operator.`,
  );
}

/** Throws Refused("link_alive") while a link that this administrator made can be used, or was used by somebody who has not come in since. */
export async function refuseResetAfterLink(trx: FirmDb, user: User, by: UserActor): Promise<void> {
  const [issued] = await listAuditLines(trx, { action: "accounts.link_issued", ...subjectOf(user), limit: 1 });
  if (issued?.actorId !== by.id) return;
  const alive = await trx("user_links")
    .where({ user_id: user.id })
    .whereNull("used_at")
    .where("expires_at", ">", new Date())
    .first<{ id: string } | undefined>("id");
  const setAt = user.passwordChangedAt?.getTime() ?? 0;
  const wasUsed = setAt >= issued.at.getTime() && (user.lastSeenAt?.getTime() ?? 0) < setAt;
  if (!alive && !wasUsed) return;
  throw new Refused(
    "link_alive",
    `You made a link to a new password for ${user.name}, who has not signed in with it yet: another administrator resets the second factor, or your operator.`,
  );
}

function subjectOf({ id }: User) {
  return { subjectKind: "user", subjectId: id };
}
