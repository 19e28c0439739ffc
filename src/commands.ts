import type { Command } from "commander";
import { CHECKS_COUNT, type CheckResult, examine } from "./checks.js";
import type { Asked, Cli, Run } from "./commandline.js";
import { loadConfig } from "./config.js";
import { NotFound } from "./errors.js";
import { userCommands } from "./office/accounts/commands.js";
import { backupCommands } from "./platform/backups/commands.js";
import { firstBackup } from "./platform/backups/back-up-firm.js";
import { blobCommands } from "./platform/blobs/commands.js";
import { listFirms } from "./platform/databases/firm-records.js";
import { firmCommands } from "./platform/firms/commands.js";
import { migrateCommands } from "./platform/firms/migrate-commands.js";
import type { Operator } from "./platform/firms/operator.js";
import { jobCommands } from "./platform/jobs/commands.js";
import { keyCommands } from "./platform/keys/commands.js";
import { newBlobHandlers } from "./new-blobs.js";
import { backupKnowledge } from "./restore-knowledge.js";
import { schedule } from "./schedule.js";
import { closeNames, CommandFailed, exitCodesHelp } from "./terminal.js";

/** Every command of `strongroom`; each room's stand in its commands.ts. */
export function addCommands(program: Command, cli: Cli<Operator>): void {
  program
    .name("strongroom")
    .description("The operator's hands on Strongroom: firms, their people, backups, jobs, keys and health.")
    .showHelpAfterError("Add --help to see how it is used.");
  firmCommands(program, cli, firstBackup);
  userCommands(program, cli);
  backupCommands(program, cli, backupKnowledge);
  blobCommands(program, cli, newBlobHandlers);
  migrateCommands(program, cli);
  keyCommands(program, cli);
  jobCommands(program, cli, schedule);
  cli.reads(
    program.command("doctor").description("look at everything that should be well, and say how to mend what is not"),
    doctor,
  );
  for (const command of withSubcommands(program)) command.addHelpText("after", exitCodesHelp());
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

async function doctor(run: Run<Operator>): Promise<void> {
  const progress = run.progress("doctor", CHECKS_COUNT);
  const results = await examine(
    loadConfig(),
    () => run.operator(),
    (name) => progress.step(name),
  );
  progress.done();
  const toMend = results.flatMap(({ findings }) => findings).filter(({ severity }) => severity === "broken").length;
  run.show({ healthy: toMend === 0, checks: results }, () => results.map(inWords).join("\n"));
  if (toMend > 0) throw new CommandFailed("failed", toMend === 1 ? "One thing to mend." : `${toMend} things to mend.`);
}

function inWords({ says, findings }: CheckResult): string {
  if (findings.length === 0) return `ok      ${says}`;
  const lines = findings.map(
    ({ severity, what, mend }) => `${severity === "broken" ? "MEND" : "notice"}  ${what}\n        ${mend}`,
  );
  return lines.map((line) => line.replace(/^MEND /, "MEND   ")).join("\n");
}

/** An unknown firm is answered with the names that come close to it. */
export async function explain(error: unknown, { command, args, options, operator }: Asked<Operator>): Promise<unknown> {
  if (!(error instanceof NotFound) || !operator) return error;
  const at = command.registeredArguments.findIndex((argument) => ["firm", "slug"].includes(argument.name()));
  const asked = "firm" in options && typeof options.firm === "string" ? options.firm : args[at];
  if (asked === undefined) return error;
  const slugs = (await listFirms(operator.registry)).map(({ slug }) => slug);
  if (slugs.includes(asked)) return error;
  const close = closeNames(asked, slugs);
  const hint = close.length > 0 ? `Did you mean ${close.join(" or ")}?` : "See strongroom firm list.";
  return new NotFound(`There is no firm ${asked}. ${hint}`, { cause: error });
}
