import { spawn } from "node:child_process";
import { CHECKOUT, compiled } from "./compiled.js";

export interface Ran {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs `scripts/strongroom …` as an operator would: the launcher, in a process of its own, in the home of this test run. */
export function launch(args: readonly string[], options: RunOptions = {}): Promise<Ran> & { pid: number } {
  compiled("cli.js");
  const child = spawn(options.launcher ?? `${CHECKOUT}scripts/strongroom`, args, {
    cwd: options.cwd ?? "/",
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran: Ran = { code: null, signal: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (ran.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ran.stderr += chunk.toString()));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ ...ran, code, signal }));
  });
  return Object.assign(ended, { pid: child.pid! });
}

interface RunOptions {
  cwd?: string;
  launcher?: string;
  env?: Record<string, string>;
}
