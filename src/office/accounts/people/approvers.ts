import { holders, type Role } from "../../../permissions.js";
import type { User } from "../users.js";

/**
 * The roles that may be the second person. Two people make or unmake each of them, whoever asks: if one could make a partner alone, that one would
 * make the partner who agrees with them.
 */
export function approversOf(roles: readonly Role[]): Role[] {
  return holders("approvals.decide").filter((role) => roles.includes(role));
}

/** Whether somebody holds a role that takes two people. */
export function isApprover({ roles }: Pick<User, "roles">): boolean {
  return approversOf(roles).length > 0;
}
