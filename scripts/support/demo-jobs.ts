import { messageOf } from "../../src/errors.js";
import { listFirms } from "../../src/platform/databases/firm-records.js";
import type { Operator } from "../../src/platform/firms/operator.js";
import { claimByHand } from "../../src/platform/jobs/claims.js";
import { enqueueByHand } from "../../src/platform/jobs/enqueue.js";
import { runSlot } from "../../src/platform/jobs/run-slot.js";
import { schedule } from "../../src/schedule.js";
import { demoActor } from "./demo-firms.js";

/**
 * Runs a job of the schedule as `strongroom job run` does, for the firms named when it is a firm's job. What the worker would do at
 * night is done now, by the same code and with the same record. Throws when a run did not succeed.
 */
export async function runNow(
  operator: Operator,
  name: string,
  slugs: readonly string[],
  stopping: AbortSignal,
  say: (sentence: string) => void,
): Promise<void> {
  const { registry } = operator;
  const job = schedule.find((each) => each.name === name);
  if (!job) throw new Error(`The schedule has no job ${name}.`);
  const firms = (await listFirms(registry)).filter(({ slug }) => slugs.includes(slug));
  const targets = job.kind === "server" ? [{ id: "", slug: "the server" }] : firms;
  for (const { id, slug } of targets) {
    stopping.throwIfAborted();
    const slot = await claimByHand(registry, await enqueueByHand(registry, name, id, demoActor.id));
    if (!slot) throw new Error(`${name} for ${slug} is being run by somebody else.`);
    const outcome = await runSlot(operator, job, slot, { stopping, clockIsSteady: true });
    if (outcome.kind !== "done") {
      const why = outcome.kind === "failed" ? messageOf(outcome.error) : outcome.reason;
      throw new Error(`${name} for ${slug}: ${outcome.kind}. ${why}`);
    }
    const figures = Object.entries(outcome.figures).map(([figure, value]) => `${figure} ${String(value)}`);
    say(`  ${slug}: ${figures.join(", ")}`);
  }
}
