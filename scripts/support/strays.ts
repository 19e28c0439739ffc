import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A run owns a folder of its own with a name that no other run has. Whatever it started carries that name: in the environment it
 * inherited or in an option such as --datadir. By that mark, and never by a program's name, what is left over is found and ended.
 */
export const RUN_DIR_VARIABLE = "STRONGROOM_RUN_DIR";
const OWNER_FILE = "owner.pid";
const ORDERLY_STOP_MS = 10_000;

export function ownRunDir(runDir: string): void {
  writeFileSync(join(runDir, OWNER_FILE), String(process.pid));
}

/** Ends what the run started and has not ended itself, then removes its folder. */
export async function endRun(runDir: string, orderlyStopMs = ORDERLY_STOP_MS): Promise<void> {
  await endProcesses(runDir, orderlyStopMs);
  rmSync(runDir, { recursive: true, force: true });
}

/** Ends runs whose own process was killed before it could; `prefix` is what their folders' names begin with. */
export async function endAbandonedRuns(parent: string, prefix: string): Promise<void> {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    const runDir = join(parent, name);
    const owner = Number(readOr(join(runDir, OWNER_FILE), "0"));
    if (owner > 0 && !isAlive(owner)) await endRun(runDir);
  }
}

async function endProcesses(runDir: string, orderlyStopMs: number): Promise<void> {
  const until = Date.now() + orderlyStopMs;
  for (let signal: NodeJS.Signals = "SIGTERM"; ; ) {
    const left = processesOf(runDir);
    if (left.length === 0) return;
    for (const pid of left) send(pid, signal);
    if (signal === "SIGKILL") return;
    while (processesOf(runDir).length > 0 && Date.now() < until) await sleep(50);
    signal = "SIGKILL";
  }
}

function processesOf(runDir: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && belongsTo(pid, runDir));
}

function belongsTo(pid: number, runDir: string): boolean {
  const inherited = readOr(`/proc/${pid}/environ`, "").split("\0");
  if (inherited.includes(`${RUN_DIR_VARIABLE}=${runDir}`)) return true;
  return readOr(`/proc/${pid}/cmdline`, "")
    .split("\0")
    .some((argument) => /^--[a-z-]+=/.test(argument) && argument.includes(`=${runDir}/`));
}

function isAlive(pid: number): boolean {
  return readOr(`/proc/${pid}/stat`, "") !== "";
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A process or a file may be gone, or another user's, by the time it is read. */
function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise;
  }
}
