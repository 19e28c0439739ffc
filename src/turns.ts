import { Busy } from "./errors.js";

export interface TurnLimits {
  /** Pieces of work of this process under way at once, all firms together. */
  atOnceMax: number;
  /** Of one firm. */
  perFirmMax: number;
  /** Waiting, of one firm; one more is refused as Busy. */
  queueMax: number;
  waitMsMax: number;
  /** "Many people are signing in at this moment." */
  busy: string;
  retryAfterSeconds: number;
}

export interface Turns {
  /** Resolves when it is this firm's turn, to what gives the place back; calling that twice is calling it once. Throws Busy. */
  take(firmId: string): Promise<() => void>;
  /** Does the work when it is this firm's turn. Throws Busy. */
  during<T>(firmId: string, work: () => Promise<T>): Promise<T>;
  figures(): { running: number; waiting: number };
}

interface Waiter {
  serve: () => void;
}

/** Bounded work, one of each firm in turn: whoever floods one firm holds up that firm alone, and nobody waits without an end. */
export function openTurns({ atOnceMax, perFirmMax, queueMax, waitMsMax, busy, retryAfterSeconds }: TurnLimits): Turns {
  let running = 0;
  const runningOf = new Map<string, number>();
  /** Who waits, by firm; the firm whose turn is next stands first. */
  const waiting = new Map<string, Waiter[]>();

  function mayRun(firmId: string): boolean {
    return running < atOnceMax && (runningOf.get(firmId) ?? 0) < perFirmMax;
  }

  function start(firmId: string): () => void {
    running += 1;
    runningOf.set(firmId, (runningOf.get(firmId) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      running -= 1;
      const left = (runningOf.get(firmId) ?? 1) - 1;
      if (left > 0) runningOf.set(firmId, left);
      else runningOf.delete(firmId);
      serveNext();
    };
  }

  function serveNext(): void {
    for (const [firmId, line] of waiting) {
      if (!mayRun(firmId)) continue;
      waiting.delete(firmId);
      const next = line.shift();
      if (line.length > 0) waiting.set(firmId, line); // behind the others
      next?.serve();
      return;
    }
  }

  function wait(firmId: string): Promise<() => void> {
    const line = waiting.get(firmId) ?? [];
    if (line.length >= queueMax) throw new Busy(busy, retryAfterSeconds);
    waiting.set(firmId, line);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        serve: () => {
          clearTimeout(timer);
          resolve(start(firmId));
        },
      };
      const timer = setTimeout(() => {
        line.splice(line.indexOf(waiter), 1);
        if (line.length === 0 && waiting.get(firmId) === line) waiting.delete(firmId);
        reject(new Busy(busy, retryAfterSeconds));
      }, waitMsMax);
      line.push(waiter);
    });
  }

  const take = async (firmId: string): Promise<() => void> => {
    const isFirst = !waiting.has(firmId);
    return isFirst && mayRun(firmId) ? start(firmId) : wait(firmId);
  };

  return {
    take,
    async during(firmId, work) {
      const leave = await take(firmId);
      try {
        return await work();
      } finally {
        leave();
      }
    },
    figures: () => ({ running, waiting: [...waiting.values()].reduce((sum, line) => sum + line.length, 0) }),
  };
}
