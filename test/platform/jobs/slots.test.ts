import { expect } from "chai";
import { Refused } from "../../../src/errors.js";
import { claimNext, fail, finish, heartbeat, putBack } from "../../../src/platform/jobs/claims.js";
import { watchClock } from "../../../src/platform/jobs/clock.js";
import { enqueueDue } from "../../../src/platform/jobs/planner.js";
import { enqueueByHand } from "../../../src/platform/jobs/enqueue.js";
import { listSlots, retrySlot, type SlotRecord } from "../../../src/platform/jobs/slots.js";
import { aFirmJob, aServerJob } from "./jobs-for-tests.js";
import { useRegistry } from "./use-registry.js";

const nightly = aFirmJob(async () => ({}));

describe("jobs: slots", () => {
  const registry = useRegistry();
  const at = (time: string): Date => new Date(time);

  it("are enqueued once for each active firm, however many look", async () => {
    await registry.addFirm("alder");
    await registry.addFirm("birch");
    await registry.addFirm("cedar", { state: "suspended" });
    const looks = Array.from({ length: 4 }, () => enqueueDue(registry.db, nightly, at("2026-11-22T00:00:00Z")));
    await Promise.all(looks);
    await enqueueDue(registry.db, nightly, at("2026-11-22T03:00:00Z"));
    const waiting = await listSlots(registry.db, { state: "waiting", limit: 100 });
    expect(waiting.map(({ slot }) => slot)).to.deep.equal(["2026-11-22T01:15", "2026-11-22T01:15"]);
  });

  it("after three nights without a worker, run the newest and put the others on record as missed", async () => {
    await registry.addFirm("alder");
    await enqueueDue(registry.db, nightly, at("2026-11-18T23:30:00Z"));
    await finish(registry.db, (await claimNext(registry.db, [nightly.name], []))!, {});

    await enqueueDue(registry.db, nightly, at("2026-11-22T08:00:00Z"));

    expect(await states()).to.deep.equal([
      ["2026-11-19T01:15", "done"],
      ["2026-11-20T01:15", "missed"],
      ["2026-11-21T01:15", "missed"],
      ["2026-11-22T01:15", "waiting"],
    ]);
  });

  it("that nobody began are missed once the next night is due", async () => {
    await registry.addFirm("alder", { createdAt: "2026-11-20 12:00:00" });
    await enqueueDue(registry.db, nightly, at("2026-11-21T00:00:00Z"));
    await enqueueDue(registry.db, nightly, at("2026-11-22T00:00:00Z"));
    expect(await states()).to.deep.equal([
      ["2026-11-21T01:15", "missed"],
      ["2026-11-22T01:15", "waiting"],
    ]);
  });

  it("are not given to a firm for nights before it existed", async () => {
    await registry.addFirm("alder", { createdAt: "2026-11-22 06:00:00" });
    expect(await enqueueDue(registry.db, nightly, at("2026-11-22T08:00:00Z"))).to.equal(0);
  });

  it("of a server job that never ran begin with the newest", async () => {
    const tidy = aServerJob(async () => ({}));
    expect(await enqueueDue(registry.db, tidy, at("2026-11-22T08:05:00Z"))).to.equal(1);
    expect(await states()).to.deep.equal([["2026-11-22T08:00", "waiting"]]);
  });

  it("are claimed by one of many workers", async () => {
    await registry.addFirm("alder");
    await enqueueDue(registry.db, nightly, at("2026-11-22T00:00:00Z"));
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimNext(registry.db, [nightly.name], [])));
    expect(claims.filter(Boolean)).to.have.length(1);
  });

  it("left behind by a worker that died are claimed again, and its late result is refused", async () => {
    await aWaitingSlot();
    const first = (await claimNext(registry.db, [nightly.name], []))!;
    await registry.db("job_slots").update({ until_at: "2020-01-01 00:00:00" });
    const second = (await claimNext(registry.db, [nightly.name], []))!;

    expect(second.fence).to.be.greaterThan(first.fence);
    expect(await heartbeat(registry.db, first)).to.equal(false);
    expect(await finish(registry.db, first, { rows: 1 })).to.equal(false);
    expect(await finish(registry.db, second, { rows: 2 })).to.equal(true);
    expect((await onlySlot()).figures).to.deep.equal({ rows: 2 });
  });

  it("are tried three times with a pause between, then poisoned; a retry by hand begins anew", async () => {
    await aWaitingSlot();
    for (const [attempt, expected] of [
      [1, "waiting"],
      [2, "waiting"],
      [3, "poisoned"],
    ] as const) {
      const slot = (await claimNext(registry.db, [nightly.name], []))!;
      expect(slot.attempts).to.equal(attempt);
      expect(await fail(registry.db, slot, new Error("the disk is full"))).to.equal(expected);
      expect(await claimNext(registry.db, [nightly.name], []), "it pauses").to.equal(undefined);
      await registry.db("job_slots").update({ run_after: "2020-01-01 00:00:00" });
    }
    const poisoned = await onlySlot();
    expect(poisoned.error).to.equal("the disk is full");
    expect(await claimNext(registry.db, [nightly.name], [])).to.equal(undefined);

    expect(await retrySlot(registry.db, poisoned.id)).to.equal(true);
    expect((await claimNext(registry.db, [nightly.name], []))!.attempts).to.equal(1);
  });

  it("are poisoned when every worker that ran them died", async () => {
    await aWaitingSlot();
    for (let death = 0; death < 4; death += 1) {
      await claimNext(registry.db, [nightly.name], []);
      await registry.db("job_slots").where({ state: "running" }).update({ until_at: "2020-01-01 00:00:00" });
    }
    expect((await onlySlot()).state).to.equal("poisoned");
  });

  it("refused by a rule are not tried again, since that changes nothing", async () => {
    await aWaitingSlot();
    const slot = (await claimNext(registry.db, [nightly.name], []))!;
    expect(await fail(registry.db, slot, new Refused("legal_hold", "A legal hold stops this."))).to.equal("poisoned");
  });

  it("given back untried do not use up an attempt", async () => {
    await aWaitingSlot();
    await putBack(registry.db, (await claimNext(registry.db, [nightly.name], []))!, "at once");
    expect((await claimNext(registry.db, [nightly.name], []))!.attempts).to.equal(1);
  });

  it("enqueued by a clock that ran ahead do not take the place of the real day's run", async () => {
    await registry.addFirm("alder");
    await enqueueDue(registry.db, nightly, at("2026-11-21T08:00:00Z"));
    await finish(registry.db, (await claimNext(registry.db, [nightly.name], []))!, {});
    await enqueueDue(registry.db, nightly, at("2027-11-21T08:00:00Z"));
    await finish(registry.db, (await claimNext(registry.db, [nightly.name], []))!, {});

    expect(await enqueueDue(registry.db, nightly, at("2026-11-22T08:00:00Z"))).to.equal(1);
    expect(await enqueueDue(registry.db, nightly, at("2027-11-21T08:00:00Z"))).to.be.greaterThan(0);
  });

  it("are run once in the hour that winter time repeats", async () => {
    const london = { ...nightly, cron: "45 1 * * *", zone: "Europe/London" };
    await registry.addFirm("alder", { createdAt: "2027-10-30 12:00:00" });
    let enqueued = 0;
    for (
      let now = at("2027-10-30T22:00:00Z").getTime();
      now < at("2027-10-31T12:00:00Z").getTime();
      now += 10 * 60_000
    ) {
      enqueued += await enqueueDue(registry.db, london, new Date(now));
      const slot = await claimNext(registry.db, [london.name], []);
      if (slot) await finish(registry.db, slot, {});
    }
    expect(enqueued).to.equal(1);
  });

  it("wait for a steady clock after it jumped", async () => {
    let realMs = 0;
    const clock = watchClock(registry.db, () => realMs);
    await clock.look();
    expect(clock.isSteady()).to.equal(true);
    realMs = -3_600_000; // the database's clock moves on by almost nothing, real time by an hour less
    await clock.look();
    expect(clock.isSteady()).to.equal(false);
    realMs += 25 * 3_600_000;
    expect(clock.isSteady()).to.equal(true);
  });

  it("wait for a steady clock after days without any, and when the record is from the future", async () => {
    for (const silence of ["- INTERVAL 3 DAY", "+ INTERVAL 1 DAY"]) {
      await registry.db("job_slots").delete();
      await aWaitingSlot();
      await registry.db("job_slots").update({ created_at: registry.db.raw(`UTC_TIMESTAMP(3) ${silence}`) });
      const clock = watchClock(registry.db);
      await clock.look();
      expect(clock.isSteady(), silence).to.equal(false);
    }
  });

  async function aWaitingSlot(): Promise<void> {
    await enqueueByHand(registry.db, nightly.name, "", "operator");
    await registry.db("job_slots").update({ run_after: "2020-01-01 00:00:00" });
  }

  async function onlySlot(): Promise<SlotRecord> {
    const slots = await listSlots(registry.db, { limit: 2 });
    expect(slots).to.have.length(1);
    return slots[0]!;
  }

  async function states(): Promise<[string, string][]> {
    const slots = await listSlots(registry.db, { limit: 100 });
    return slots.map(({ slot, state }): [string, string] => [slot, state]).sort();
  }
});
