import { createTask, type ScheduledTask, setLogger } from "node-cron";
import { messageOf } from "../../errors.js";
import { log } from "../../log.js";
import { claimNext, type ClaimedSlot } from "./claims.js";
import { watchClock } from "./clock.js";
import type { Job, JobsOperator } from "./job.js";
import { enqueueDue } from "./planner.js";
import { JobStuck, runSlot } from "./run-slot.js";
import { checkTimetable } from "./timetable.js";

/** The worker's loop: what comes due is enqueued, what is enqueued is claimed and run, two at a time. Any number of workers may do this at once. */
export interface Runner {
  /** Rejects when a job would not stop: the process must end. */
  broken: Promise<never>;
  /** No new slots; running ones may finish, then are told to stop and given back. */
  stop(): Promise<void>;
}

export interface RunnerSettings {
  parallelMax?: number;
  /** How long running slots may go on after stop(). */
  finishWithinMs?: number;
}

/** node-cron tells the minute; this finds what a stopped process, a busy minute or a changed clock left out, and who is to be retried. */
const TICK_MS = 30_000;
/** Two processor cores; dumps and their compression are what takes long. */
const PARALLEL_MAX = 2;
const FINISH_WITHIN_MS = 20_000;

export function startRunner<O extends JobsOperator>(
  operator: O,
  jobs: readonly Job<O>[],
  { parallelMax = PARALLEL_MAX, finishWithinMs = FINISH_WITHIN_MS }: RunnerSettings = {},
): Runner {
  for (const job of jobs) checkTimetable(job);
  const clock = watchClock(operator.registry);
  const stopping = new AbortController();
  const running = new Map<ClaimedSlot, Promise<void>>();
  let open = true;
  let looking: Promise<void> | undefined;
  let breaks: (error: unknown) => void;
  const broken = new Promise<never>((_, reject) => (breaks = reject));
  broken.catch(() => undefined);

  /** One look at a time; asked again meanwhile, it is the same look. */
  function look(): Promise<void> {
    looking ??= enqueueAndFill().finally(() => (looking = undefined));
    return looking;
  }

  async function enqueueAndFill(): Promise<void> {
    try {
      const now = await clock.look();
      for (const job of jobs) if (open) await enqueueDue(operator.registry, job, now);
      await fill();
    } catch (error) {
      log.warn({ reason: messageOf(error) }, "jobs.look_failed");
    }
  }

  async function fill(): Promise<void> {
    while (open && running.size < parallelMax) {
      const busyFirms = [...running.keys()].map((slot) => slot.firmId).filter(Boolean);
      const names = jobs.map((job) => job.name);
      const slot = await claimNext(operator.registry, names, busyFirms);
      if (!slot) return;
      running.set(slot, runAndGoOn(slot));
    }
  }

  async function runAndGoOn(slot: ClaimedSlot): Promise<void> {
    const job = jobs.find((candidate) => candidate.name === slot.job)!;
    try {
      await runSlot(operator, job, slot, { stopping: stopping.signal, clockIsSteady: clock.isSteady() });
    } catch (error) {
      // Where the outcome could not be written, the slot's minute runs out and somebody takes it up.
      log.error({ job: slot.job, slot: slot.slot, reason: messageOf(error) }, "jobs.outcome_not_written");
      if (error instanceof JobStuck) breaks(error);
    } finally {
      running.delete(slot);
      if (open) void look();
    }
  }

  const tasks = jobs.map((job) => cronTask(job, look));
  const ticker = setInterval(() => void look(), TICK_MS);
  void look();

  async function stop(): Promise<void> {
    open = false;
    clearInterval(ticker);
    for (const task of tasks) await task.destroy();
    await looking;
    const all = Promise.allSettled(running.values());
    const timer = setTimeout(() => stopping.abort(new Error("The worker stops.")), finishWithinMs);
    await Promise.race([all, broken]).catch(() => undefined);
    clearTimeout(timer);
  }

  return { broken, stop };
}

/** The timer of one job. It runs nothing: a tick makes the runner look at what is due, so a tick that is lost or comes twice changes nothing. */
function cronTask<O>(job: Job<O>, look: () => Promise<void>): ScheduledTask {
  const task = createTask(job.cron, look, { name: job.name, timezone: job.zone, noOverlap: true });
  task.on("execution:failed", ({ execution }) => {
    log.error({ job: job.name, reason: messageOf(execution?.error) }, "jobs.tick_failed");
  });
  task.on("execution:missed", () => {
    log.warn({ job: job.name }, "jobs.tick_missed");
    return look();
  });
  task.on("execution:overlap", () => log.debug({ job: job.name }, "jobs.tick_overlapped"));
  void task.start();
  return task;
}

// node-cron would print to the console; its events above carry the same and more.
setLogger({
  info: (message) => log.debug({ message }, "jobs.cron_said"),
  warn: (message) => log.debug({ message }, "jobs.cron_said"),
  debug: () => undefined,
  error: (message, error) => log.debug({ message: messageOf(message), reason: messageOf(error) }, "jobs.cron_said"),
});
