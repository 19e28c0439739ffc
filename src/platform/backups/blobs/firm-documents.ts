import { join } from "node:path";
import type { BlobHome } from "../../blobs/folders.js";
import { type Blob, listBlobs } from "../../blobs/blobs.js";
import type { FirmDb } from "../../databases/firm-db.js";
import type { FirmRecord } from "../../databases/firm-records.js";
import { withOperatorDb } from "../../databases/operator-db.js";
import { firmAddress } from "../../firms/firm-address.js";
import { SPOOL_FOLDER } from "../../firms/firm-folder.js";
import type { Operator } from "../../firms/operator.js";

/**
 * The firm's documents as backups and restores reach them: by the operator's account, since a firm that is suspended or being restored cannot be
 * reached as itself.
 */
export async function withFirmDocuments<T>(
  operator: Operator,
  firm: FirmRecord,
  act: (home: BlobHome) => Promise<T>,
): Promise<T> {
  const { config, roots, account } = operator;
  const address = firmAddress(config.keysDir, roots.web, firm, await operator.serverOf(firm));
  const folder = join(config.tenantsDir, firm.slug);
  const spoolDir = join(config.tenantsDir, SPOOL_FOLDER);
  return withOperatorDb(address, account, (db) => act({ db, folder, spoolDir }));
}

/** Whether the database has documents at all: one that waits for its migrations may not. */
export async function hasDocuments(db: FirmDb): Promise<boolean> {
  return db.schema.hasColumn("blobs", "lost_at");
}

const PAGE_ROWS = 1_000;

/** Every document of the firm, in the order of their ids. */
export async function* eachDocument(db: FirmDb): AsyncGenerator<Blob> {
  for (let after = ""; ; ) {
    const page = await listBlobs(db, { after, limit: PAGE_ROWS });
    yield* page;
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)!.id;
  }
}

/** Nothing is kept of it and nothing of it stands in the firm's folder: backups go on without it and say so. */
export async function recordLost(db: FirmDb, blobId: string): Promise<void> {
  const nothingKept = { kept_at: null, kept_bytes: null, kept_sha256: null, kept_key_id: null };
  await db("blobs")
    .where({ id: blobId })
    .update({ lost_at: new Date(), ...nothingKept });
}

/** It stands in the firm's folder again. */
export async function recordFound(db: FirmDb, blobId: string): Promise<void> {
  await db("blobs").where({ id: blobId }).whereNotNull("lost_at").update({ lost_at: null });
}

/** How a firm's documents stand with the repository. */
export interface DocumentTotals {
  count: number;
  plainBytes: number;
  lost: number;
  /** Not in the repository, the lost ones aside. */
  waiting: number;
  waitingBytes: number;
  oldestWaiting: Date | null;
}

/** How one firm's documents stand with the repository; a firm whose schema is older has none. */
export function documentsOf(operator: Operator, firm: FirmRecord): Promise<DocumentTotals> {
  return withFirmDocuments(operator, firm, async ({ db }) =>
    (await hasDocuments(db)) ? countDocuments(db) : NO_DOCUMENTS,
  );
}

const NO_DOCUMENTS: DocumentTotals = {
  count: 0,
  plainBytes: 0,
  lost: 0,
  waiting: 0,
  waitingBytes: 0,
  oldestWaiting: null,
};

async function countDocuments(db: FirmDb): Promise<DocumentTotals> {
  const all = await db("blobs").count({ n: "*" }).sum({ bytes: "blobs.size_bytes" }).count({ lost: "blobs.lost_at" });
  const waiting = await db("blobs")
    .whereNull("blobs.kept_at")
    .whereNull("blobs.lost_at")
    .count({ n: "*" })
    .sum({ bytes: "blobs.size_bytes" })
    .min({ oldest: "blobs.created_at" });
  const [{ n, bytes, lost }] = all as [Record<"n" | "bytes" | "lost", string | number | null>];
  const [left] = waiting as [{ n: string | number; bytes: string | number | null; oldest: Date | null }];
  return {
    count: Number(n),
    plainBytes: Number(bytes ?? 0),
    lost: Number(lost),
    waiting: Number(left.n),
    waitingBytes: Number(left.bytes ?? 0),
    oldestWaiting: left.oldest,
  };
}
