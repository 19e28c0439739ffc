import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { refreshWordsBatch } from "./matter-words.js";

/**
 * Writes the words of matters that have none of the present version: those of before there were words, and all when the rules change.
 * Returns how many; stops between batches when told to.
 */
export async function refreshMatterWords(db: FirmDb, signal?: AbortSignal): Promise<number> {
  let refreshed = 0;
  for (;;) {
    const done = signal?.aborted ? 0 : await transact(db, refreshWordsBatch);
    if (done === 0) return refreshed;
    refreshed += done;
  }
}
