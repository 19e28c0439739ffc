import type { Run } from "../../commandline.js";
import { messageOf } from "../../errors.js";
import { CommandFailed, table } from "../../terminal.js";
import { type FirmRecord, findFirm, listFirms } from "../databases/firm-records.js";
import { claimByHand } from "./claims.js";
import { watchClock } from "./clock.js";
import { enqueueByHand } from "./enqueue.js";
import type { Job, JobsOperator } from "./job.js";
import { type Outcome, runSlot } from "./run-slot.js";
import { figuresInWords, findSlot, type SlotRecord, type SlotState } from "./slots.js";

/** Runs a job here and now, one firm after the other, and shows what came of each. */
export async function runByHand<O extends JobsOperator>(
  run: Run<O>,
  job: Job<O>,
  slug: string | undefined,
): Promise<void> {
  const operator = await run.operator();
  const targets = await targetsOf(operator, job, slug);
  if (run.dryRun) {
    const plan = { job: job.name, wouldRunFor: targets.map(({ slug: name }) => name) };
    run.show(plan, () => `Would run ${job.name} for: ${plan.wouldRunFor.join(", ") || "no firm"}.`);
    return;
  }
  const clock = watchClock(operator.registry);
  await clock.look();
  const progress = run.progress(job.name, targets.length);
  const results: ByHand[] = [];
  for (const target of targets) {
    if (run.signal.aborted) break;
    const settings = { stopping: run.signal, clockIsSteady: clock.isSteady() };
    const id = await enqueueByHand(operator.registry, job.name, target.id, run.by.id);
    const slot = await claimByHand(operator.registry, id);
    if (slot)
      await runSlot(operator, job, slot, settings).then((outcome) => results.push(result(target.slug, id, outcome)));
    else results.push(recorded(target.slug, await findSlot(operator.registry, id)));
    progress.step(target.slug);
  }
  progress.done();
  const runs = results.map((each) => ({ ...each, error: undefined }));
  run.show({ job: job.name, runs }, () =>
    table(
      ["For", "Came of it", "Figures or reason"],
      results.map((each) => [each.for, each.outcome, each.detail]),
    ),
  );
  run.signal.throwIfAborted();
  throwUnlessAllDone(results);
}

/** One line of the answer to `job run`. */
interface ByHand {
  for: string;
  run: string;
  outcome: Outcome["kind"] | SlotState;
  figures: SlotRecord["figures"];
  detail: string;
  error?: unknown;
}

function result(slug: string, id: string, outcome: Outcome): ByHand {
  const line = { for: slug, run: id, outcome: outcome.kind, figures: undefined };
  if (outcome.kind === "done") return { ...line, figures: outcome.figures, detail: figuresInWords(outcome.figures) };
  if (outcome.kind !== "failed") return { ...line, detail: outcome.reason };
  const again = outcome.final ? "" : " The worker tries again.";
  return { ...line, detail: `${messageOf(outcome.error)}${again}`, error: outcome.error };
}

/** The worker was quicker; the row says how far it is. */
function recorded(slug: string, slot: SlotRecord): ByHand {
  return {
    for: slug,
    run: slot.id,
    outcome: slot.state,
    figures: slot.figures,
    detail: slot.error ?? figuresInWords(slot.figures),
  };
}

/** With one run its own error decides the exit code; with several, whether any was done. */
function throwUnlessAllDone(results: readonly ByHand[]): void {
  const bad = results.filter(({ outcome }) => outcome !== "done");
  if (bad.length === 0) return;
  const only = results.length === 1 ? bad[0] : undefined;
  if (only?.error instanceof Error) throw only.error;
  if (only) throw new CommandFailed(only.outcome === "put back" ? "locked" : "refused", only.detail);
  const names = bad.map((each) => each.for).join(", ");
  throw new CommandFailed(bad.length < results.length ? "partial" : "failed", `Not done for: ${names}.`);
}

async function targetsOf<O extends JobsOperator>(
  { registry }: O,
  job: Job<O>,
  slug: string | undefined,
): Promise<Pick<FirmRecord, "id" | "slug">[]> {
  if (job.kind === "server") {
    if (slug !== undefined) throw new CommandFailed("usage", `${job.name} runs for the whole server, not for a firm.`);
    return [{ id: "", slug: "the server" }];
  }
  return slug === undefined ? listFirms(registry, { states: [...job.states] }) : [await findFirm(registry, slug)];
}
