import type { UserActor } from "../../../actor.js";
import { Forbidden, Refused } from "../../../errors.js";
import { isRole, type Role, ROLE_NAMES } from "../../../permissions.js";
import type { Day } from "../../../calendar.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { requestApproval } from "../../approvals/approvals.js";
import type { ApprovalKind, Asked } from "../../approvals/kinds.js";
import type { IssuedLink } from "../passwords/links.js";
import { holdsSql } from "../roles/holders.js";
import { findUser, type User } from "../users.js";
import { lockActiveAdministrators } from "./administrators.js";
import type { UserDraft } from "./new-users.js";
import { disableUser, enableUser, inviteUser } from "./people.js";
import { giveRole, setRoles } from "./role-changes.js";
import { checkRoles } from "./role-rules.js";

/**
 * Who is a firm administrator manages everybody's way in, so two people make or unmake one: what an administrator asks for, another or a partner
 * approves. Everything else is done at once.
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
  const before = await findUser(db, act.userId);
  const isSame = before.roles.includes("administrator") === roles.includes("administrator");
  if (isSame) return { is: "done", user: await setRoles(db, { ...act, roles, until }) };
  if (until) throw new Refused("role_end_never", "Change the administrator’s role by itself, without an end.", "until");
  return ask(db, before, ROLES_KIND, { from: before.roles, to: roles }, act);
}

/** One role more, or another last day for one. Throws as changeRoles. */
export async function addRole(
  db: FirmDb,
  { role, until, ...act }: Asking & { role: Role; until?: Day | null | undefined },
): Promise<Outcome> {
  const before = await findUser(db, act.userId);
  if (role === "administrator") return changeRoles(db, { ...act, roles: [...before.roles, role], until });
  return { is: "done", user: await giveRole(db, { ...act, role, until }) };
}

/** Throws as disableUser, and Refused("reason_missing"). */
export async function endAccessOf(db: FirmDb, act: Asking): Promise<Outcome> {
  const before = await findUser(db, act.userId);
  if (!isAdministrator(before) || before.status === "disabled") {
    return { is: "done", user: await disableUser(db, act) };
  }
  return ask(db, before, DISABLING_KIND, {}, act);
}

/** Throws as enableUser, and Refused("reason_missing"). */
export async function letInAgain(db: FirmDb, act: Asking): Promise<Outcome> {
  const before = await findUser(db, act.userId);
  if (!isAdministrator(before) || before.status !== "disabled") {
    return { is: "done", user: await enableUser(db, act) };
  }
  return ask(db, before, ENABLING_KIND, {}, act);
}

/** Invites somebody; the administrator's role waits for the second person, and without any other role nobody comes in until then. */
export async function invitePerson(
  db: FirmDb,
  { by, ...draft }: UserDraft & { by: UserActor },
): Promise<{ user: User; link: IssuedLink; isAsked: boolean }> {
  checkRoles(draft.roles);
  if (!draft.roles.includes("administrator")) return { ...(await inviteUser(db, { ...draft, by })), isAsked: false };
  const roles = draft.roles.filter((role) => role !== "administrator");
  return transact(db, async (trx) => {
    const invited = await inviteUser(trx, { ...draft, roles, awaited: ["administrator"], by });
    const reason = "Invited as firm administrator";
    await ask(trx, invited.user, ROLES_KIND, { from: roles, to: draft.roles }, { userId: invited.user.id, by, reason });
    return { ...invited, isAsked: true };
  });
}

export function isAdministrator({ roles }: Pick<User, "roles">): boolean {
  return roles.includes("administrator");
}

async function ask(db: FirmDb, user: User, kind: string, asked: Asked, { by, reason }: Asking): Promise<Outcome> {
  if (by.id === user.id)
    throw new Forbidden("You cannot change your own roles or access: another administrator can. Nothing was written.");
  if (!reason) {
    throw new Refused(
      "reason_missing",
      "It takes two people to change an administrator. Say why, for the other.",
      "reason",
    );
  }
  await requestApproval(db, { kind, subjectId: user.id, asked, reason, by });
  return { is: "asked", user };
}

const ROLES_KIND = "accounts.roles";
const DISABLING_KIND = "accounts.disabling";
const ENABLING_KIND = "accounts.enabling";

const common: Pick<ApprovalKind, "listDeciders"> = {
  async listDeciders(db, { requestedBy, subjectId }) {
    const holds = holdsSql("approvals.decide");
    const rows: { name: string }[] = await db("users")
      .where("users.status", "active")
      .whereNotIn("users.id", [requestedBy, subjectId])
      .whereRaw(holds.sql, holds.values)
      .orderBy("users.name")
      .select("users.name");
    return rows.map(({ name }) => name);
  },
};

/** Handed to the approvals room by the app. */
export const accountApprovals: Readonly<Record<string, ApprovalKind>> = {
  [ROLES_KIND]: {
    ...common,
    async describe(db, subjectId, asked) {
      const { name } = await findUser(db, subjectId);
      const others = rolesOf(asked.to)
        .filter((role) => role !== "administrator")
        .map((role) => ROLE_NAMES[role]);
      const text = rolesOf(asked.to).includes("administrator")
        ? `Make ${name} a firm administrator`
        : `Take the role of firm administrator from ${name}`;
      return { text: others.length > 0 ? `${text} (beside it: ${others.join(", ")})` : text, href: pageOf(subjectId) };
    },
    async carryOut(trx, { subjectId, asked, requester, by }) {
      await mustStillManage(trx, requester);
      const { roles } = await findUser(trx, subjectId);
      if (roles.join() !== rolesOf(asked.from).join()) {
        throw new Refused("roles_changed_meanwhile", "The roles were changed since this was asked for. Decline it.");
      }
      await setRoles(trx, { userId: subjectId, roles: rolesOf(asked.to), by, note: askedBy(requester) });
    },
  },
  [DISABLING_KIND]: {
    ...common,
    async describe(db, subjectId) {
      return { text: `End the access of ${(await findUser(db, subjectId)).name}`, href: pageOf(subjectId) };
    },
    async carryOut(trx, { subjectId, requester, by }) {
      await mustStillManage(trx, requester);
      await disableUser(trx, { userId: subjectId, by, note: askedBy(requester) });
    },
  },
  [ENABLING_KIND]: {
    ...common,
    async describe(db, subjectId) {
      return { text: `Let ${(await findUser(db, subjectId)).name} in again`, href: pageOf(subjectId) };
    },
    async carryOut(trx, { subjectId, requester, by }) {
      await mustStillManage(trx, requester);
      await enableUser(trx, { userId: subjectId, by, note: askedBy(requester) });
    },
  },
};

/** Whoever asked is an administrator still: what one asked for who is none any more is nobody's to carry out. */
async function mustStillManage(trx: FirmDb, { id, name }: { id: string; name: string }): Promise<void> {
  if ((await lockActiveAdministrators(trx)).includes(id)) return;
  throw new Refused("requester_left", `${name} asked for it and manages people no more. Decline it.`);
}

function rolesOf(value: unknown): Role[] {
  return Array.isArray(value) ? value.filter((role): role is Role => typeof role === "string" && isRole(role)) : [];
}

function askedBy({ name }: { name: string }): string {
  return `Asked for by ${name}`;
}

function pageOf(userId: string): string {
  return `/people/${userId}`;
}
