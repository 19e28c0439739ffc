import { log } from "../../log.js";
import { listFirms } from "../databases/firm-records.js";
import type { RegistryDb } from "../databases/registry.js";
import { enqueue, newestSlots, setAsideEarlySlots } from "./enqueue.js";
import type { Job } from "./job.js";
import { dueSlots, notYetEnqueued, slotAt } from "./timetable.js";

/**
 * A slot is early only when it is named this long after the present: in the hour that winter time repeats, the wall clock itself stands behind
 * the newest slot.
 */
const EARLY_MS = 3 * 60 * 60 * 1000;

/** Puts on record what came due since the last look, for however long nobody looked. `now` is the database's clock. */
export async function enqueueDue<O>(registry: RegistryDb, job: Job<O>, now: Date): Promise<number> {
  const due = dueSlots(job, now);
  if (due.length === 0) return 0;
  const ahead = slotAt(new Date(now.getTime() + EARLY_MS), job.zone);
  const setAside = await setAsideEarlySlots(registry, job.name, ahead);
  if (setAside > 0) log.warn({ job: job.name, slots: setAside }, "jobs.early_slots_set_aside");
  const last = await newestSlots(registry, job.name, ahead);
  let enqueued = 0;
  for (const { firmId, since } of await takers(registry, job)) {
    enqueued += await enqueue(registry, job.name, firmId, notYetEnqueued(due, last.get(firmId), since));
  }
  return enqueued;
}

/** Who has this job, and since when. */
async function takers<O>(registry: RegistryDb, job: Job<O>): Promise<{ firmId: string; since: Date }[]> {
  if (job.kind === "server") return [{ firmId: "", since: new Date(0) }];
  const firms = await listFirms(registry, { states: [...job.states] });
  return firms.map((firm) => ({ firmId: firm.id, since: firm.createdAt }));
}
