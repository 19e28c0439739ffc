import { jobActor } from "../../actor.js";
import { dayOf } from "../../calendar.js";
import { messageOf, NotFound } from "../../errors.js";
import { failpoint } from "../../failpoints.js";
import { log } from "../../log.js";
import { type FirmRecord, findFirm } from "../databases/firm-records.js";
import type { RegistryDb } from "../databases/registry.js";
import { assertOurs, type ClaimedSlot, fail, finish, heartbeat, putBack, skip } from "./claims.js";
import type { FirmJob, Job, JobRun, JobsOperator } from "./job.js";
import { firmLease, LeaseHeld, withLease } from "./leases.js";
import { keepRenewed } from "./renewal.js";
import { databaseNow, type Figures } from "./slots.js";
import { dayOfSlot } from "./timetable.js";

/** A job that goes on after it was told to stop. Nothing may run without its lease, so the process that has one ends. */
export class JobStuck extends Error {
  override name = "JobStuck";
  constructor(job: string) {
    super(`${job} did not stop when it was told to.`);
  }
}

export type Outcome =
  | { kind: "done"; figures: Figures }
  | { kind: "skipped"; reason: string }
  | { kind: "put back"; reason: string }
  | { kind: "failed"; error: unknown; final: boolean };

export interface RunSettings {
  /** Aborted when the process must stop now: the slot is given back untried. */
  stopping: AbortSignal;
  clockIsSteady: boolean;
  /** How long a job may take to notice that it must stop. */
  stopWithinMs?: number;
}

const STOP_WITHIN_MS = 60_000;

/** Runs one claimed slot and writes down what came of it. A job's failure is an outcome and stops no other; thrown is
 * JobStuck, and what kept the outcome from being written. */
export async function runSlot<O extends JobsOperator>(
  operator: O,
  job: Job<O>,
  slot: ClaimedSlot,
  settings: RunSettings,
): Promise<Outcome> {
  const { registry } = operator;
  const startedAt = performance.now();
  const at = { job: job.name, slot: slot.slot, firm: slot.firmId || undefined, attempt: slot.attempts };
  if (job.trustsClock && !settings.clockIsSteady) {
    await putBack(registry, slot, "later");
    return { kind: "put back", reason: "The clock is in doubt; what destroys by age waits." };
  }
  try {
    const figures = await act(operator, job, slot, settings);
    if (typeof figures === "string") {
      await skip(registry, slot, figures);
      return { kind: "skipped", reason: figures };
    }
    failpoint("jobs.before_finish");
    await finish(registry, slot, figures);
    log.info({ ...at, ms: Math.round(performance.now() - startedAt), figures }, "jobs.run_finished");
    return { kind: "done", figures };
  } catch (error) {
    return afterFailure(registry, slot, error, settings.stopping, at);
  }
}

async function afterFailure(
  registry: RegistryDb,
  slot: ClaimedSlot,
  error: unknown,
  stopping: AbortSignal,
  at: object,
): Promise<Outcome> {
  if (error instanceof LeaseHeld) {
    await putBack(registry, slot, "soon");
    return { kind: "put back", reason: error.message };
  }
  if (stopping.aborted) {
    await putBack(registry, slot, "at once");
    log.info(at, "jobs.run_put_back");
    return { kind: "put back", reason: "The worker stops." };
  }
  const state = await fail(registry, slot, error);
  log.warn({ ...at, reason: messageOf(error) }, "jobs.run_failed");
  if (error instanceof JobStuck) throw error;
  return { kind: "failed", error, final: state === "poisoned" };
}

/** The figures, or the sentence that says why there is nothing to do. */
async function act<O extends JobsOperator>(
  operator: O,
  job: Job<O>,
  slot: ClaimedSlot,
  { stopping, stopWithinMs = STOP_WITHIN_MS }: RunSettings,
): Promise<Figures | string> {
  const { registry } = operator;
  const lost = new AbortController();
  const beating = keepRenewed({ name: `${job.name} ${slot.slot}`, renew: () => heartbeat(registry, slot), lost });
  const signal = AbortSignal.any([lost.signal, stopping, AbortSignal.timeout(job.timeoutMinutes * 60_000)]);
  const run: JobRun = {
    day: slot.askedBy === "schedule" ? dayOfSlot(slot.slot) : dayOf(await databaseNow(registry), job.zone),
    attempt: slot.attempts,
    by: jobActor(job.name),
    signal,
    fence: slot.fence,
    assertFence: () => assertOurs(registry, slot),
  };
  try {
    if (job.kind === "server") return await inTime(job.name, job.run(operator, run), signal, stopWithinMs);
    const firm = await firmOfSlot(registry, slot);
    if (!firm) return "The firm is gone.";
    if (!job.states.includes(firm.state)) return `The firm is ${firm.state}.`;
    return await inTime(job.name, runForFirm(operator, job, firm, run), signal, stopWithinMs);
  } finally {
    beating.stop();
  }
}

async function firmOfSlot(registry: RegistryDb, slot: ClaimedSlot): Promise<FirmRecord | undefined> {
  try {
    return await findFirm(registry, slot.firmId);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

async function runForFirm<O extends JobsOperator>(
  operator: O,
  job: FirmJob<O>,
  firm: FirmRecord,
  run: JobRun,
): Promise<Figures> {
  if (!job.exclusive) return job.run(operator, firm, run);
  return withLease(
    operator.registry,
    firmLease(firm.id),
    (lease) =>
      job.run(operator, firm, {
        ...run,
        signal: lease.signal,
        fence: lease.fence,
        assertFence: async () => {
          await run.assertFence();
          await lease.assertFence();
        },
      }),
    { signal: run.signal },
  );
}

/** The job's result; its own error, or the reason of the abort when it ended because of that; JobStuck when it did not end at all. */
async function inTime<T>(name: string, work: Promise<T>, signal: AbortSignal, stopWithinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    const begin = (): void => {
      timer = setTimeout(() => reject(new JobStuck(name)), stopWithinMs);
    };
    if (signal.aborted) begin();
    else signal.addEventListener("abort", begin, { once: true });
  });
  try {
    const result = await Promise.race([work, stuck]);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    if (signal.aborted && !(error instanceof JobStuck)) throw signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
