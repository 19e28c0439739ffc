import { addDays, type Day } from "../../../calendar.js";
import { Refused } from "../../../errors.js";
import { type Role, ROLE_NAMES } from "../../../permissions.js";

/** Roles that one person never holds together: both sides of one act, or a guest's role beside a member's. */
const NEVER_TOGETHER: readonly (readonly [Role, Role, string])[] = [
  ["administrator", "bookkeeper", "Nobody both manages people and posts money."],
];
const ALONE: readonly Role[] = ["auditor", "provider"];

/** An auditor comes for a while: this long when nobody says how long, and never longer than the year that is audited. */
export const AUDITOR_DAYS = 30;
const AUDITOR_DAYS_MAX = 365;
/** Far above any contract; a year typed wrongly is noticed. */
const ROLE_DAYS_MAX = 3_650;

/** Throws Refused("roles_missing" | "roles_conflict") on the field "roles". */
export function checkRoles(roles: readonly Role[]): void {
  if (roles.length === 0) throw new Refused("roles_missing", "A person has at least one role.", "roles");
  const alone = ALONE.find((role) => roles.includes(role));
  if (alone && new Set(roles).size > 1) {
    throw new Refused("roles_conflict", `${ROLE_NAMES[alone]} is a role for outsiders and stands alone.`, "roles");
  }
  for (const [one, other, why] of NEVER_TOGETHER) {
    if (roles.includes(one) && roles.includes(other)) throw new Refused("roles_conflict", why, "roles");
  }
}

/**
 * The last day on which a role given today is held, or null for none. Throws Refused("role_end_past" | "role_end_far" | "role_end_never") on the
 * field "until".
 */
export function endOfRole(role: Role, until: Day | null | undefined, today: Day): Day | null {
  if (!until) return role === "auditor" ? addDays(today, AUDITOR_DAYS) : null;
  if (role === "administrator") {
    throw new Refused("role_end_never", "A firm administrator has no end: two people take that role away.", "until");
  }
  if (until < today) throw new Refused("role_end_past", "That day is over. Give today or a later one.", "until");
  const daysMax = role === "auditor" ? AUDITOR_DAYS_MAX : ROLE_DAYS_MAX;
  if (until > addDays(today, daysMax)) {
    const howLong = role === "auditor" ? "An auditor’s role ends within a year" : "A role ends within ten years";
    throw new Refused("role_end_far", `${howLong}. Give a nearer day; it can be put off again later.`, "until");
  }
  return until;
}
