import { Busy } from "../../../errors.js";

/** Children of one process at a time: each may take a processor and half a gigabyte. */
const RUNNING_MAX = 2;
const WAITING_MAX = 50;
const RETRY_SECONDS = 10;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs the act when it is its turn. Throws Busy when too many wait before it. */
export async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  if (running >= RUNNING_MAX && waiting.length >= WAITING_MAX) {
    throw new Busy("More files are being read than can be read at once. Try again in a moment.", RETRY_SECONDS);
  }
  if (running < RUNNING_MAX) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await act();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
