import { messageOf } from "../../errors.js";
import { log } from "../../log.js";

/** Keeping what is held only for a minute at a time: leases, and slots that run. */

/** It was ours and is no longer: whatever was being done must not go on. */
export class LeaseLost extends Error {
  override name = "LeaseLost";
  readonly exit = "locked";
  constructor(readonly lease: string) {
    super(`The lease ${lease} was lost to someone else.`);
  }
}

/** How long a lease lasts unrenewed, by the database's clock. */
export const LEASE_SECONDS = 60;
/** Two renewals may fail before it runs out. */
export const RENEW_MS = 20_000;
/** With the database out of reach the holder stops this long before others may take over. */
const SAFETY_MS = 5_000;

interface Renewing {
  name: string;
  /** False when it is no longer ours. */
  renew: () => Promise<boolean>;
  /** Aborted with LeaseLost when it is lost. */
  lost: AbortController;
  renewMs?: number;
}

/**
 * Renews until stopped. It counts as lost when the database says so, and also when nothing was heard from the database for almost as long as
 * the lease lasts: then someone else may have it already.
 */
export function keepRenewed({ name, renew, lost, renewMs = RENEW_MS }: Renewing): { stop(): void } {
  let heardAt = performance.now();
  let askedAt = heardAt;
  const lose = (): void => {
    clearInterval(timer);
    if (lost.signal.aborted) return;
    log.error({ lease: name }, "jobs.lease_lost");
    lost.abort(new LeaseLost(name));
  };
  const ask = async (now: number): Promise<void> => {
    askedAt = now;
    try {
      if (await renew()) heardAt = now;
      else lose();
    } catch (error) {
      log.warn({ lease: name, reason: messageOf(error) }, "jobs.lease_not_renewed");
    }
  };
  const look = (): void => {
    const now = performance.now();
    if (now - heardAt > LEASE_SECONDS * 1000 - SAFETY_MS) lose();
    else if (now - askedAt >= renewMs) void ask(now);
  };
  const timer = setInterval(look, Math.min(1_000, renewMs));
  return { stop: () => clearInterval(timer) };
}
