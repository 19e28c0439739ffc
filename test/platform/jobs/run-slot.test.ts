import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { claimByHand } from "../../../src/platform/jobs/claims.js";
import type { Job } from "../../../src/platform/jobs/job.js";
import { firmLease, takeLease } from "../../../src/platform/jobs/leases.js";
import { JobStuck, type Outcome, runSlot } from "../../../src/platform/jobs/run-slot.js";
import { startRunner } from "../../../src/platform/jobs/runner.js";
import { enqueueByHand } from "../../../src/platform/jobs/enqueue.js";
import { findSlot, listSlots } from "../../../src/platform/jobs/slots.js";
import { aFirmJob, aServerJob, type TestOperator } from "./jobs-for-tests.js";
import { useRegistry } from "./use-registry.js";

describe("jobs: running a slot", () => {
  const registry = useRegistry();

  it("hands the job its firm and day, and keeps the figures", async () => {
    const id = await registry.addFirm("alder");
    const job = aFirmJob(async (firm, { by, day }) => ({ slug: firm.slug, by: by.id, day: day.length }));
    expect(await runByHand(job, id)).to.deep.equal({
      kind: "done",
      figures: { slug: "alder", by: "tests.nightly", day: 10 },
    });
  });

  it("does not run for a firm that is gone or in another state, and says so", async () => {
    const job = aFirmJob(() => Promise.reject(new Error("must not run")));
    const suspended = await registry.addFirm("alder", { state: "suspended" });
    expect(await runByHand(job, suspended)).to.deep.equal({ kind: "skipped", reason: "The firm is suspended." });
    expect(await runByHand(job, "01933b3e-0000-7000-8000-000000000000")).to.deep.include({ kind: "skipped" });
  });

  it("holds the firm for a job that must be alone with it, and waits when somebody else is", async () => {
    const id = await registry.addFirm("alder");
    const job = aFirmJob(async () => ({ free: (await takeLease(registry.db, firmLease(id))) !== undefined }), {
      exclusive: true,
    });
    expect(await runByHand(job, id)).to.deep.equal({ kind: "done", figures: { free: false } });

    await takeLease(registry.db, firmLease(id));
    expect(await runByHand(job, id)).to.deep.include({ kind: "put back" });
    const [waiting] = await listSlots(registry.db, { state: "waiting", limit: 5 });
    expect(waiting!.attempts, "waiting costs no attempt").to.equal(0);
  });

  it("refuses to destroy by age while the clock is in doubt", async () => {
    const job = aServerJob(() => Promise.reject(new Error("must not run")), { trustsClock: true });
    expect(await runByHand(job, "", { clockIsSteady: false })).to.deep.include({ kind: "put back" });
  });

  it("ends a job that takes too long", async () => {
    const job = aServerJob(async ({ signal }) => pause(60_000, {}, { signal }), { timeoutMinutes: 0.001 });
    const outcome = await runByHand(job, "");
    expect(outcome.kind).to.equal("failed");
  });

  it("ends the process for a job that goes on after it was told to stop", async () => {
    const job = aServerJob(async () => pause(2_000, {}), { timeoutMinutes: 0.001 });
    let error: unknown;
    await runByHand(job, "", { stopWithinMs: 50 }).catch((thrown: unknown) => (error = thrown));
    expect(error).to.be.instanceOf(JobStuck);
  });

  it("gives the slot back when the worker stops", async () => {
    const stopping = new AbortController();
    const job = aServerJob(async ({ signal }) => {
      stopping.abort(new Error("stop"));
      return pause(60_000, {}, { signal });
    });
    expect(await runByHand(job, "", { stopping: stopping.signal })).to.deep.include({ kind: "put back" });
  });

  it("goes on with the other firms when one fails", async () => {
    for (const slug of ["alder", "birch", "cedar"]) {
      await enqueueByHand(registry.db, "tests.nightly", await registry.addFirm(slug), "operator");
    }
    await pastGrace();
    const job = aFirmJob(
      async (firm) => {
        if (firm.slug === "birch") throw new Error("birch has no disk");
        return { rows: 1 };
      },
      { cron: "0 0 1 1 *" },
    );
    const runner = startRunner({ registry: registry.db }, [job]);
    await eventually(async () => (await listSlots(registry.db, { state: "done", limit: 5 })).length === 2);
    await runner.stop();
    const [birch] = await listSlots(registry.db, { state: "waiting", limit: 5 });
    expect(birch).to.deep.include({ error: "birch has no disk", attempts: 1 });
  });

  it("when stopped lets what runs finish and begins nothing new", async () => {
    for (let run = 0; run < 3; run += 1) await enqueueByHand(registry.db, "tests.tidy", "", "operator");
    await pastGrace();
    let begun = 0;
    const job = aServerJob(
      async () => {
        begun += 1;
        return pause(500, { finished: true });
      },
      { cron: "0 0 1 1 *" },
    );
    const runner = startRunner({ registry: registry.db }, [job], { parallelMax: 1 });
    await eventually(async () => begun === 1);
    await runner.stop();
    const slots = await listSlots(registry.db, { limit: 9 });
    const byHand = slots.filter(({ askedBy }) => askedBy === "operator").map(({ state }) => state);
    expect(byHand.sort()).to.deep.equal(["done", "waiting", "waiting"]);
  });

  /** As if whoever asked by hand had gone away. */
  async function pastGrace(): Promise<void> {
    await registry.db("job_slots").update({ run_after: "2020-01-01 00:00:00" });
  }

  async function runByHand(
    job: Job<TestOperator>,
    firmId: string,
    settings: { stopping?: AbortSignal; clockIsSteady?: boolean; stopWithinMs?: number } = {},
  ): Promise<Outcome> {
    const id = await enqueueByHand(registry.db, job.name, firmId, "operator");
    const slot = (await claimByHand(registry.db, id))!;
    expect((await findSlot(registry.db, id)).state).to.equal("running");
    const stopping = new AbortController().signal;
    return runSlot({ registry: registry.db }, job, slot, { stopping, clockIsSteady: true, ...settings });
  }
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 10_000; Date.now() < until; await pause(50)) {
    if (await holds()) return;
  }
  throw new Error("it did not come to hold within ten seconds");
}
