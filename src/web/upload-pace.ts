import type { Request } from "express";
import { BadRequest } from "./requests.js";
import { LONG_BODY_MS_MAX } from "./server-limits.js";

/** How slowly an upload may arrive. Time in which we ourselves keep it waiting (the disk, a scanner) is not counted. */
export interface Pace {
  silenceMsMax: number;
  /** From here on the mean rate counts: a line may be slow to begin. */
  graceMs: number;
  bytesPerSecondMin: number;
}

/** 1 kB a second is what the worst line of a telephone gives. */
export const PACE: Pace = { silenceMsMax: 30_000, graceMs: 60_000, bytesPerSecondMin: 1024 };

const LOOK_MS_MAX = 1_000;

interface Watched {
  pace: Pace;
  bytesMax: number;
  /** Whether it is we who do not read on. */
  isOurs: () => boolean;
  fail: (error: BadRequest) => void;
}

/** Fails an upload that says nothing, that drips, that takes all day or that is longer than it may be. Returns what ends the watch. */
export function watchPace(req: Request<unknown>, { pace, bytesMax, isOurs, fail }: Watched): () => void {
  const beganAt = Date.now();
  let [bytes, waitedMs, silentMs] = [0, 0, 0];
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    silentMs = 0;
    if (bytes > bytesMax) stopWith(413, "The upload is larger than any upload here may be. Nothing was written.");
  };
  const lookMs = Math.min(LOOK_MS_MAX, pace.silenceMsMax / 4);
  const look = (): void => {
    if (Date.now() - beganAt > LONG_BODY_MS_MAX)
      return stopWith(408, "The upload took more than an hour. Nothing was written.");
    if (isOurs() || req.complete) return;
    waitedMs += lookMs;
    silentMs += lookMs;
    const isSlow = waitedMs > pace.graceMs && bytes / (waitedMs / 1000) < pace.bytesPerSecondMin;
    if (silentMs >= pace.silenceMsMax)
      stopWith(408, "The upload stood still for too long. Nothing was written; try it again.");
    else if (isSlow)
      stopWith(408, "The upload arrived too slowly to be taken. Nothing was written; try it on a better line.");
  };
  const stopWith = (status: 408 | 413, sentence: string): void =>
    fail(new BadRequest(status, sentence, { Connection: "close" }));
  const timer = setInterval(look, lookMs);
  req.on("data", count);
  return () => {
    clearInterval(timer);
    req.off("data", count);
  };
}
