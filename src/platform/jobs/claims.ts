import { messageOf, Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import { log } from "../../log.js";
import type { RegistryDb } from "../databases/registry.js";
import { LEASE_SECONDS, LeaseLost } from "./renewal.js";
import { COLUMNS, type Figures, NOW, readSlot, type SlotRecord, type SlotRow, type SlotState } from "./slots.js";

/** A slot that is ours to run until its fence is passed on. The row is its own lease: one worker at a time, tried three times. */
export interface ClaimedSlot extends SlotRecord {
  owner: string;
  fence: number;
}

const ATTEMPTS_MAX = 3;
/** Pause before the second and the third try, halved or stretched by half at random so that firms do not retry together. */
const RETRY_MINUTES = [1, 10] as const;
const PUT_BACK_MINUTES = { "at once": 0, soon: 2, later: 60 } as const;
const ERROR_CHARS_MAX = 2000;

const CLAIMABLE = `((job_slots.state = 'waiting' AND job_slots.run_after <= ${NOW})
  OR (job_slots.state = 'running' AND job_slots.until_at < UTC_TIMESTAMP(6)))`;

/** Claims the next slot of these jobs: waiting and due, or left behind by a worker that is gone. One UPDATE decides. */
export async function claimNext(
  registry: RegistryDb,
  jobs: readonly string[],
  busyFirms: readonly string[],
): Promise<ClaimedSlot | undefined> {
  const candidates = await registry("job_slots")
    .whereIn("job_slots.job", jobs)
    .whereNotIn("job_slots.firm_id", busyFirms)
    .whereRaw(CLAIMABLE)
    .orderBy(["job_slots.run_after", "job_slots.id"])
    .limit(10)
    .select<{ id: string }[]>("job_slots.id");
  for (const { id } of candidates) {
    const claimed = await claim(registry, id, CLAIMABLE);
    if (claimed) return claimed;
  }
  return undefined;
}

/** A run by hand, at once and whatever pause it was given. Undefined when a worker has it already. */
export async function claimByHand(registry: RegistryDb, id: string): Promise<ClaimedSlot | undefined> {
  return claim(registry, id, "job_slots.state = 'waiting'");
}

/** Undefined when someone else was quicker, or when a worker died of it as often as a slot may be tried. */
async function claim(registry: RegistryDb, id: string, claimable: string): Promise<ClaimedSlot | undefined> {
  const owner = newId();
  const won = await registry("job_slots")
    .where("job_slots.id", id)
    .whereRaw(claimable)
    .update({
      state: "running",
      attempts: registry.raw("attempts + 1"),
      owner,
      fence: registry.raw("fence + 1"),
      until_at: registry.raw("UTC_TIMESTAMP(6) + INTERVAL ? SECOND", [LEASE_SECONDS]),
      started_at: registry.raw(NOW),
      finished_at: null,
    });
  if (won !== 1) return undefined;
  const row = await registry("job_slots")
    .where({ id, owner })
    .first<ClaimedRow | undefined>(...COLUMNS, "job_slots.owner", "job_slots.fence");
  if (!row) return undefined;
  const claimed = { ...readSlot(row), owner: row.owner, fence: row.fence };
  if (claimed.attempts <= ATTEMPTS_MAX) return claimed;
  await poison(registry, claimed, "The worker died each time it ran this.");
  return undefined;
}

/** False when the slot was given to someone else meanwhile. */
export async function heartbeat(registry: RegistryDb, slot: ClaimedSlot): Promise<boolean> {
  const until = registry.raw("UTC_TIMESTAMP(6) + INTERVAL ? SECOND", [LEASE_SECONDS]);
  return (await ours(registry, slot).update({ until_at: until })) === 1;
}

/** Before a step that cannot be undone. */
export async function assertOurs(registry: RegistryDb, slot: ClaimedSlot): Promise<void> {
  const held = await ours(registry, slot)
    .whereRaw("job_slots.until_at > UTC_TIMESTAMP(6)")
    .forUpdate()
    .first<{ id: string } | undefined>("job_slots.id");
  if (!held) throw new LeaseLost(slot.id);
}

export async function finish(registry: RegistryDb, slot: ClaimedSlot, figures: Figures): Promise<boolean> {
  return settle(registry, slot, { state: "done", figures: JSON.stringify(figures), error: null });
}

/** Its day is over or its firm no longer has this job; says why. */
export async function skip(registry: RegistryDb, slot: ClaimedSlot, reason: string): Promise<boolean> {
  return settle(registry, slot, { state: "missed", error: reason });
}

/** After a failure: again later, or never when it was tried often enough or when a rule forbids it, which trying again does not change. */
export async function fail(registry: RegistryDb, slot: ClaimedSlot, error: unknown): Promise<SlotState> {
  if (slot.attempts >= ATTEMPTS_MAX || error instanceof Refused) {
    await poison(registry, slot, messageOf(error));
    return "poisoned";
  }
  const minutes = (RETRY_MINUTES[slot.attempts - 1] ?? RETRY_MINUTES[1]) * (0.5 + Math.random());
  await settle(registry, slot, {
    state: "waiting",
    error: messageOf(error).slice(0, ERROR_CHARS_MAX),
    run_after: later(registry, minutes),
  });
  return "waiting";
}

/** Gives the slot back untried: its firm is busy with something else, the clock is in doubt, or the worker stops. */
export async function putBack(
  registry: RegistryDb,
  slot: ClaimedSlot,
  when: "at once" | "soon" | "later",
): Promise<void> {
  const minutes = PUT_BACK_MINUTES[when] * (0.5 + Math.random());
  await settle(registry, slot, { state: "waiting", attempts: slot.attempts - 1, run_after: later(registry, minutes) });
}

function later(registry: RegistryDb, minutes: number): ReturnType<RegistryDb["raw"]> {
  return registry.raw(`${NOW} + INTERVAL ? SECOND`, [Math.round(minutes * 60)]);
}

async function poison(registry: RegistryDb, slot: ClaimedSlot, reason: string): Promise<void> {
  await settle(registry, slot, { state: "poisoned", error: reason.slice(0, ERROR_CHARS_MAX) });
  log.error({ job: slot.job, slot: slot.slot, firm: slot.firmId, slotId: slot.id, reason }, "jobs.slot_poisoned");
}

/** Only the present holder writes: a worker that woke up late finds its fence passed. */
async function settle(registry: RegistryDb, slot: ClaimedSlot, values: Record<string, unknown>): Promise<boolean> {
  const settled = await ours(registry, slot).update({
    ...values,
    owner: null,
    until_at: null,
    finished_at: values.state === "waiting" ? null : registry.raw(NOW),
  });
  if (settled !== 1)
    log.warn({ job: slot.job, slot: slot.slot, firm: slot.firmId, fence: slot.fence }, "jobs.stale_result_refused");
  return settled === 1;
}

function ours(registry: RegistryDb, { id, owner, fence }: ClaimedSlot) {
  return registry("job_slots").where({ id, owner, fence, state: "running" });
}

interface ClaimedRow extends SlotRow {
  owner: string;
  fence: number;
}
