import { NotFound } from "../../errors.js";
import { newId } from "../../ids.js";
import { isDuplicate } from "../databases/errno.js";
import type { RegistryDb } from "../databases/registry.js";
import type { Slot } from "./timetable.js";

/** Slots on record. All times are the database's. */
export const SLOT_STATES = ["waiting", "running", "done", "missed", "poisoned"] as const;
export type SlotState = (typeof SLOT_STATES)[number];

/** What a run did, in numbers and short words; kept on its row and shown by `job list`. */
export type Figures = Record<string, number | string | boolean>;

export interface SlotRecord {
  id: string;
  job: string;
  slot: Slot;
  /** Empty for a job of the whole server. */
  firmId: string;
  /** "schedule", or the unix user who asked for the run. */
  askedBy: string;
  state: SlotState;
  attempts: number;
  runAfter: Date;
  figures: Figures | undefined;
  error: string | undefined;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
}

export const COLUMNS = [
  "job_slots.id",
  "job_slots.job",
  "job_slots.slot",
  "job_slots.firm_id",
  "job_slots.asked_by",
  "job_slots.state",
  "job_slots.attempts",
  "job_slots.run_after",
  "job_slots.figures",
  "job_slots.error",
  "job_slots.started_at",
  "job_slots.finished_at",
] as const;

/** The server's clock in SQL; what Node thinks the time is never reaches a row. */
export const NOW = "UTC_TIMESTAMP(3)";

/** The database's clock: the one that all workers share. */
export async function databaseNow(registry: RegistryDb): Promise<Date> {
  const row = await registry.first<{ at: Date }>(registry.raw("UTC_TIMESTAMP(3) AS at"));
  return row.at;
}

/**
 * The newest slot on record of each firm ('' for the server), none named after `upTo`: a slot named later was enqueued by a clock that ran
 * ahead and must not keep the present from having its run.
 */
export async function newestSlots(registry: RegistryDb, job: string, upTo: Slot): Promise<Map<string, Slot>> {
  const rows = await registry("job_slots")
    .where({ job, asked_by: "schedule" })
    .where("job_slots.slot", "<=", upTo)
    .groupBy("job_slots.firm_id")
    .select<{ firm_id: string; slot: Slot }[]>("job_slots.firm_id", registry.raw("MAX(job_slots.slot) AS slot"));
  return new Map(rows.map((row) => [row.firm_id, row.slot]));
}

/**
 * Puts due slots on record. Only the newest is to be run; older ones were missed and say so. Whoever loses the race for a row
 * loses quietly: it is there.
 */
export async function enqueue(
  registry: RegistryDb,
  job: string,
  firmId: string,
  due: readonly Slot[],
): Promise<number> {
  const newest = due.at(-1);
  if (newest === undefined) return 0;
  await skipUntried(registry, job, firmId, newest);
  for (const slot of due.slice(0, -1))
    await insertSlot(registry, { job, slot, firmId, state: "missed", askedBy: "schedule" });
  return insertSlot(registry, { job, slot: newest, firmId, state: "waiting", askedBy: "schedule" });
}

/** By hand, someone runs it at once; should their terminal die, the worker takes it up after this. */
const BY_HAND_GRACE_SECONDS = 30;

/** A run asked for by hand is a slot of its own, so it is claimed, retried and recorded like any other. */
export async function enqueueByHand(
  registry: RegistryDb,
  job: string,
  firmId: string,
  askedBy: string,
): Promise<string> {
  const slot = `hand:${newId()}` as Slot;
  await insertSlot(registry, { job, slot, firmId, state: "waiting", askedBy }, BY_HAND_GRACE_SECONDS);
  const row = await registry("job_slots").where({ job, slot, firm_id: firmId }).first<{ id: string }>("job_slots.id");
  return row.id;
}

interface NewSlot {
  job: string;
  slot: Slot;
  firmId: string;
  state: "waiting" | "missed";
  askedBy: string;
}

async function insertSlot(
  registry: RegistryDb,
  { job, slot, firmId, state, askedBy }: NewSlot,
  delaySeconds = 0,
): Promise<number> {
  try {
    await registry("job_slots").insert({
      id: newId(),
      job,
      slot,
      firm_id: firmId,
      asked_by: askedBy,
      state,
      attempts: 0,
      fence: 0,
      run_after: registry.raw(`${NOW} + INTERVAL ? SECOND`, [delaySeconds]),
      created_at: registry.raw(NOW),
      finished_at: state === "missed" ? registry.raw(NOW) : null,
    });
    return 1;
  } catch (error) {
    if (isDuplicate(error)) return 0;
    throw error;
  }
}

/** An older night that nobody has begun is not run beside the newer one. */
async function skipUntried(registry: RegistryDb, job: string, firmId: string, newest: Slot): Promise<void> {
  await registry("job_slots")
    .where({ job, firm_id: firmId, state: "waiting", attempts: 0, asked_by: "schedule" })
    .where("job_slots.slot", "<", newest)
    .update({ state: "missed", finished_at: registry.raw(NOW) });
}

/**
 * Slots that a clock which ran ahead enqueued for days that are still to come. They get another name, so that these days have their run
 * when they really come.
 */
export async function setAsideEarlySlots(registry: RegistryDb, job: string, after: Slot): Promise<number> {
  return registry("job_slots")
    .where({ job, asked_by: "schedule" })
    .where("job_slots.slot", ">", after)
    .whereIn("job_slots.state", ["done", "missed", "poisoned"])
    .whereRaw("job_slots.slot LIKE '2%'")
    .update({ slot: registry.raw("CONCAT('early:', slot, ':', RIGHT(id, 8))") });
}

export interface SlotFilter {
  job?: string | undefined;
  firmId?: string | undefined;
  state?: SlotState | undefined;
  limit: number;
}

/** Newest first: ids sort by time. */
export async function listSlots(
  registry: RegistryDb,
  { job, firmId, state, limit }: SlotFilter,
): Promise<SlotRecord[]> {
  const rows = await registry("job_slots")
    .modify((query) => {
      if (job !== undefined) void query.where("job_slots.job", job);
      if (firmId !== undefined) void query.where("job_slots.firm_id", firmId);
      if (state !== undefined) void query.where("job_slots.state", state);
    })
    .orderBy("job_slots.id", "desc")
    .limit(limit)
    .select<SlotRow[]>(...COLUMNS);
  return rows.map(readSlot);
}

export async function findSlot(registry: RegistryDb, id: string): Promise<SlotRecord> {
  const row = await registry("job_slots")
    .where("job_slots.id", id)
    .first<SlotRow | undefined>(...COLUMNS);
  if (!row) throw new NotFound(`There is no run ${id}.`);
  return readSlot(row);
}

/** Lets a poisoned slot be tried again from the start. False when it was not poisoned. */
export async function retrySlot(registry: RegistryDb, id: string): Promise<boolean> {
  const retried = await registry("job_slots")
    .where({ id, state: "poisoned" })
    .update({ state: "waiting", attempts: 0, run_after: registry.raw(NOW), finished_at: null });
  return retried === 1;
}

/** Runs older than this are forgotten; poisoned ones stay until someone has dealt with them. */
const KEEP_RUNS_DAYS = 180;
const TIDY_ROWS_MAX = 20_000;

export async function tidySlots(registry: RegistryDb): Promise<number> {
  return registry("job_slots")
    .whereIn("job_slots.state", ["done", "missed"])
    .where("job_slots.finished_at", "<", registry.raw(`${NOW} - INTERVAL ? DAY`, [KEEP_RUNS_DAYS]))
    .limit(TIDY_ROWS_MAX)
    .delete();
}

export interface SlotRow {
  id: string;
  job: string;
  slot: string;
  firm_id: string;
  asked_by: string;
  state: SlotState;
  attempts: number;
  run_after: Date;
  figures: string | null;
  error: string | null;
  started_at: Date | null;
  finished_at: Date | null;
}

export function readSlot(row: SlotRow): SlotRecord {
  return {
    id: row.id,
    job: row.job,
    slot: row.slot as Slot,
    firmId: row.firm_id,
    askedBy: row.asked_by,
    state: row.state,
    attempts: row.attempts,
    runAfter: row.run_after,
    figures: row.figures === null ? undefined : (JSON.parse(row.figures) as Figures),
    error: row.error ?? undefined,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
  };
}
