import { type ChildProcessByStdio, spawn } from "node:child_process";
import { access } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { StepFailed } from "../../../errors.js";
import { confinement } from "./confinement.js";
import { EXIT_CUT } from "./inside/exit.js";
import { inTurn } from "./turns.js";

/**
 * The checkout. The program of the child is always the compiled one, since it may start no compiler; this file stands as deep in src/ as
 * in dist/.
 */
const CHECKOUT = new URL("../../../../", import.meta.url);
const PROGRAM = fileURLToPath(new URL("dist/office/documents/reading/inside/program.js", CHECKOUT));

const WALL_CLOCK_MS_MAX = 20_000;
const HEAP_MB_MAX = 256;

/** What the program is asked to do; the files of the folders `inside/` do it. */
export type Task =
  | "text-of-pdf"
  | "text-of-office"
  | "text-of-plain"
  | "text-of-email"
  | "parts-of-email"
  | "check-template"
  | "fill-template"
  | "check-letterhead";

export interface Answer {
  bytes: Buffer;
  /** `whole`: it ended by itself, content with what it read. `cut`: there is more than it read, or than was asked for. */
  end: "whole" | "cut" | "too_slow" | "failed";
}

/**
 * Gives hostile bytes to a program of its own that has no environment, may read its own code alone, write nothing, start nothing, and
 * that is killed when it takes more than its share. Whatever the bytes do to it, it answers; throws when the bytes cannot be had or the
 * program cannot be started, and Busy when too many files wait for their turn.
 */
export async function askChild(
  task: Task,
  plain: Readable,
  { bytesMax, msMax = WALL_CLOCK_MS_MAX }: { bytesMax: number; msMax?: number },
): Promise<Answer> {
  try {
    return await inTurn(async () => {
      const child = await start(task);
      const answer = listen(child, bytesMax, msMax);
      const source = feed(child, plain);
      const given = await answer;
      if (source.error) throw source.error;
      return given;
    });
  } finally {
    plain.destroy();
  }
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

async function start(task: Task): Promise<Child> {
  try {
    await access(PROGRAM);
    const [file, ...args] = await confinedNode();
    return spawn(file!, [...args, PROGRAM, task], { env: {}, cwd: "/", stdio: ["pipe", "pipe", "ignore"] });
  } catch (error) {
    throw new StepFailed("start the program that reads files", error);
  }
}

/** The command that runs a program as confined as this machine lets us; its program and arguments follow. */
export async function confinedNode(): Promise<string[]> {
  const permission = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const readable = ["dist/errors.js", "dist/office/documents/", "node_modules/", "package.json"];
  return [
    ...(await confinement()),
    process.execPath,
    permission,
    ...readable.map((path) => `--allow-fs-read=${fileURLToPath(new URL(path, CHECKOUT))}`),
    `--max-old-space-size=${HEAP_MB_MAX}`,
    "--disallow-code-generation-from-strings",
    "--no-warnings",
  ];
}

function listen(child: Child, bytesMax: number, msMax: number): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let killedFor: Answer["end"] | undefined;
  const kill = (why: Answer["end"]): void => {
    killedFor ??= why;
    child.kill("SIGKILL");
  };
  const timer = setTimeout(() => kill("too_slow"), msMax);
  child.stdout.on("data", (chunk: Buffer) => {
    if (size < bytesMax) chunks.push(chunk.subarray(0, bytesMax - size));
    size += chunk.length;
    if (size > bytesMax) kill("cut");
  });
  const answered = new Promise<Answer>((resolve, reject) => {
    child.once("error", (error) => reject(new StepFailed("start the program that reads files", error)));
    child.once("close", (code) => resolve({ bytes: Buffer.concat(chunks), end: killedFor ?? endOf(code) }));
  });
  return answered.finally(() => clearTimeout(timer));
}

function endOf(code: number | null): Answer["end"] {
  if (code === 0) return "whole";
  return code === EXIT_CUT ? "cut" : "failed";
}

/** Gives the bytes to the child. What is wrong with their source is not the child's failure, and is told apart. */
function feed(child: Child, plain: Readable): { error?: Error } {
  const source: { error?: Error } = {};
  plain.once("error", (error) => {
    source.error = error;
    child.kill("SIGKILL");
  });
  child.stdin.once("error", () => plain.destroy()); // it ended without reading all
  plain.pipe(child.stdin);
  return source;
}
