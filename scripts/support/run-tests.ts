import { randomInt } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { endAbandonedRuns, endRun, ownRunDir } from "./strays.js";
import { fail, newTally, printClosing, say } from "./tally.js";
import { chunksOf, rememberTimes, testFilesIn } from "./test-files.js";
import { type Task, TestProcesses } from "./test-processes.js";

/** `scripts/test`: checks and mocha in two lanes, one closing line for all. */

const LANES = 2;
/** More chunks even out the lanes; each costs the start of a process and of a database server. */
const CHUNKS = 6;
// Short, because the sockets of the database servers lie in it and a socket's path ends at 107 bytes.
const RUNS_DIR = "/tmp";
const RUN_PREFIX = "strongroom-test-";

const CHECKS: Task[] = [
  { name: "types", command: ["node_modules/.bin/tsc", "--noEmit", "-p", "tsconfig.json"] },
  {
    name: "lint",
    command: ["node_modules/.bin/eslint", ".", "--cache", "--cache-location", "node_modules/.cache/eslint/"],
  },
  { name: "format", command: ["node_modules/.bin/biome", "format", "."] },
];

interface Asked {
  all: boolean;
  files: string[];
  mochaOptions: string[];
}

const asked = readArguments(process.argv.slice(2));
const only = asked.files.length > 0 || asked.mochaOptions.length > 0;
const seed = process.env.STRONGROOM_TEST_SEED ?? String(randomInt(2 ** 31));
await endAbandonedRuns(RUNS_DIR, RUN_PREFIX);
const runDir = makeRunDir();
const tally = newTally();
const processes = new TestProcesses(runDir, tally, testEnvironment());
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void interrupt(signal));

const files = asked.files.length > 0 ? asked.files : testFilesIn("test");
say(`${files.length} test files${asked.all ? ", whole matrices" : `, sampled by STRONGROOM_TEST_SEED=${seed}`}`);
const chunks = chunksOf(files, only ? LANES : CHUNKS);
await processes.runAll([...(only ? [] : CHECKS), ...chunks.map(mochaTask)], LANES);
await finish();

async function finish(): Promise<void> {
  if (interrupted) return;
  if (tally.msOf.size === 0) fail(tally, { where: "tests", title: "", text: "No test ran." });
  await endRun(runDir);
  if (!only) rememberTimes(tally.msOf);
  printClosing(tally);
  process.exit(tally.failures.length === 0 ? 0 : 1);
}

async function interrupt(signal: NodeJS.Signals): Promise<void> {
  if (interrupted) return;
  interrupted = true;
  say(`${signal}: stopping what was started`);
  processes.interrupt();
  await endRun(runDir);
  fail(tally, { where: "the run", title: "", text: `It was interrupted by ${signal}.` });
  printClosing(tally);
  process.exit(130);
}

function readArguments(given: string[]): Asked {
  const split = given.indexOf("--");
  const own = split === -1 ? given : given.slice(0, split);
  const rest = split === -1 ? [] : given.slice(split + 1);
  const unknown = own.find((argument) => argument !== "--all");
  if (unknown !== undefined) {
    process.stderr.write(
      `scripts/test does not know ${unknown}.\nUsage: scripts/test [--all] [-- FILE… | mocha options]\n`,
    );
    process.exit(2);
  }
  const isFile = (argument: string): boolean => !argument.startsWith("-") && existsSync(argument);
  return {
    all: own.includes("--all"),
    files: rest.filter(isFile).flatMap(testFilesIn).sort(),
    mochaOptions: rest.filter((argument) => !isFile(argument)),
  };
}

function makeRunDir(): string {
  const made = mkdtempSync(join(RUNS_DIR, RUN_PREFIX));
  // A database server that root starts runs as another user, who must pass through.
  chmodSync(made, 0o711);
  mkdirSync(join(made, "tmp"));
  chmodSync(join(made, "tmp"), 0o1777);
  ownRunDir(made);
  return made;
}

/** What is set here for an installation must not reach the tests, nor one run's choice the next. */
function testEnvironment(): NodeJS.ProcessEnv {
  const dropped = ["STRONGROOM_CONFIG", "STRONGROOM_PORT", "STRONGROOM_FAIL", "STRONGROOM_TEST_ALL"];
  const kept = Object.entries(process.env).filter(([name]) => !dropped.includes(name));
  const chosen = { STRONGROOM_TEST_SEED: seed, STRONGROOM_LOG: "warn" };
  return { ...Object.fromEntries(kept), ...chosen, ...(asked.all ? { STRONGROOM_TEST_ALL: "1" } : {}) };
}

function mochaTask(named: string[], at: number): Task {
  const mocha = ["--import", "tsx", "node_modules/mocha/lib/cli/cli.js"];
  const options = ["--reporter", "scripts/support/reporter.ts", "--forbid-only", ...asked.mochaOptions];
  return { name: `tests ${at + 1}`, command: [process.execPath, ...mocha, ...options, ...named], files: named };
}
