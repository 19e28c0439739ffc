import { NotFound } from "../../errors.js";
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

export function figuresInWords(figures: SlotRecord["figures"]): string {
  return Object.entries(figures ?? {})
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
