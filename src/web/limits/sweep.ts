import { REQUEST_COUNTS, type RegistryDb } from "../../platform/databases/registry.js";

/** Counts that are over tell nothing; of those that are not, the ones that end first go when there are more than this. */
const ROWS_MAX = 200_000;
const ROWS_AT_ONCE = 5_000;

/** A job's work: counts whose seconds are over. Returns how many rows went. */
export async function sweepCounts(registry: RegistryDb, now = Date.now(), rowsMax = ROWS_MAX): Promise<number> {
  let removed = 0;
  for (;;) {
    const gone = await removeFirst(registry, "WHERE expire <= ? ORDER BY expire LIMIT ?", [now, ROWS_AT_ONCE]);
    removed += gone;
    if (gone < ROWS_AT_ONCE) break;
  }
  const [held] = await registry(REQUEST_COUNTS).count<{ count: number }[]>({ count: "*" });
  const over = (held?.count ?? 0) - rowsMax;
  return over > 0 ? removed + (await removeFirst(registry, "ORDER BY expire LIMIT ?", [over])) : removed;
}

async function removeFirst(registry: RegistryDb, which: string, values: number[]): Promise<number> {
  const [result] = (await registry.raw(`DELETE FROM ${REQUEST_COUNTS} ${which}`, values)) as [{ affectedRows: number }];
  return result.affectedRows;
}
