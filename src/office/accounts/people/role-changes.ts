import { type Day, dayOf } from "../../../calendar.js";
import type { Role } from "../../../permissions.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { endAccess } from "../passwords/links.js";
import { lockUser, type RoleEnds, type User } from "../users.js";
import { lockActiveAdministrators, refuseLast } from "./administrators.js";
import { insertRoles } from "./new-users.js";
import { refuseOwn, type UserAct } from "./people.js";
import { checkRoles, endOfRole } from "./role-rules.js";

export interface RoleChange extends UserAct {
  roles: readonly Role[];
  /** The last day of the roles that are new with this; null or left out: as endOfRole has it. Roles held already keep theirs. */
  until?: Day | null | undefined;
}

/** The user's sessions end: whoever is signed in with the old roles signs in anew and has the new ones. */
export async function setRoles(db: FirmDb, act: RoleChange): Promise<User> {
  checkRoles(act.roles);
  return transact(db, async (trx) => {
    const administrators = await lockActiveAdministrators(trx);
    const before = await lockUser(trx, act.userId);
    refuseOwn(before, act.by, "your own roles");
    if (!act.roles.includes("administrator")) refuseLast(administrators, before);
    const kept = before.roles.filter((role) => act.roles.includes(role));
    await trx("user_roles").where({ user_id: before.id }).whereNotIn("role", kept).delete();
    const added = act.roles.filter((role) => !kept.includes(role));
    await insertRoles(trx, before.id, added, act.until);
    return changed(trx, before, act);
  });
}

/** Gives one role more, or one that is held another last day. Throws as setRoles. */
export async function giveRole(
  db: FirmDb,
  act: UserAct & { role: Role; until?: Day | null | undefined },
): Promise<User> {
  return transact(db, async (trx) => {
    const before = await lockUser(trx, act.userId);
    if (!before.roles.includes(act.role)) return setRoles(trx, { ...act, roles: [...before.roles, act.role] });
    refuseOwn(before, act.by, "your own roles");
    const until_on = endOfRole(act.role, act.until, dayOf(new Date()));
    await trx("user_roles").where({ user_id: before.id, role: act.role }).update({ until_on });
    return changed(trx, before, act);
  });
}

async function changed(trx: FirmDb, before: User, act: UserAct): Promise<User> {
  const user = await endAccess(trx, before.id, "sessions");
  const ends = { from: endsInWords(before.roleEnds), to: endsInWords(user.roleEnds) };
  await recordAudit(trx, {
    action: "accounts.roles_changed",
    subjectKind: "user",
    subjectId: user.id,
    by: act.by,
    changes: { roles: { from: before.roles, to: user.roles }, ...(ends.from === ends.to ? {} : { until: ends }) },
    note: act.note,
  });
  return user;
}

function endsInWords(ends: RoleEnds): string {
  return Object.entries(ends)
    .map(([role, until]) => `${role} ${until}`)
    .join(", ");
}
