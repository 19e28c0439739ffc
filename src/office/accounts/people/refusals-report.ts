import { addDays, type Day, dayOf } from "../../../calendar.js";
import { listSecurityDays, listSecurityTotals, type SecurityTotal } from "../../../platform/audit/security-counts.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { OUTSTANDING, type OutstandingName } from "./refusal-words.js";

export const REPORT_DAYS = 30;
const LATELY_DAYS = 7;

/** Refusals of one kind of one person, or of nobody who is known. */
export interface RefusalLine extends SecurityTotal {
  /** Undefined where nobody is known. */
  userName: string | undefined;
}

export interface RefusalReport {
  from: Day;
  lines: RefusalLine[];
  byKind: SecurityTotal[];
  worstDay: { day: Day; times: number } | undefined;
  outstanding: Outstanding[];
}

/** Something of the last week that somebody should look at. */
export interface Outstanding extends RefusalLine {
  name: OutstandingName;
}

/** What was refused in the last thirty days, and what of the last seven stands out. */
export async function readRefusals(db: FirmDb, now = new Date()): Promise<RefusalReport> {
  const from = addDays(dayOf(now), 1 - REPORT_DAYS);
  const [totals, days, outstanding] = await Promise.all([
    listSecurityTotals(db, from, "kind and user"),
    listSecurityDays(db, from),
    listOutstanding(db, now),
  ]);
  return {
    from,
    lines: await withNames(db, totals),
    byKind: await listSecurityTotals(db, from, "kind"),
    worstDay: [...days].sort((one, other) => other.times - one.times)[0],
    outstanding,
  };
}

/** What of the last seven days stands out. */
export async function listOutstanding(db: FirmDb, now = new Date()): Promise<Outstanding[]> {
  const lately = await listSecurityTotals(db, addDays(dayOf(now), 1 - LATELY_DAYS), "kind and user");
  const found = OUTSTANDING.flatMap(({ name, kinds, timesMin, networksMin, isKnown }) =>
    lately
      .filter(
        ({ kind, times, networks, userId }) =>
          kinds.includes(kind) &&
          times >= timesMin &&
          networks >= networksMin &&
          (isKnown === undefined || isKnown === (userId !== undefined)),
      )
      .map((total) => ({ ...total, name })),
  );
  const named = await withNames(db, found);
  return named.map((line, at) => ({ ...line, name: found[at]!.name }));
}

async function withNames(db: FirmDb, totals: readonly SecurityTotal[]): Promise<RefusalLine[]> {
  const ids = [...new Set(totals.flatMap(({ userId }) => userId ?? []))];
  const rows =
    ids.length === 0
      ? []
      : await db("users").whereIn("users.id", ids).select<{ id: string; name: string }[]>("users.id", "users.name");
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return totals.map((total) => ({
    ...total,
    userName: total.userId === undefined ? undefined : names.get(total.userId),
  }));
}
