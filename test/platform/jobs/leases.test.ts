import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import {
  assertFence,
  LeaseHeld,
  releaseLease,
  renewLease,
  takeLease,
  withLease,
} from "../../../src/platform/jobs/leases.js";
import { LeaseLost } from "../../../src/platform/jobs/renewal.js";
import { useRegistry } from "./use-registry.js";

describe("jobs: leases", () => {
  const registry = useRegistry();

  it("are held by one of many who try at once", async () => {
    const attempts = await Promise.all(Array.from({ length: 8 }, () => takeLease(registry.db, "firm:a:exclusive")));
    expect(attempts.filter(Boolean)).to.have.length(1);
  });

  it("raise the fence with every taking", async () => {
    const first = (await takeLease(registry.db, "x"))!;
    await releaseLease(registry.db, first);
    const second = (await takeLease(registry.db, "x"))!;
    expect(second.fence).to.equal(first.fence + 1);
  });

  it("refuse everything to a holder who slept through its lease and was followed by another", async () => {
    const sleeper = (await takeLease(registry.db, "x"))!;
    await runOut("x");
    const successor = (await takeLease(registry.db, "x"))!;

    expect(await renewLease(registry.db, sleeper)).to.equal(false);
    expect(await rejection(assertFence(registry.db, sleeper))).to.be.instanceOf(LeaseLost);
    await releaseLease(registry.db, sleeper);

    await assertFence(registry.db, successor);
    expect(successor.fence).to.be.greaterThan(sleeper.fence);
  });

  it("refuse an irreversible step after running out, even when nobody followed", async () => {
    const lease = (await takeLease(registry.db, "x"))!;
    await runOut("x");
    expect(await rejection(assertFence(registry.db, lease))).to.be.instanceOf(LeaseLost);
  });

  it("say that someone else is at work, and wait for it when asked", async () => {
    const held = (await takeLease(registry.db, "x"))!;
    expect(await rejection(withLease(registry.db, "x", async () => "never"))).to.be.instanceOf(LeaseHeld);

    const waiting = withLease(registry.db, "x", async () => "in the end", { waitMs: 5_000 });
    await pause(100);
    await releaseLease(registry.db, held);
    expect(await waiting).to.equal("in the end");
  });

  it("are given back when the act fails", async () => {
    await rejection(withLease(registry.db, "x", () => Promise.reject(new Error("no"))));
    expect(await withLease(registry.db, "x", async ({ fence }) => fence)).to.equal(2);
  });

  it("abort the act when they are lost, and count its result for nothing", async () => {
    const attempt = withLease(
      registry.db,
      "x",
      async (lease) => {
        await runOut("x");
        await takeLease(registry.db, "x");
        await new Promise((resolve) => lease.signal.addEventListener("abort", resolve));
        return "done all the same";
      },
      { renewMs: 50 },
    );
    expect(await rejection(attempt)).to.be.instanceOf(LeaseLost);
  });

  it("are kept beyond their minute while the act goes on", async () => {
    await withLease(
      registry.db,
      "x",
      async (lease) => {
        const before = await untilAt("x");
        await pause(200);
        expect((await untilAt("x")).getTime()).to.be.greaterThan(before.getTime());
        await lease.assertFence();
      },
      { renewMs: 50 },
    );
  });

  async function runOut(name: string): Promise<void> {
    await registry.db("leases").where({ name }).update({ until_at: "2020-01-01 00:00:00" });
  }

  async function untilAt(name: string): Promise<Date> {
    const row = await registry.db("leases").where({ name }).first<{ until_at: Date }>("until_at");
    return row.until_at;
  }
});

async function rejection(attempt: Promise<unknown>): Promise<unknown> {
  try {
    await attempt;
  } catch (error) {
    return error;
  }
  throw new Error("it was not refused");
}
