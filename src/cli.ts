import { Command, CommanderError } from "commander";
import { addCommands, explain } from "./commands.js";
import { createCli, errorDocument, exitOf } from "./commandline.js";
import { loadConfig } from "./config.js";
import { messageOf } from "./errors.js";
import { log } from "./log.js";
import { openOperator } from "./platform/firms/operator.js";
import { CommandFailed, EXITS } from "./terminal.js";

/** A command that was told to stop may take this long to leave things in order. */
const STOP_WITHIN_MS = 30_000;

async function main(argv: string[]): Promise<number> {
  const stopping = new AbortController();
  listenForStop(stopping);
  const program = new Command().exitOverride();
  const cli = createCli({ openOperator: () => openOperator(loadConfig()), explain, signal: stopping.signal });
  addCommands(program, cli);
  try {
    await program.parseAsync(argv);
    return EXITS.ok.code;
  } catch (error) {
    if (error instanceof CommanderError) return usageExit(error, argv);
    if (stopping.signal.aborted) {
      process.stderr.write("Stopped before it was done.\n");
      return EXITS.interrupted.code;
    }
    process.stderr.write(`${messageOf(error)}\n`);
    if (exitOf(error) === "failed" && !(error instanceof CommandFailed))
      log.debug({ err: error }, "cli.command_failed");
    return EXITS[exitOf(error)].code;
  }
}

/** commander has said on stderr what is wrong, or has shown the help that was asked for. */
function usageExit(error: CommanderError, argv: string[]): number {
  if (error.exitCode === 0) return EXITS.ok.code;
  if (argv.includes("--json")) process.stdout.write(`${errorDocument(new CommandFailed("usage", error.message))}\n`);
  return EXITS.usage.code;
}

/** The first Ctrl-C lets the command stop in order, the second ends it at once. */
function listenForStop(stopping: AbortController): void {
  const stop = (): void => {
    if (stopping.signal.aborted) process.exit(EXITS.interrupted.code);
    process.stderr.write("Stopping in order. Once more to stop at once.\n");
    stopping.abort(new CommandFailed("interrupted", "Stopped before it was done."));
    setTimeout(() => process.exit(EXITS.interrupted.code), STOP_WITHIN_MS).unref();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
}

// `strongroom … | head` closes the pipe; what is left to print then interests nobody.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXITS.ok.code);
  throw error;
});

process.exit(await main(process.argv));
