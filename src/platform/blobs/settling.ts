import { join } from "node:path";
import { failpoint } from "../../failpoints.js";
import { messageOf } from "../../errors.js";
import { log } from "../../log.js";
import { type FirmDb, firmOf } from "../databases/firm-db.js";
import { type FirmRecord, listFirms } from "../databases/firm-records.js";
import { SPOOL_FOLDER } from "../firms/firm-folder.js";
import type { Operator } from "../firms/operator.js";
import { type Blob, findBlobNamed } from "./blobs.js";
import type { BlobHome } from "./folders.js";
import { isMarkedSince, listMarkers, type Marker, markedAt, unmark } from "./spool.js";

/** What is done once with each new content, such as keeping it in the repository. */
export interface NewBlobHandler {
  /** "backups.keep": the room, then the act. */
  name: string;
  /** May be called again for the same blob, in any number of workers, and does then what is left to do. Rejects to be called again later. */
  handle: (operator: Operator, firm: FirmRecord, blob: Blob, home: BlobHome) => Promise<void>;
}

/** Where a firm's blobs lie, for the worker and the command line; page servers have it in req.firm. */
export function firmBlobHome({ config }: Pick<Operator, "config">, db: FirmDb): BlobHome {
  return { db, folder: join(config.tenantsDir, firmOf(db).slug), spoolDir: join(config.tenantsDir, SPOOL_FOLDER) };
}

/** What could not be done, and stays to be done. */
export interface Unsettled {
  firmId: string;
  blobName: string;
  handler: string;
  reason: string;
}

/** Does all that is waiting now, once, in this call. Firms that are shut or unknown keep their markers and count as waiting. */
export async function settleNewBlobs(
  operator: Operator,
  handlers: readonly NewBlobHandler[],
): Promise<{ settled: number; waiting: number; unsettled: Unsettled[] }> {
  const visit = openVisit(operator);
  const unsettled: Unsettled[] = [];
  let [settled, waiting] = [0, 0];
  for (const marker of await listMarkers(join(operator.config.tenantsDir, SPOOL_FOLDER))) {
    const begunAt = Date.now();
    const found = await visit(marker);
    if (!found) {
      waiting += 1;
      continue;
    }
    const failed = await handleAll(operator, found, handlers);
    unsettled.push(...failed.map((failure) => ({ ...failure, firmId: marker.firmId, blobName: marker.blobName })));
    if (failed.length > 0) continue;
    failpoint("blobs.settled");
    if (!(await isMarkedSince(marker, begunAt))) await unmark(marker);
    settled += 1;
  }
  return { settled, waiting, unsettled };
}

async function handleAll(operator: Operator, found: MarkedBlob, handlers: readonly NewBlobHandler[]) {
  const failed: Pick<Unsettled, "handler" | "reason">[] = [];
  for (const { name, handle } of handlers) {
    try {
      await handle(operator, found.firm, found.blob, found.home);
    } catch (error) {
      failed.push({ handler: name, reason: messageOf(error) });
    }
  }
  return failed;
}

export interface MarkedBlob {
  firm: FirmRecord;
  home: BlobHome;
  blob: Blob;
}

/** A marker whose row never came: the transaction it was written for was rolled back, or its process killed. */
const ROWLESS_HOURS_MAX = 1;

/**
 * Finds what markers speak of, opening each firm once. Undefined while there is nothing to do about one: its firm is not active, or its row is not committed; a
 * marker that waits for a row too long is removed.
 */
export function openVisit(operator: Operator): (marker: Marker) => Promise<MarkedBlob | undefined> {
  let firms: Promise<Map<string, FirmRecord>> | undefined;
  const homes = new Map<string, BlobHome>();
  return async (marker) => {
    firms ??= listFirms(operator.registry, { states: ["active"] }).then(
      (list) => new Map(list.map((firm) => [firm.id, firm])),
    );
    const firm = (await firms).get(marker.firmId);
    if (!firm) return undefined;
    const home = homes.get(firm.id) ?? firmBlobHome(operator, await operator.firmDb(firm));
    homes.set(firm.id, home);
    const blob = await findBlobNamed(home.db, marker.blobName);
    if (blob) return { firm, home, blob };
    const at = await markedAt(marker);
    if (at && Date.now() - at.getTime() > ROWLESS_HOURS_MAX * 3_600_000) {
      await unmark(marker);
      log.info({ firm: firm.id, blob: marker.blobName }, "blobs.marker_without_row_removed");
    }
    return undefined;
  };
}
