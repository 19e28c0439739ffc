import { createHash } from "node:crypto";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import { catalogue } from "../../src/schema/firm.js";

/** A digest of all rows of each table, so that two moments can be compared table by table. */
export async function checksums(db: FirmDb, leaveOut: LeaveOut = {}): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const { table } of catalogue) {
    const rows = await db(table).select<Record<string, unknown>[]>("*");
    const kept = rows.filter((row) => leaveOut[table]?.(row) !== "row");
    const lines = kept.map((row) => JSON.stringify(row)).sort();
    sums[table] = `${kept.length} rows ${createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16)}`;
  }
  return sums;
}

/** "row" leaves the whole row out of the digest; a function may also take a single value out of it. */
export type LeaveOut = Record<string, (row: Record<string, unknown>) => "row" | undefined>;

/** That a stranger was refused at its address is what a firm counts. */
export const REFUSALS_COUNTED: LeaveOut = { security_counts: () => "row" };

/** What reading a page may write: who was seen when, that something was looked at, and that something was refused. */
export const WRITTEN_BY_READING: LeaveOut = {
  ...REFUSALS_COUNTED,
  sessions: () => "row",
  users: (row) => {
    delete row.last_seen_at;
    return undefined;
  },
  audit_lines: ({ action }) =>
    /(viewed|exported|searched|signed_in|downloaded|previewed)$/.test(String(action)) ? "row" : undefined,
};

/** The tables that differ, in words. */
export function changedTables(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after)
    .filter((table) => before[table] !== after[table])
    .map((table) => `${table}: ${before[table]} → ${after[table]}`);
}
