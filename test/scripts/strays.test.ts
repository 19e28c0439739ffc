import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { RUN_DIR_VARIABLE, endAbandonedRuns, endRun, ownRunDir } from "../../scripts/support/strays.js";

const started: ChildProcess[] = [];

describe("scripts: ending what a run left over", () => {
  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
  });

  it("ends what inherited the run's mark or carries it in an option, and nothing else", async () => {
    const [mine, other] = [newRunDir(), newRunDir()];
    const inherited = sleeper(["60"], { [RUN_DIR_VARIABLE]: mine });
    const named = node([], ["--", `--datadir=${mine}/database`]);
    const ofOther = sleeper(["60"], { [RUN_DIR_VARIABLE]: other });
    const mentions = node([], [`${mine}/database`]);
    await Promise.all([inherited, named, ofOther, mentions].map(running));

    await endRun(mine);

    expect(await Promise.all([endedBySignal(inherited), endedBySignal(named)])).to.deep.equal(["SIGTERM", "SIGTERM"]);
    expect([ofOther.signalCode, mentions.signalCode]).to.deep.equal([null, null]);
    expect([existsSync(mine), existsSync(other)]).to.deep.equal([false, true]);
    await endRun(other);
  });

  it("kills what does not end when asked to", async () => {
    const mine = newRunDir();
    const stubborn = node(
      ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')"],
      [],
      {
        [RUN_DIR_VARIABLE]: mine,
      },
    );
    await new Promise((resolve) => stubborn.stdout!.once("data", resolve));

    await endRun(mine, 200);

    expect(await endedBySignal(stubborn)).to.equal("SIGKILL");
  });

  it("takes away a run whose owner was killed, and leaves one whose owner lives", async () => {
    const parent = newRunDir();
    const [dead, living] = [join(parent, "run-dead"), join(parent, "run-living")];
    for (const dir of [dead, living]) mkdirSync(dir);
    const owner = sleeper(["60"], {});
    await running(owner);
    writeFileSync(join(dead, "owner.pid"), String(owner.pid));
    owner.kill("SIGKILL");
    await endedBySignal(owner);
    ownRunDir(living);

    await endAbandonedRuns(parent, "run-");

    expect([existsSync(dead), existsSync(living)]).to.deep.equal([false, true]);
    await endRun(parent);
  });
});

function newRunDir(): string {
  return mkdtempSync(join(process.env.TMPDIR ?? "/tmp", "strays-"));
}

function sleeper(args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return keep(spawn("sleep", args, { env: { PATH: process.env.PATH, ...env }, stdio: "ignore", detached: true }));
}

function node(options: string[], args: string[] = [], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const script = options.includes("-e") ? [] : ["-e", "setInterval(() => {}, 1000); console.log('up')"];
  return keep(
    spawn(process.execPath, [...options, ...script, ...args], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    }),
  );
}

function keep(child: ChildProcess): ChildProcess {
  started.push(child);
  return child;
}

async function running(child: ChildProcess): Promise<void> {
  if (child.stdout) await new Promise((resolve) => child.stdout!.once("data", resolve));
  else if (child.pid === undefined) await new Promise((resolve) => child.once("spawn", resolve));
}

async function endedBySignal(child: ChildProcess): Promise<NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once("exit", resolve));
  return child.signalCode;
}
