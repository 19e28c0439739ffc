import assert from "node:assert/strict";
import type { FirmDb } from "../../platform/databases/firm-db.js";

/** Makes the counter's row when it is missing. Called before the transaction that takes a number, so that there is a row to lock. */
export async function ensureCounter(db: FirmDb, kind: string, year: number): Promise<void> {
  const there = await db("counters").where({ kind, year }).first<{ next_no: number } | undefined>("next_no");
  if (there) return;
  await db.raw(
    "INSERT INTO counters (kind, year, next_no) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE next_no = counters.next_no",
    [kind, year],
  );
}

/**
 * The next number of a kind and year. The row stays locked until the transaction ends, so numbers follow the order of commits and
 * one that is rolled back is given to the next: no gap, no duplicate. Let it be the first statement of the transaction.
 */
export async function takeNumber(trx: FirmDb, kind: string, year: number): Promise<number> {
  assert(trx.isTransaction, "a number is taken inside the transaction that uses it");
  const next_no = await lockCounter(trx, kind, year);
  await trx("counters")
    .where({ kind, year })
    .update({ next_no: next_no + 1 });
  return next_no;
}

/** Waits for the counter's row and keeps it until the transaction ends. Returns the number that is next, and takes none. */
export async function lockCounter(trx: FirmDb, kind: string, year: number): Promise<number> {
  const row: { next_no: number } | undefined = await trx("counters").where({ kind, year }).forUpdate().first("next_no");
  assert(row, "the counter's row is made beforehand");
  return row.next_no;
}

/** "2026/131" as people say it, "2026/0131" as it is written. */
export function fullNumber(q: string): string {
  const parts = /^(\d{4})\s*\/\s*(\d{1,6})$/.exec(q);
  return parts ? `${parts[1]}/${parts[2]!.padStart(4, "0")}` : q;
}
