import { isId } from "../../ids.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { listHolders } from "../accounts/roles/holders.js";

/** Who may answer for a matter: whoever may write matters and still works here. */
export interface FeeEarner {
  id: string;
  name: string;
}

export function listFeeEarners(db: FirmDb): Promise<FeeEarner[]> {
  return listHolders(db, "matters.write");
}

export async function isFeeEarner(db: FirmDb, userId: string): Promise<boolean> {
  if (!isId(userId)) return false;
  return (await listFeeEarners(db)).some(({ id }) => id === userId);
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
