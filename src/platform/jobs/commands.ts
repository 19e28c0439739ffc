import { type Command, InvalidArgumentError, Option } from "commander";
import type { Cli, Run } from "../../commandline.js";
import { messageOf, NotFound, Refused } from "../../errors.js";
import { closeNames, CommandFailed, table } from "../../terminal.js";
import { type FirmRecord, findFirm, listFirms } from "../databases/firm-records.js";
import { claimByHand } from "./claims.js";
import { watchClock } from "./clock.js";
import type { Job, JobsOperator } from "./job.js";
import { type Outcome, runSlot } from "./run-slot.js";
import {
  enqueueByHand,
  findSlot,
  listSlots,
  retrySlot,
  SLOT_STATES,
  type SlotRecord,
  type SlotState,
} from "./slots.js";

const LISTED_MAX = 1_000;

/** strongroom job timetable|list|run|retry. */
export function jobCommands<O extends JobsOperator>(program: Command, cli: Cli<O>, jobs: readonly Job<O>[]): void {
  const job = program.command("job").description("What runs by itself, and what came of it");

  cli.reads(job.command("timetable").description("the jobs and their hours"), async (run) => {
    const lines = jobs.map(({ name, kind, cron, zone, does }) => ({ name, for: kind, cron, zone, does }));
    const rows = lines.map((line) => [line.name, line.for, line.cron, line.zone, line.does]);
    run.show(lines, () => table(["Job", "For each", "Cron", "Zone", "Does"], rows));
  });

  cli.reads(
    job
      .command("list")
      .description("the latest runs, newest first")
      .option("--job <name>", "of this job only")
      .option("--firm <firm>", "of this firm only")
      .addOption(new Option("--state <state>", "in this state only").choices(SLOT_STATES))
      .option("--limit <runs>", `how many at most, up to ${LISTED_MAX}`, readLimit, 50),
    (run, _args, options: { job?: string; firm?: string; state?: SlotState; limit: number }) =>
      list(run, jobs, options),
  );

  cli.changes(
    job
      .command("run <job>")
      .description("run a job now, for one firm or for all it is meant for")
      .option("--firm <firm>", "for this firm only"),
    (run, [name], options: { firm?: string }) => runNow(run, findJob(jobs, name!), options.firm),
  );

  cli.changes(job.command("retry <run>").description("let a poisoned run be tried again by the worker"), (run, [id]) =>
    retry(run, id!),
  );
}

async function list<O extends JobsOperator>(
  run: Run<O>,
  jobs: readonly Job<O>[],
  asked: { job?: string; firm?: string; state?: SlotState; limit: number },
): Promise<void> {
  if (asked.job !== undefined) findJob(jobs, asked.job);
  const { registry } = await run.operator();
  const firm = asked.firm === undefined ? undefined : await findFirm(registry, asked.firm);
  const slots = await listSlots(registry, { ...asked, firmId: firm?.id });
  const slugs = new Map((await listFirms(registry)).map(({ id, slug }) => [id, slug]));
  const lines = slots.map((slot) => ({ ...slot, firm: slugs.get(slot.firmId) }));
  run.show(lines, () =>
    table(
      ["Run", "Job", "Slot", "Firm", "State", "Tries", "Finished", "Figures or reason"],
      lines.map((line) => [
        line.id,
        line.job,
        line.slot.startsWith("hand:") ? `by ${line.askedBy}` : line.slot,
        line.firm,
        line.state,
        line.attempts,
        line.finishedAt,
        line.error ?? inWords(line.figures),
      ]),
    ),
  );
}

async function runNow<O extends JobsOperator>(run: Run<O>, job: Job<O>, slug: string | undefined): Promise<void> {
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
  if (outcome.kind === "done") return { ...line, figures: outcome.figures, detail: inWords(outcome.figures) };
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
    detail: slot.error ?? inWords(slot.figures),
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

async function retry<O extends JobsOperator>(run: Run<O>, id: string): Promise<void> {
  const { registry } = await run.operator();
  const slot = await findSlot(registry, id);
  if (slot.state !== "poisoned")
    throw new Refused("not_poisoned", `This run is ${slot.state}; only a poisoned one is retried.`);
  if (!run.dryRun) await retrySlot(registry, id);
  const answer = { run: id, job: slot.job, slot: slot.slot, retried: !run.dryRun };
  run.show(answer, () => `${slot.job} ${slot.slot} ${run.dryRun ? "would wait" : "waits"} for the worker again.`);
}

function findJob<O>(jobs: readonly Job<O>[], name: string): Job<O> {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job) return job;
  const names = jobs.map((candidate) => candidate.name);
  const close = closeNames(name, names);
  const hint = close.length > 0 ? `Did you mean ${close.join(" or ")}?` : `Jobs are ${names.join(", ")}.`;
  throw new NotFound(`There is no job ${name}. ${hint}`);
}

function inWords(figures: SlotRecord["figures"]): string {
  return Object.entries(figures ?? {})
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

function readLimit(typed: string): number {
  const limit = Number(typed);
  if (!Number.isInteger(limit) || limit < 1 || limit > LISTED_MAX)
    throw new InvalidArgumentError(`From 1 to ${LISTED_MAX}.`);
  return limit;
}
