import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../../errors.js";
import { failpoint } from "../../failpoints.js";
import { log } from "../../log.js";
import { SPOOL_FOLDER } from "../firms/firm-folder.js";
import type { Operator } from "../firms/operator.js";
import { LeaseHeld, withLease } from "../jobs/leases.js";
import { type NewBlobHandler, openVisit } from "./settling.js";
import { isMarkedSince, listMarkers, type Marker, markedAt, unmark } from "./spool.js";

/** The worker's eye on what is new. Each handler has a lane of its own, so that one which takes long (text) delays no other (the repository). */
export interface BlobWatch {
  /** What is being handled is finished; nothing else is begun. */
  stop(): Promise<void>;
}

const LOOK_MS = 1_000;
/** Blobs that a lane does before it looks again. */
const BATCH_MAX = 200;
const AGAIN_MS_MIN = 1_000;
const AGAIN_MS_MAX = 5 * 60_000;

interface Lane {
  handler: NewBlobHandler;
  /** By path: since when this process has handled it, and what is tried again and when. */
  done: Map<string, number>;
  again: Map<string, { failures: number; at: number }>;
}

export function watchNewBlobs(
  operator: Operator,
  handlers: readonly NewBlobHandler[],
  { lookMs = LOOK_MS } = {},
): BlobWatch {
  const stopping = new AbortController();
  const lanes = handlers.map((handler): Lane => ({ handler, done: new Map(), again: new Map() }));
  const running = lanes.map((lane) => keepLooking(operator, lane, lanes, { lookMs, stopping: stopping.signal }));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function keepLooking(
  operator: Operator,
  lane: Lane,
  lanes: readonly Lane[],
  { lookMs, stopping }: { lookMs: number; stopping: AbortSignal },
): Promise<void> {
  while (!stopping.aborted) {
    let looked = 0;
    try {
      looked = await lookOnce(operator, lane, lanes, stopping);
    } catch (error) {
      log.warn({ handler: lane.handler.name, reason: messageOf(error) }, "blobs.look_failed");
    }
    if (looked < BATCH_MAX) await pause(lookMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** One batch of the lane. The lease keeps workers from doing the same at once; a handler bears it all the same. Resolves to how many were looked at. */
async function lookOnce(
  operator: Operator,
  lane: Lane,
  lanes: readonly Lane[],
  stopping: AbortSignal,
): Promise<number> {
  const markers = await listMarkers(join(operator.config.tenantsDir, SPOOL_FOLDER));
  forget(lane, markers);
  const now = Date.now();
  const due = markers.filter(({ path }) => !lane.done.has(path) && (lane.again.get(path)?.at ?? 0) <= now);
  if (due.length === 0) return 0;
  const batch = due.slice(0, BATCH_MAX);
  try {
    await withLease(operator.registry, `blobs:${lane.handler.name}`, ({ signal }) =>
      handleBatch(operator, lane, batch, { lanes, ended: AbortSignal.any([signal, stopping]) }),
    );
    return batch.length;
  } catch (error) {
    if (error instanceof LeaseHeld) return 0;
    throw error;
  }
}

async function handleBatch(
  operator: Operator,
  lane: Lane,
  batch: readonly Marker[],
  { lanes, ended }: { lanes: readonly Lane[]; ended: AbortSignal },
): Promise<void> {
  const visit = openVisit(operator);
  const from = performance.now();
  let handled = 0;
  for (const marker of batch) {
    if (ended.aborted) break;
    const begunAt = Date.now();
    try {
      if (!(await markedAt(marker))) continue; // while we waited for the lease another worker did it
      const found = await visit(marker);
      if (!found) {
        later(lane, marker);
        continue;
      }
      await lane.handler.handle(operator, found.firm, found.blob, found.home);
      handled += 1;
      failpoint("blobs.handled");
      await finished(lane, marker, { lanes, from: begunAt });
    } catch (error) {
      const failures = later(lane, marker);
      const { firmId: firm, blobName: blob } = marker;
      const told = { handler: lane.handler.name, firm, blob, failures, reason: messageOf(error) };
      log.warn(told, "blobs.handling_failed");
    }
  }
  if (handled === 0) return;
  log.info({ handler: lane.handler.name, handled, ms: Math.round(performance.now() - from) }, "blobs.handled");
}

/** The last lane that is done with it removes the marker; when it was marked anew since the first began, all do it once more. */
async function finished(
  lane: Lane,
  marker: Marker,
  { lanes, from }: { lanes: readonly Lane[]; from: number },
): Promise<void> {
  const { path } = marker;
  lane.done.set(path, from);
  lane.again.delete(path);
  if (!lanes.every(({ done }) => done.has(path))) return;
  const firstFrom = Math.min(...lanes.map(({ done }) => done.get(path)!));
  if (!(await isMarkedSince(marker, firstFrom))) await unmark(marker);
  for (const { done } of lanes) done.delete(path);
}

/** Twice as long after each failure. Resolves to how often it failed in a row. */
function later(lane: Lane, { path }: Marker): number {
  const failures = (lane.again.get(path)?.failures ?? 0) + 1;
  const wait = Math.min(AGAIN_MS_MIN * 2 ** (failures - 1), AGAIN_MS_MAX);
  lane.again.set(path, { failures, at: Date.now() + wait });
  return failures;
}

/** What another worker finished is remembered no longer. */
function forget(lane: Lane, markers: readonly Marker[]): void {
  const there = new Set(markers.map(({ path }) => path));
  for (const path of lane.done.keys()) if (!there.has(path)) lane.done.delete(path);
  for (const path of lane.again.keys()) if (!there.has(path)) lane.again.delete(path);
}
