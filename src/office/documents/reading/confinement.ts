import { spawn } from "node:child_process";

/** Megabytes that a child may write to in memory, beside its heap the bytes of the file and what is unpacked of it. */
const DATA_MB_MAX = 512;
/** Should its parent be gone: seconds of processor time. */
const PROCESSOR_SECONDS_MAX = 40;

/** Of util-linux, on every Debian: no core, no file, no memory beyond measure. */
const LIMITS = [
  "prlimit",
  "--core=0:0",
  "--fsize=0:0",
  "--nofile=64:64",
  `--cpu=${PROCESSOR_SECONDS_MAX}:${PROCESSOR_SECONDS_MAX}`,
  `--data=${DATA_MB_MAX * 1024 * 1024}`,
];
/** No more rights than it starts with; ended by the kernel when we end. */
const LEASH = ["setpriv", "--no-new-privs", "--pdeathsig", "KILL"];

/** Node's permission model does not know the network before Node 25; a namespace without one does, where the system lets us make it. */
const NO_NETWORK =
  process.getuid?.() === 0 ? ["unshare", "--net"] : ["unshare", "--user", "--map-current-user", "--net"];

let found: Promise<readonly string[]> | undefined;

/** The programs through which a child is started, as many as work on this machine; tried once in the life of a process. */
export function confinement(): Promise<readonly string[]> {
  found ??= firstThatWorks([[...LIMITS, ...NO_NETWORK, ...LEASH], [...LIMITS, ...LEASH], [...LIMITS]]);
  return found;
}

async function firstThatWorks(chains: readonly string[][]): Promise<readonly string[]> {
  for (const chain of chains) if (await works(chain)) return chain;
  return [];
}

function works([file, ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file!, [...args, process.execPath, "--version"], { env: {}, cwd: "/", stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}
