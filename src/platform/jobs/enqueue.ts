import { newId } from "../../ids.js";
import { isDuplicate } from "../databases/errno.js";
import type { RegistryDb } from "../databases/registry.js";
import { NOW } from "./slots.js";
import type { Slot } from "./timetable.js";

/** Putting slots on record. The unique key of job, slot and firm decides who does; everybody else finds it done. */

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
