import { type ChildProcessByStdio, spawn } from "node:child_process";
import { PassThrough, type Readable, type Writable } from "node:stream";
import { ProgramFailed } from "./errors.js";

/** A running program of a pipeline. `ended` resolves only when it exited with 0 and its pipes are closed. */
export interface Program {
  stdin: Writable;
  stdout: Readable;
  ended: Promise<void>;
  kill(): void;
}

/** What is kept of a program's complaints. */
const STDERR_BYTES_MAX = 4_096;

/**
 * Starts a program with arguments, never through a shell. Secrets never stand among the arguments: everybody on the machine sees those.
 * `alarming` names complaints that are failures although the program exits with 0. `writesMegabytes` makes one that would write 4 kB at a time
 * write so much, which spares both ends of the pipe most of their work (stdbuf, of coreutils, becomes the program).
 */
export function startProgram(
  program: string,
  args: readonly string[],
  { alarming, writesMegabytes }: { alarming?: RegExp; writesMegabytes?: number } = {},
): Program {
  const [file, ...rest] = writesMegabytes ? ["stdbuf", `-o${writesMegabytes}M`, program, ...args] : [program, ...args];
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(file, rest, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", HOME: "/nonexistent" },
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-STDERR_BYTES_MAX);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", (error) => reject(new ProgramFailed(program, null, error.message)));
    child.once("close", (code) => {
      const text = complaint.trim();
      if (code !== 0 || alarming?.test(text)) reject(new ProgramFailed(program, code, text));
      else resolve();
    });
  });
  // Node throws away what a program wrote when it exits before its output is read; a stream of ours keeps it for a late reader.
  const stdout = child.stdout.pipe(new PassThrough());
  return { stdin: child.stdin, stdout, ended, kill: () => void child.kill("SIGKILL") };
}

/**
 * Waits for every stage of a pipeline, named in the order in which data flows. When one fails the programs are stopped, all are still
 * awaited, and the first failure that is a cause is thrown: a broken pipe only says that the next stage was gone.
 */
export async function allStages(stages: readonly Promise<unknown>[], programs: readonly Program[]): Promise<void> {
  let stopped = false;
  const failures = await Promise.all(
    stages.map((stage) =>
      stage.then(
        () => undefined,
        (error: unknown) => {
          const failure = { error, isCause: !stopped || !isConsequence(error) };
          stopped = true;
          for (const program of programs) program.kill();
          return failure;
        },
      ),
    ),
  );
  const failed = failures.filter((failure) => failure !== undefined);
  if (failed.length === 0) return;
  const cause = failed.find(({ error, isCause }) => isCause && !isBrokenPipe(error)) ?? failed[0]!;
  throw cause.error;
}

function isConsequence(error: unknown): boolean {
  return isBrokenPipe(error) || (error instanceof ProgramFailed && error.exitCode === null);
}

const BROKEN = new Set(["EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED", "ABORT_ERR", "ECONNRESET"]);

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && BROKEN.has(error.code);
}
