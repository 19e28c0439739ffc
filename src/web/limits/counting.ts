import { createHmac } from "node:crypto";
import { RateLimiterMemory, RateLimiterMySQL, RateLimiterRes, RLWrapperTimeouts } from "rate-limiter-flexible";
import { messageOf } from "../../errors.js";
import { log } from "../../log.js";
import { REQUEST_COUNTS, REGISTRY_NAME, type RegistryDb } from "../../platform/databases/registry.js";
import type { Rate } from "./table.js";

/** A store that does not answer within this is away; a process then counts by itself. */
const STORE_MS_MAX = 1_000;
/** So long nobody waits for a store that is away. */
const AWAY_MS = 2_000;

/** One limit's count. Resolves to the seconds to wait, 0 when it may be done. */
export interface Count {
  take(whom: string, times?: number): Promise<number>;
}

export interface SharedStore {
  count(name: string, rate: Rate): Count;
}

/** Counted in this process alone. `whom` never leaves it, and goes when its seconds are over. */
export function countHere(rate: Rate): Count {
  const limiter = new RateLimiterMemory({ points: rate.times, duration: rate.seconds });
  return { take: (whom, times = 1) => limiter.consume(whom, times).then(mayPass, secondsToWait) };
}

/**
 * Counted by all web processes together, in one table of the registry. Who reached a limit is remembered here for as long as it lasts, so that refusing them costs
 * no query. While the store is away each process counts by itself, against the same numbers; the log says so once, and once that it is back.
 */
export function openSharedStore(registry: RegistryDb, secret: Buffer): SharedStore {
  let awayUntil = 0;
  let isAway = false;
  const onAway = (): void => {
    awayUntil = Date.now() + AWAY_MS;
    if (isAway) return;
    isAway = true;
    log.warn({ reason: "the registry does not answer, so each process counts by itself" }, "limits.store_lost");
  };
  const onAnswer = (askedAt: number): void => {
    if (!isAway || askedAt < awayUntil) return;
    isAway = false;
    log.info({}, "limits.store_found");
  };

  return {
    count(name, { times: points, seconds: duration }) {
      const insurance = new Insurance({ points, duration }, onAway);
      const stored = new RateLimiterMySQL({
        storeClient: registry,
        storeType: "knex",
        dbName: REGISTRY_NAME,
        tableName: REQUEST_COUNTS,
        tableCreated: true,
        clearExpiredByTimeout: false, // a job of the worker's does it
        keyPrefix: name,
        points,
        duration,
        inMemoryBlockOnConsumed: points,
        insuranceLimiter: insurance,
      });
      const limiter = new RLWrapperTimeouts({ limiter: stored, timeoutMs: STORE_MS_MAX });
      const ask = (key: string, taken: number): Promise<number> => {
        const askedAt = Date.now();
        if (askedAt < awayUntil) return insurance.stillAway(key, taken).then(mayPass, secondsToWait);
        return limiter
          .consume(key, taken)
          .then(mayPass, secondsToWait)
          .finally(() => onAnswer(askedAt));
      };
      return { take: (whom, taken = 1) => ask(keyOf(secret, name, whom), taken) };
    },
  };
}

/** What counts while the store is away. That the library asks it is the sign that it is. */
class Insurance extends RateLimiterMemory {
  constructor(
    options: { points: number; duration: number },
    private readonly onAsked: () => void,
  ) {
    super(options);
  }

  override consume(key: string | number, points?: number): Promise<RateLimiterRes> {
    this.onAsked();
    return super.consume(key, points);
  }

  /** Asked by ourselves, before the store is tried again. */
  stillAway(key: string, points: number): Promise<RateLimiterRes> {
    return super.consume(key, points);
  }
}

/** Nobody's address, and no firm or person, can be read in the store. 132 bits. */
function keyOf(secret: Buffer, name: string, whom: string): string {
  return createHmac("sha256", secret).update(`${name}\0${whom}`).digest("base64url").slice(0, 22);
}

function mayPass(): number {
  return 0;
}

function secondsToWait(refusal: unknown): number {
  if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
  throw new Error(`The count failed: ${messageOf(refusal)}`, { cause: refusal });
}
