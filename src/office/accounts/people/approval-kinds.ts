import { type Day, day, formatDay } from "../../../calendar.js";
import { Refused } from "../../../errors.js";
import { isRole, type Role, ROLE_NAMES } from "../../../permissions.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import type { ApprovalKind, Asked } from "../../approvals/kinds.js";
import { resetFactors } from "../factors/factors.js";
import { holdsSql } from "../roles/holders.js";
import { findUser, inOrder } from "../users.js";
import { lockActiveAdministrators } from "./administrators.js";
import { approversOf } from "./approvers.js";
import { changeEmail } from "./change-email.js";
import { disableUser, enableUser } from "./people.js";
import { giveRole, setRoles } from "./role-changes.js";

/** What two people do together about a third, by the name under which it is kept. */
export const ROLES_KIND = "accounts.roles";
export const DISABLING_KIND = "accounts.disabling";
export const ENABLING_KIND = "accounts.enabling";
export const FACTORS_KIND = "accounts.factors_reset";
export const EMAIL_KIND = "accounts.email";

/** What is asked of the kind accounts.roles. */
export interface RolesAsked {
  from: readonly Role[];
  to: readonly Role[];
  /** The last day of roles that are new. */
  until?: Day | null | undefined;
  /** Another last day for a role that is held: nothing else changes then. */
  held?: Role | undefined;
}

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

/** Handed to the approvals room by the table of its kinds. */
export const accountApprovals: Readonly<Record<string, ApprovalKind>> = {
  [ROLES_KIND]: {
    ...common,
    operatorCommand: "strongroom user roles",
    async describe(db, subjectId, asked) {
      const { name } = await findUser(db, subjectId);
      return { text: rolesText(name, readAsked(asked)), href: pageOf(subjectId) };
    },
    async carryOut(trx, { subjectId, asked, requester, by }) {
      await mustStillManage(trx, requester);
      const { from, to, until, held } = readAsked(asked);
      const { roles } = await findUser(trx, subjectId);
      if (inOrder(roles).join() !== inOrder(from).join()) {
        throw new Refused("roles_changed_meanwhile", "The roles were changed since this was asked for. Decline it.");
      }
      const act = { userId: subjectId, until, by, note: askedBy(requester) };
      if (held) await giveRole(trx, { ...act, role: held });
      else await setRoles(trx, { ...act, roles: to });
    },
  },
  [DISABLING_KIND]: {
    ...common,
    operatorCommand: "strongroom user end-access",
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
    operatorCommand: "strongroom user let-in",
    async describe(db, subjectId) {
      return { text: `Let ${(await findUser(db, subjectId)).name} in again`, href: pageOf(subjectId) };
    },
    async carryOut(trx, { subjectId, requester, by }) {
      await mustStillManage(trx, requester);
      await enableUser(trx, { userId: subjectId, by, note: askedBy(requester) });
    },
  },
  [FACTORS_KIND]: {
    ...common,
    operatorCommand: "strongroom user reset-factors",
    async describe(db, subjectId) {
      return { text: `Reset the second factor of ${(await findUser(db, subjectId)).name}`, href: pageOf(subjectId) };
    },
    async carryOut(trx, { subjectId, requester, by }) {
      await mustStillManage(trx, requester);
      await resetFactors(trx, { userId: subjectId, by, note: askedBy(requester) });
    },
  },
  [EMAIL_KIND]: {
    ...common,
    async describe(db, subjectId, asked) {
      const { name } = await findUser(db, subjectId);
      const email = emailOf(asked);
      const text = email
        ? `Change the e-mail address of ${name} to ${email}`
        : `Take away the e-mail address of ${name}`;
      return { text, href: pageOf(subjectId) };
    },
    async carryOut(trx, { subjectId, asked, requester, by }) {
      await mustStillManage(trx, requester);
      await changeEmail(trx, { userId: subjectId, email: emailOf(asked), by, note: askedBy(requester) });
    },
  },
};

/** "Make Farouk Adams a firm administrator and take the role of partner away (beside it: Attorney)" */
function rolesText(name: string, { from, to, until, held }: RolesAsked): string {
  const end = until ? ` until ${formatDay(until)}` : "";
  if (held) return `Let ${name} stay ${ROLE_NAMES[held].toLowerCase()}${end || " without an end"}`;
  const gained = approversOf(to).filter((role) => !from.includes(role));
  const lost = approversOf(from).filter((role) => !to.includes(role));
  const beside = to.filter((role) => !gained.includes(role)).map((role) => ROLE_NAMES[role]);
  const named = (roles: readonly Role[]) => roles.map((role) => ROLE_NAMES[role].toLowerCase()).join(" and ");
  const made = gained.length > 0 ? `Make ${name} a ${named(gained)}${end}` : "";
  const taken = `ake the role of ${named(lost)} from ${made ? "them" : name}`;
  const text = [made, lost.length > 0 ? `${made ? "t" : "T"}${taken}` : ""].filter(Boolean).join(" and ");
  return beside.length > 0 ? `${text} (beside it: ${beside.join(", ")})` : text;
}

/** Whoever asked is an administrator still: what one asked for who is none any more is nobody's to carry out. */
async function mustStillManage(trx: FirmDb, { id, name }: { id: string; name: string }): Promise<void> {
  if ((await lockActiveAdministrators(trx)).includes(id)) return;
  throw new Refused("requester_left", `${name} asked for it and manages people no more. Decline it.`);
}

function readAsked({ from, to, until, held }: Asked): RolesAsked {
  return {
    from: rolesOf(from),
    to: rolesOf(to),
    until: typeof until === "string" ? day(until) : undefined,
    held: rolesOf([held])[0],
  };
}

function rolesOf(value: unknown): Role[] {
  return Array.isArray(value) ? value.filter((role): role is Role => typeof role === "string" && isRole(role)) : [];
}

function emailOf({ email }: Asked): string | null {
  return typeof email === "string" ? email : null;
}

function askedBy({ name }: { name: string }): string {
  return `Asked for by ${name}`;
}

function pageOf(userId: string): string {
  return `/people/${userId}`;
}
