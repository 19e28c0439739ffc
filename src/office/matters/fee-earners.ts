import { isId } from "../../ids.js";
import { may, type Role } from "../../permissions.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { listHolders } from "../accounts/people/reports.js";
import { readRoles, ROLES_OF_USER, type UserStatus } from "../accounts/users.js";

/** Who may answer for a matter: whoever may write matters and still works here. */
export interface FeeEarner {
  id: string;
  name: string;
}

export function listFeeEarners(db: FirmDb): Promise<FeeEarner[]> {
  return listHolders(db, "matters.write");
}

export function isFeeEarning({ status, roles }: { status: UserStatus; roles: readonly Role[] }): boolean {
  return status !== "disabled" && may(roles, "matters.write");
}

export async function isFeeEarner(db: FirmDb, userId: string): Promise<boolean> {
  if (!isId(userId)) return false;
  const row: { status: UserStatus; roles: string | null } | undefined = await db("users")
    .where({ "users.id": userId })
    .first("users.status", db.raw(ROLES_OF_USER));
  return row !== undefined && isFeeEarning({ status: row.status, roles: readRoles(row.roles) });
}

const PARTICLES = new Set(["van", "der", "den", "de", "du", "von", "la", "le", "ter"]);

/** "Thandi Naidoo" gives TN, "Anneke van Wyk" AvW. */
export function initialsOf(name: string): string {
  return name
    .split(/[\s-]+/)
    .filter(Boolean)
    .map((word, at) =>
      at > 0 && PARTICLES.has(word.toLowerCase()) ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase(),
    )
    .join("");
}
