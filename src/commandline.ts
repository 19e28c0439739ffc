import { userInfo } from "node:os";
import type { Command } from "commander";
import { type OperatorActor, operatorActor } from "./actor.js";
import { Busy, Forbidden, messageOf, NotFound, Refused } from "./errors.js";
import { CommandFailed, EXITS, type ExitName, isExitName, type Progress, showProgress } from "./terminal.js";

/**
 * The shape that every room's commands.ts is written against. `O` is what the room needs of the opened operator: a room that
 * stands before platform/firms asks for `{ registry }` only.
 */
export interface Cli<O> {
  /** A command that changes nothing: gets `--json`. */
  reads<Options>(command: Command, act: Act<O, Options>): Command;
  /** A command that changes something: gets `--json` and `--dry-run`. */
  changes<Options>(command: Command, act: Act<O, Options>): Command;
  /** A command that destroys: a dry run unless `--confirm <name>` names what is to be destroyed. */
  destroys<Options>(command: Command, act: Act<O, Options>): Command;
}

/** `args` are the command's positional arguments, `options` its own options as commander names them. */
export type Act<O, Options> = (run: Run<O>, args: string[], options: Options) => Promise<void>;

/** One run of one command. */
export interface Run<O> {
  /** Opens registry and keys at the first call and closes them when the command ends. */
  operator(): Promise<O>;
  /** Who types: audit lines and operations name the unix user. */
  by: OperatorActor;
  /** True: make the plan, show it, change nothing. */
  dryRun: boolean;
  /** Aborted by Ctrl-C or SIGTERM; long work passes it on. */
  signal: AbortSignal;
  /** The answer, once per run: the document with --json, otherwise the text. */
  show(document: object, human: () => string): void;
  /** A sentence for people on stderr. */
  say(sentence: string): void;
  progress(title: string, total: number): Progress;
  /** Throws unless --confirm names exactly this thing. A dry run needs no confirmation. */
  confirmed(name: string): void;
}

export interface CliSettings<O extends { close(): Promise<void> }> {
  openOperator(): Promise<O>;
  /** Adds what only the tables of contents know to an error, such as the close names of an unknown firm. */
  explain(error: unknown, asked: Asked<O>): Promise<unknown>;
  signal: AbortSignal;
}

export interface Asked<O> {
  command: Command;
  args: string[];
  options: object;
  operator: O | undefined;
}

interface CommonOptions {
  json?: boolean;
  dryRun?: boolean;
  confirm?: string;
}

export function createCli<O extends { close(): Promise<void> }>(settings: CliSettings<O>): Cli<O> {
  function reads<Options>(command: Command, act: Act<O, Options>): Command {
    return command
      .option("--json", "print one JSON document on stdout")
      .action(() => runCommand(settings, command, (run, args) => act(run, args, command.opts() as Options)));
  }
  function changes<Options>(command: Command, act: Act<O, Options>): Command {
    return reads(command.option("--dry-run", "show what would be done and change nothing"), act);
  }
  function destroys<Options>(command: Command, act: Act<O, Options>): Command {
    const named = command.option("--confirm <name>", "the name of what is to be destroyed; without it, a dry run");
    return changes<Options>(named, (run, args, options) => act(needsConfirmation(run, command), args, options));
  }
  return { reads, changes, destroys };
}

async function runCommand<O extends { close(): Promise<void> }>(
  settings: CliSettings<O>,
  command: Command,
  act: (run: Run<O>, args: string[]) => Promise<void>,
): Promise<void> {
  const options = command.opts<CommonOptions>();
  let shown = false;
  const args = command.processedArgs.flat().filter((arg): arg is string => typeof arg === "string");
  let opened: Promise<O> | undefined;
  const run: Run<O> = {
    operator: () => (opened ??= settings.openOperator()),
    by: operatorActor(process.env.SUDO_USER ?? userInfo().username),
    dryRun: options.dryRun === true,
    signal: settings.signal,
    show: (document, human) => {
      shown = true;
      process.stdout.write(`${options.json ? JSON.stringify(document) : human()}\n`);
    },
    say: (sentence) => {
      process.stderr.write(`${sentence}\n`);
    },
    progress: (title, total) => showProgress(title, total),
    confirmed: () => undefined,
  };
  try {
    await act(run, args);
  } catch (error) {
    const operator = await opened?.catch(() => undefined);
    const explained = await settings.explain(error, { command, args, options, operator });
    if (options.json && !shown) process.stdout.write(`${errorDocument(explained)}\n`);
    throw explained;
  } finally {
    await (await opened?.catch(() => undefined))?.close();
  }
}

/** What a program reads when there is no answer. */
export function errorDocument(error: unknown): string {
  const exit = exitOf(error);
  return JSON.stringify({ error: { exit, code: EXITS[exit].code, message: messageOf(error) } });
}

/** An error says by `exit` which code it means; ours without one have theirs here. */
export function exitOf(error: unknown): ExitName {
  if (error instanceof Error && "exit" in error && isExitName(error.exit)) return error.exit;
  if (error instanceof Refused || error instanceof Forbidden) return "refused";
  if (error instanceof NotFound) return "usage";
  if (error instanceof Busy) return "locked";
  if (error instanceof Error && error.name === "AbortError") return "interrupted";
  return "failed";
}

/** Destruction is a dry run until the thing is named: a command repeated from the history must not destroy another firm. */
function needsConfirmation<O>(run: Run<O>, command: Command): Run<O> {
  const { confirm } = command.opts<CommonOptions>();
  const dryRun = run.dryRun || confirm === undefined;
  return {
    ...run,
    dryRun,
    confirmed: (name) => {
      if (confirm === name) return;
      if (confirm !== undefined) throw new CommandFailed("refused", `--confirm says ${confirm}, this is ${name}.`);
      if (!run.dryRun) run.say(`Nothing was done. To do it, repeat with --confirm ${name}`);
    },
  };
}
