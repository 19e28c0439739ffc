import { openTurns } from "../../../turns.js";

/** Children of one process at a time: each may take a processor and half a gigabyte. Whoever waits, waits a minute at most. */
const turns = openTurns({
  atOnceMax: 2,
  perFirmMax: 2,
  queueMax: 50,
  waitMsMax: 60_000,
  busy: "More files are being read than can be read at once.",
  retryAfterSeconds: 10,
});

/** Runs the act when it is its turn. Throws Busy when too many wait before it, or when it waited too long. */
export function inTurn<T>(act: () => Promise<T>): Promise<T> {
  return turns.during("", act);
}
