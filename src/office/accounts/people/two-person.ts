import type { UserActor } from "../../../actor.js";
import { Forbidden, Refused } from "../../../errors.js";
import { type Role, ROLE_NAMES } from "../../../permissions.js";
import { type Day, dayOf } from "../../../calendar.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { requestApproval } from "../../approvals/approvals.js";
import type { Asked } from "../../approvals/kinds.js";
import { resetFactors } from "../factors/factors.js";
import type { IssuedLink } from "../passwords/links.js";
import { inOrder, lockUser, normalLogin, type User } from "../users.js";
import { lockActiveAdministrators } from "./administrators.js";
import {
  DISABLING_KIND,
  EMAIL_KIND,
  ENABLING_KIND,
  FACTORS_KIND,
  ROLES_KIND,
  type RolesAsked,
} from "./approval-kinds.js";
import { approversOf, isApprover } from "./approvers.js";
import { changeEmail } from "./change-email.js";
import type { UserDraft } from "./new-users.js";
import { disableUser, enableUser, inviteUser } from "./people.js";
import { giveRole, setRoles } from "./role-changes.js";
import { checkRoles, endOfRole } from "./role-rules.js";
import { refuseResetAfterLink } from "./two-ways.js";

/**
 * Who may approve keeps one administrator from doing everything alone. So what makes, unmakes or opens the way in of somebody who may approve (firm
 * administrators and partners) is asked for by an administrator, and done when another such person approves. Everything else is done at once.
 */
export type Outcome = { is: "done"; user: User } | { is: "asked"; user: User };

interface Asking {
  userId: string;
  by: UserActor;
  /** Why, for whoever approves. Needed where it takes two. */
  reason: string | null;
}

/** Throws as setRoles, and Refused("reason_missing") on the field "reason" where it takes two. */
export async function changeRoles(
  db: FirmDb,
  { roles, until, ...act }: Asking & { roles: readonly Role[]; until?: Day | null | undefined },
): Promise<Outcome> {
  checkRoles(roles);
  return underLock(db, act.userId, async (trx, before) => {
    if (approversOf(before.roles).join() === approversOf(roles).join()) {
      return { is: "done", user: await setRoles(trx, { ...act, roles, until }) };
    }
    return askRoles(trx, before, { from: before.roles, to: inOrder(roles), until }, act);
  });
}

/** One role more, or another last day for one. Throws as changeRoles. */
export async function addRole(
  db: FirmDb,
  { role, until, ...act }: Asking & { role: Role; until?: Day | null | undefined },
): Promise<Outcome> {
  return underLock(db, act.userId, async (trx, before) => {
    const roles = inOrder([...before.roles, role]);
    checkRoles(roles);
    if (!isApprover({ roles: [role] })) return { is: "done", user: await giveRole(trx, { ...act, role, until }) };
    const held = before.roles.includes(role) ? role : undefined;
    return askRoles(trx, before, { from: before.roles, to: roles, until, held }, act);
  });
}

/** Throws as disableUser, and Refused("reason_missing"). */
export async function endAccessOf(db: FirmDb, act: Asking): Promise<Outcome> {
  return underLock(db, act.userId, async (trx, before) => {
    if (!isApprover(before) || before.status === "disabled") {
      return { is: "done", user: await disableUser(trx, act) };
    }
    return ask(trx, before, DISABLING_KIND, {}, act);
  });
}

/** Throws as enableUser, and Refused("reason_missing"). */
export async function letInAgain(db: FirmDb, act: Asking): Promise<Outcome> {
  return underLock(db, act.userId, async (trx, before) => {
    if (!isApprover(before) || before.status !== "disabled") {
      return { is: "done", user: await enableUser(trx, act) };
    }
    return ask(trx, before, ENABLING_KIND, {}, act);
  });
}

/** Throws as resetFactors and refuseResetAfterLink, and Refused("reason_missing"). */
export async function resetFactorsOf(db: FirmDb, act: Asking): Promise<Outcome> {
  return underLock(db, act.userId, async (trx, before) => {
    if (isApprover(before)) return ask(trx, before, FACTORS_KIND, {}, act);
    await refuseResetAfterLink(trx, before, act.by);
    return { is: "done", user: await resetFactors(trx, act) };
  });
}

/** A new password is mailed to the address: whoever sets the address of somebody opens the way in. Throws as changeEmail, and Refused("reason_missing"). */
export async function changeEmailOf(
  db: FirmDb,
  { email, ...act }: Asking & { email: string | null },
): Promise<Outcome> {
  return underLock(db, act.userId, async (trx, before) => {
    const isSame = before.email === (email === null ? null : normalLogin(email));
    if (!isApprover(before) || isSame) return { is: "done", user: await changeEmail(trx, { ...act, email }) };
    return ask(trx, before, EMAIL_KIND, { email }, act);
  });
}

/** Invites somebody; roles that may approve wait for the second person, and without any other role nobody comes in until then. */
export async function invitePerson(
  db: FirmDb,
  { by, ...draft }: UserDraft & { by: UserActor },
): Promise<{ user: User; link: IssuedLink; awaited: readonly Role[] }> {
  checkRoles(draft.roles);
  const awaited = approversOf(draft.roles);
  if (awaited.length === 0) return { ...(await inviteUser(db, { ...draft, by })), awaited };
  const roles = draft.roles.filter((role) => !awaited.includes(role));
  return transact(db, async (trx) => {
    const invited = await inviteUser(trx, { ...draft, roles, awaited, by });
    const reason = `Invited as ${awaited.map((role) => ROLE_NAMES[role].toLowerCase()).join(" and ")}`;
    const asked = { from: inOrder(roles), to: inOrder(draft.roles), until: draft.until };
    await askRoles(trx, invited.user, asked, { userId: invited.user.id, by, reason });
    return { ...invited, awaited };
  });
}

/** Whether it takes two is looked at while nobody else can change them, so that the answer still holds when the act is written. */
async function underLock(
  db: FirmDb,
  userId: string,
  act: (trx: FirmDb, before: User) => Promise<Outcome>,
): Promise<Outcome> {
  return transact(db, async (trx) => {
    await lockActiveAdministrators(trx); // before the user, as every act does that may unmake one
    return act(trx, await lockUser(trx, userId));
  });
}

/** What could not be carried out is refused when it is asked for, beside its field. */
async function askRoles(trx: FirmDb, before: User, asked: RolesAsked, act: Asking): Promise<Outcome> {
  const today = dayOf(new Date());
  const given = asked.held ? [asked.held] : asked.to.filter((role) => !asked.from.includes(role));
  for (const role of given) endOfRole(role, asked.until, today);
  return ask(trx, before, ROLES_KIND, { ...asked }, act);
}

async function ask(trx: FirmDb, user: User, kind: string, asked: Asked, { by, reason }: Asking): Promise<Outcome> {
  if (by.id === user.id)
    throw new Forbidden("You cannot change your own roles or access: another administrator can. Nothing was written.");
  if (!reason) {
    throw new Refused(
      "reason_missing",
      "It takes two people to change a firm administrator or a partner. Say why, for the other.",
      "reason",
    );
  }
  await requestApproval(trx, { kind, subjectId: user.id, asked, reason, by });
  return { is: "asked", user };
}
