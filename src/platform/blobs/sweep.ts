import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failpoint } from "../../failpoints.js";
import { log } from "../../log.js";
import { firmOf, transact } from "../databases/firm-db.js";
import { claimRow, listBlobs } from "./blobs.js";
import { ARRIVING, type BlobHome, blobPath, codeOf, DOCUMENTS, isBlobName, syncFolder } from "./folders.js";
import { mark } from "./spool.js";

/** Long after every upload has ended, and a restored firm folder has its rows. */
const LEFTOVER_HOURS_MIN = 24;
const PAGE = 1_000;

interface SweepOptions {
  now?: Date;
  /** False while an older generation of the database is kept: its rows may want files that the present one does not know. */
  unclaimed: boolean;
  signal?: AbortSignal;
}

/** Removes what cut uploads left: temporary files and sealed files without a row, each older than a day. What has a row is not touched. */
export async function sweepBlobs(
  home: BlobHome,
  { now = new Date(), unclaimed, signal }: SweepOptions,
): Promise<{ arriving: number; unclaimed: number }> {
  const before = now.getTime() - LEFTOVER_HOURS_MIN * 3_600_000;
  const documents = join(home.folder, DOCUMENTS);
  const swept = { arriving: await sweepArriving(join(documents, ARRIVING), before), unclaimed: 0 };
  if (!unclaimed) return swept;
  for (const inner of await namesIn(documents)) {
    if (!/^[0-9a-f]{2}$/.test(inner)) continue;
    signal?.throwIfAborted();
    for (const name of await withoutRow(home, (await namesIn(join(documents, inner))).filter(isBlobName))) {
      if ((await changedAt(blobPath(home, name))) >= before) continue;
      if (await removeUnclaimed(home, name)) swept.unclaimed += 1;
    }
  }
  return swept;
}

/** Marks again what the repository has not got, whatever became of its marker. Resolves to how many there are, and how many rows have no file. */
export async function markUnkept(home: BlobHome, signal?: AbortSignal): Promise<{ unkept: number; missing: number }> {
  const found = { unkept: 0, missing: 0 };
  let page: Awaited<ReturnType<typeof listBlobs>> = [];
  do {
    signal?.throwIfAborted();
    page = await listBlobs(home.db, { after: page.at(-1)?.id, limit: PAGE });
    for (const { id, name, kept, isLost } of page) {
      if (isLost) continue; // a restore has said so; nothing of it is there to be kept
      if ((await changedAt(blobPath(home, name))) === Number.POSITIVE_INFINITY) {
        found.missing += 1;
        log.error({ firm: firmOf(home.db).id, blob: id }, "blobs.file_missing");
      }
      if (kept) continue;
      found.unkept += 1;
      await mark(home, name);
    }
  } while (page.length === PAGE);
  return found;
}

async function sweepArriving(folder: string, before: number): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(folder)) {
    if ((await changedAt(join(folder, name))) >= before) continue;
    await rm(join(folder, name), { force: true });
    failpoint("blobs.sweeping");
    removed += 1;
  }
  return removed;
}

async function withoutRow({ db }: BlobHome, names: readonly string[]): Promise<string[]> {
  const rowless: string[] = [];
  for (let at = 0; at < names.length; at += PAGE) {
    const some = names.slice(at, at + PAGE);
    const rows = await db("blobs").whereIn("blobs.name", some).select<{ name: string }[]>("blobs.name");
    const known = new Set(rows.map(({ name }) => name));
    rowless.push(...some.filter((name) => !known.has(name)));
  }
  return rowless;
}

/**
 * Removes the file while holding its name as a writer would: one that has claimed it before keeps it, one that comes now waits, and then brings its own file.
 * Nothing of the claim is left.
 */
export async function removeUnclaimed(home: BlobHome, name: string): Promise<boolean> {
  return transact(home.db, async (trx) => {
    const { blob, isNew } = await claimRow(trx, { name, sizeBytes: 0, state: "unscanned" });
    if (!isNew) return false;
    const path = blobPath(home, name);
    await rm(path, { force: true });
    failpoint("blobs.unclaimed_removed");
    await syncFolder(dirname(path));
    await trx("blobs").where({ id: blob.id }).delete();
    return true;
  });
}

/** In ms; a file that is not there counts as changed after all. Renaming counts too, so a file brought back by a copy has its day. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).ctimeMs;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return Number.POSITIVE_INFINITY;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}
