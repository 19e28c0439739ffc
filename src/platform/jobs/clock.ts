import { log } from "../../log.js";
import type { RegistryDb } from "../databases/registry.js";
import { databaseNow } from "./slots.js";

/**
 * Whether the database's clock can be believed. Backups go on under any clock; what destroys by age waits until the clock has run steadily
 * for a day, because a clock that jumped ahead makes everything look old.
 */
export interface ClockWatch {
  /** The database's time now, compared with how much time really passed since the last look. */
  look(): Promise<Date>;
  isSteady(): boolean;
}

const JUMP_MS = 60_000;
const DOUBT_MS = 24 * 60 * 60 * 1000;
/** Some job is enqueued every few minutes, so a longer silence means that the server was off or that the clock is wrong: nobody can tell which. */
const SILENCE_MS = 36 * 60 * 60 * 1000;

/** `monotonicMs` counts real time whatever the clocks are set to. */
export function watchClock(registry: RegistryDb, monotonicMs = (): number => performance.now()): ClockWatch {
  let last: { at: number; monotonic: number } | undefined;
  let doubtedAt: number | undefined;

  const doubt = (reason: string, byMs: number): void => {
    doubtedAt = monotonicMs();
    log.error({ reason, seconds: Math.round(byMs / 1000) }, "jobs.clock_doubted");
  };

  async function look(): Promise<Date> {
    const now = await databaseNow(registry);
    const monotonic = monotonicMs();
    if (last) {
      const jump = now.getTime() - last.at - (monotonic - last.monotonic);
      if (Math.abs(jump) > JUMP_MS) doubt("the clock jumped", jump);
    } else {
      const silence = await sinceLastSlotMs(registry, now);
      if (silence !== undefined && silence > SILENCE_MS) doubt("nothing was enqueued for a long time", silence);
      if (silence !== undefined && silence < -JUMP_MS) doubt("the clock is behind what is on record", silence);
    }
    last = { at: now.getTime(), monotonic };
    return now;
  }

  return { look, isSteady: () => doubtedAt === undefined || monotonicMs() - doubtedAt > DOUBT_MS };
}

/** Negative when a row is from the future. Undefined on a server where no job was ever enqueued. */
async function sinceLastSlotMs(registry: RegistryDb, now: Date): Promise<number | undefined> {
  const row = await registry("job_slots").max({ at: "job_slots.created_at" }).first<{ at: Date | null } | undefined>();
  return row?.at ? now.getTime() - row.at.getTime() : undefined;
}
