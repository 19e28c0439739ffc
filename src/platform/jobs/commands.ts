import { type Command, InvalidArgumentError, Option } from "commander";
import type { Cli, Run } from "../../commandline.js";
import { NotFound, Refused } from "../../errors.js";
import { closeNames, table } from "../../terminal.js";
import { findFirm, listFirms } from "../databases/firm-records.js";
import type { Job, JobsOperator } from "./job.js";
import { runByHand } from "./run-by-hand.js";
import { figuresInWords, findSlot, listSlots, retrySlot, SLOT_STATES, type SlotState } from "./slots.js";

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
    (run, [name], options: { firm?: string }) => runByHand(run, findJob(jobs, name!), options.firm),
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
        line.error ?? figuresInWords(line.figures),
      ]),
    ),
  );
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

function readLimit(typed: string): number {
  const limit = Number(typed);
  if (!Number.isInteger(limit) || limit < 1 || limit > LISTED_MAX)
    throw new InvalidArgumentError(`From 1 to ${LISTED_MAX}.`);
  return limit;
}
