import { isId } from "../../ids.js";
import { may } from "../../permissions.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { readRoles, ROLES_OF_USER } from "../accounts/users.js";

/** Who may answer for a matter: whoever may write matters and still works here. */
export interface FeeEarner {
  id: string;
  name: string;
}

export async function listFeeEarners(db: FirmDb): Promise<FeeEarner[]> {
  const rows: { id: string; name: string; roles: string | null }[] = await db("users")
    .whereIn("users.status", ["active", "invited"])
    .orderBy("users.name")
    .select("users.id", "users.name", db.raw(ROLES_OF_USER));
  return rows.filter((row) => may(readRoles(row.roles), "matters.write")).map(({ id, name }) => ({ id, name }));
}

export async function isFeeEarner(db: FirmDb, userId: string): Promise<boolean> {
  if (!isId(userId)) return false;
  const row: { roles: string | null } | undefined = await db("users")
    .where({ "users.id": userId })
    .whereIn("users.status", ["active", "invited"])
    .first(db.raw(ROLES_OF_USER));
  return row !== undefined && may(readRoles(row.roles), "matters.write");
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
