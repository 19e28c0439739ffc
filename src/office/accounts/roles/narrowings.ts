import { createHash } from "node:crypto";
import type { Actor } from "../../../actor.js";
import { Forbidden, Refused } from "../../../errors.js";
import { choicesOf, keptBecause, type Narrowing, scopeOfRole } from "../../../grants.js";
import {
  type GrantedPermission,
  isGranted,
  isRole,
  type Role,
  ROLE_NAMES,
  ROLES,
  type Scope,
  wordsOf,
} from "../../../permissions.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { lockActiveAdministrators } from "../people/administrators.js";

/** How the firm wants one cell: as wide as the table has it, kept to own matters, or not at all. */
export type CellScope = Scope | "none";

export interface Cell {
  role: Role;
  permission: GrantedPermission;
  scope: CellScope;
}

/** Where a firm gives less than the table, in the table's order. */
export async function listNarrowings(db: FirmDb): Promise<Narrowing[]> {
  const rows = await db("role_narrowings").select<StoredNarrowing[]>(
    "role_narrowings.role",
    "role_narrowings.permission",
    "role_narrowings.scope",
  );
  return narrowingsOf(rows);
}

interface StoredNarrowing {
  role: string | null;
  permission: string | null;
  scope: string | null;
}

/** What of rows is a narrowing of the table of today; a permission that is gone from it narrows nothing. */
export function narrowingsOf(rows: readonly StoredNarrowing[]): Narrowing[] {
  return rows.flatMap(({ role, permission, scope }) =>
    role !== null &&
    permission !== null &&
    isRole(role) &&
    isGranted(permission) &&
    (scope === "own" || scope === "none")
      ? [{ role, permission, scope }]
      : [],
  );
}

/** Stands for what was read: travels in the form, and differs once anybody changed a cell. */
export function versionOf(narrowings: readonly Narrowing[]): string {
  const cells = narrowings.map(({ role, permission, scope }) => `${role} ${permission} ${scope}`);
  return createHash("sha256").update(cells.sort().join("\n")).digest("hex").slice(0, 16);
}

/**
 * Sets cells as the firm wants them; those that are not named stay. It holds from the next request of everybody on. Throws Refused("grant_widened")
 * beyond the table, ("grant_kept") where a firm would lock itself out, ("grants_changed_meanwhile") when others changed cells since the version read.
 */
export async function setCells(
  db: FirmDb,
  act: { cells: readonly Cell[]; version: string; by: Actor },
): Promise<{ changed: number }> {
  for (const cell of act.cells) mustLieBelow(cell);
  return transact(db, async (trx) => {
    const administrators = await lockActiveAdministrators(trx); // in every firm there is one: two who narrow at once come one after the other
    if (act.by.kind === "user" && !administrators.includes(act.by.id)) {
      throw new Forbidden("Only a firm administrator changes what a role may do. Nothing was written.");
    }
    const before = await listNarrowings(trx);
    if (versionOf(before) !== act.version) {
      throw new Refused(
        "grants_changed_meanwhile",
        "Changed since you opened it. Nothing was written; below is what each role may do now.",
      );
    }
    const changes = act.cells.filter((cell) => cellOf(before, cell) !== cell.scope);
    for (const cell of changes) await setCell(trx, cell, cellOf(before, cell), act.by);
    return { changed: changes.length };
  });
}

/** As the firm has set it, whatever follows from other cells. */
export function cellOf(narrowings: readonly Narrowing[], { role, permission }: Omit<Cell, "scope">): CellScope {
  return narrowings.find((one) => one.role === role && one.permission === permission)?.scope ?? "open";
}

function mustLieBelow({ role, permission, scope }: Cell): void {
  if (choicesOf(role, permission).includes(scope)) return;
  const cell = `${ROLE_NAMES[role]}, “${wordsOf(permission).words}”`;
  const why = keptBecause(role, permission);
  if (why) throw new Refused("grant_kept", `${cell} stays as it is: ${why}`);
  throw new Refused("grant_widened", `${cell}: a firm can give less than this table, never more. Nothing was written.`);
}

async function setCell(trx: FirmDb, cell: Cell, from: CellScope, by: Actor): Promise<void> {
  const { role, permission, scope } = cell;
  await trx("role_narrowings").where({ role, permission }).delete();
  if (scope !== "open") await trx("role_narrowings").insert({ role, permission, scope, changed_at: new Date() });
  await recordAudit(trx, {
    action: "accounts.grant_changed",
    subjectKind: "role",
    subjectId: role,
    by,
    changes: { permission: { to: permission }, scope: { from, to: scope } },
  });
}

/** How far each role holds a permission in this firm. */
export function scopesOf(
  permission: GrantedPermission,
  narrowings: readonly Narrowing[],
): Record<Role, Scope | undefined> {
  const scopes = ROLES.map((role) => [role, scopeOfRole(role, permission, narrowings)] as const);
  return Object.fromEntries(scopes) as Record<Role, Scope | undefined>;
}
