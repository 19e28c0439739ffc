import { setTimeout as pause } from "node:timers/promises";
import { Busy, messageOf } from "../../errors.js";
import { newId } from "../../ids.js";
import { log } from "../../log.js";
import type { RegistryDb } from "../databases/registry.js";
import { keepRenewed, LEASE_SECONDS, LeaseLost, RENEW_MS } from "./renewal.js";

/**
 * Who may do a piece of work now: a row in the registry, decided by one UPDATE and by the database's clock alone. Each taking raises the fence, so
 * a holder that slept through its lease is known by its older fence. No GET_LOCK: on a cluster it is granted on every node.
 */
export interface Lease {
  name: string;
  owner: string;
  fence: number;
  /** Aborted when the lease is lost; the work must stop there and then. */
  signal: AbortSignal;
  /** Asks the database, before a step that cannot be undone. Throws LeaseLost. */
  assertFence(): Promise<void>;
}

/** Someone else holds it. */
export class LeaseHeld extends Busy {
  override name = "LeaseHeld";
  constructor(readonly lease: string) {
    super(`Someone else is at work on ${lease}.`, LEASE_SECONDS);
  }
}

const POLL_MS = 500;

export const firmLease = (firmId: string): string => `firm:${firmId}:exclusive`;

interface LeaseOptions {
  /** How long to wait for it when someone else holds it. */
  waitMs?: number;
  signal?: AbortSignal | undefined;
  renewMs?: number;
}

/**
 * Runs the act while holding the lease. Throws LeaseHeld when it is not to be had, LeaseLost when it was lost on the way: then the act's
 * result counts for nothing, whatever it was.
 */
export async function withLease<T>(
  registry: RegistryDb,
  name: string,
  act: (lease: Lease) => Promise<T>,
  { waitMs = 0, signal, renewMs = RENEW_MS }: LeaseOptions = {},
): Promise<T> {
  const taken = await takeWaiting(registry, name, waitMs, signal);
  const lost = new AbortController();
  const lease: Lease = {
    ...taken,
    signal: signal ? AbortSignal.any([lost.signal, signal]) : lost.signal,
    assertFence: () => assertFence(registry, taken),
  };
  const renewing = keepRenewed({ name, renew: () => renewLease(registry, taken), lost, renewMs });
  try {
    const result = await act(lease);
    lost.signal.throwIfAborted();
    return result;
  } finally {
    renewing.stop();
    await releaseLease(registry, taken).catch((error: unknown) => {
      log.warn({ lease: name, reason: messageOf(error) }, "jobs.lease_left_to_expire");
    });
  }
}

type Taken = Pick<Lease, "name" | "owner" | "fence">;

async function takeWaiting(registry: RegistryDb, name: string, waitMs: number, signal?: AbortSignal): Promise<Taken> {
  const until = performance.now() + waitMs;
  for (;;) {
    signal?.throwIfAborted();
    const taken = await takeLease(registry, name);
    if (taken) return taken;
    if (performance.now() >= until) throw new LeaseHeld(name);
    await pause(POLL_MS, undefined, { signal });
  }
}

/** Takes the lease if nobody holds it; one UPDATE decides among all who try. */
export async function takeLease(registry: RegistryDb, name: string): Promise<Taken | undefined> {
  const owner = newId();
  await registry.raw(
    `INSERT INTO leases (name, owner, fence, until_at) VALUES (?, '', 0, '1970-01-02')
     ON DUPLICATE KEY UPDATE leases.name = leases.name`,
    [name],
  );
  const won = await registry("leases")
    .where("leases.name", name)
    .where("leases.until_at", "<", registry.raw("UTC_TIMESTAMP(6)"))
    .update({
      owner,
      fence: registry.raw("fence + 1"),
      until_at: registry.raw("UTC_TIMESTAMP(6) + INTERVAL ? SECOND", [LEASE_SECONDS]),
    });
  if (won !== 1) return undefined;
  const row = await registry<LeaseRow>("leases").where({ name, owner }).first("fence");
  return row && { name, owner, fence: row.fence };
}

interface LeaseRow {
  name: string;
  owner: string;
  fence: number;
}

/** False when it is no longer ours. */
export async function renewLease(registry: RegistryDb, { name, owner, fence }: Taken): Promise<boolean> {
  const renewed = await registry("leases")
    .where({ name, owner, fence })
    .update({ until_at: registry.raw("UTC_TIMESTAMP(6) + INTERVAL ? SECOND", [LEASE_SECONDS]) });
  return renewed === 1;
}

export async function releaseLease(registry: RegistryDb, { name, owner, fence }: Taken): Promise<void> {
  await registry("leases").where({ name, owner, fence }).update({ owner: "", until_at: "1970-01-02" });
}

/** Throws LeaseLost unless the lease is held by this owner with this fence and has not run out. In a transaction the row stays locked until its end. */
export async function assertFence(registry: RegistryDb, { name, owner, fence }: Taken): Promise<void> {
  const held = await registry<LeaseRow>("leases")
    .where({ name, owner, fence })
    .where("leases.until_at", ">", registry.raw("UTC_TIMESTAMP(6)"))
    .forUpdate()
    .first("fence");
  if (!held) throw new LeaseLost(name);
}
