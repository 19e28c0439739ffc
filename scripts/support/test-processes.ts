import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ReportEvent } from "./reporter.js";
import { RUN_DIR_VARIABLE } from "./strays.js";
import { type Tally, fail, fileCounter, passCheck, say } from "./tally.js";

/** One child process of a test run: a check, or mocha with some of the files. */
export interface Task {
  name: string;
  command: string[];
  files?: string[];
}

const QUIET_SAY_MS = 60_000;
/** Longer than the longest single test may take, so a process that tells nothing for so long hangs. */
const QUIET_MAX_MS = 15 * 60_000;
const OUTPUT_LINES_SHOWN = 60;

export class TestProcesses {
  private readonly running = new Set<ChildProcess>();

  constructor(
    private readonly runDir: string,
    private readonly tally: Tally,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Two at a time is what two cores carry; the tasks are begun in their order. */
  async runAll(tasks: readonly Task[], lanes: number): Promise<void> {
    const waiting = [...tasks];
    const lane = async (): Promise<void> => {
      for (let task = waiting.shift(); task; task = waiting.shift()) await this.run(task);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  /** Asks all running children, and what they started, to stop. */
  interrupt(): void {
    for (const child of this.running) signalGroup(child, "SIGTERM");
  }

  private async run(task: Task): Promise<void> {
    const startedAt = Date.now();
    // A folder of its own for each: the home that tests start their servers and keep their keys in.
    const taskDir = join(this.runDir, task.name.replaceAll(/\W+/g, "-"));
    const home = join(taskDir, "home");
    mkdirSync(home, { recursive: true, mode: 0o711 });
    const outputPath = join(taskDir, "output.log");
    const output = openSync(outputPath, "w");
    const [program, ...args] = task.command;
    const child = spawn(program!, args, {
      stdio: ["ignore", output, output, "pipe"],
      detached: true,
      env: { ...this.env, [RUN_DIR_VARIABLE]: this.runDir, TMPDIR: join(this.runDir, "tmp"), STRONGROOM_HOME: home },
    });
    closeSync(output);
    this.running.add(child);
    const told = task.files ? this.follow(child, task) : Promise.resolve(true);
    const code = await exitOf(child);
    this.running.delete(child);
    const ended = await told;
    const text = (): string => tailOf(outputPath);
    if (!task.files) {
      if (code === 0) passCheck(this.tally, task.name, Date.now() - startedAt);
      else fail(this.tally, { where: task.name, title: "", text: text() });
    } else if (!ended) {
      fail(this.tally, { where: task.name, title: `ended early (${String(code)})`, text: text() });
    }
  }

  /** Resolves when the child closes its report: whether it told that it was through. */
  private async follow(child: ChildProcess, task: Task): Promise<boolean> {
    const count = fileCounter(this.tally);
    let last = { title: "loading its files", at: Date.now(), said: Date.now() };
    let through = false;
    const watch = setInterval(() => {
      const now = Date.now();
      if (now - last.at > QUIET_MAX_MS) {
        fail(this.tally, {
          where: task.name,
          title: last.title,
          text: "It told nothing for 15 minutes and was killed.",
        });
        signalGroup(child, "SIGKILL");
      } else if (now - last.said > QUIET_SAY_MS) {
        last.said = now;
        say(`… ${task.name} is at: ${last.title}`);
      }
    }, 1_000);
    for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
      const event = JSON.parse(line) as ReportEvent;
      through = event.kind === "ended";
      last = { title: "title" in event ? event.title : last.title, at: Date.now(), said: Date.now() };
      count(event);
    }
    clearInterval(watch);
    return through;
  }
}

function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ?? code));
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
}

function tailOf(path: string): string {
  return readFileSync(path, "utf8").trimEnd().split("\n").slice(-OUTPUT_LINES_SHOWN).join("\n");
}
