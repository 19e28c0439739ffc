import { type ChildProcess, spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";

/** A server beside the bench, in a process of its own as it would be in earnest. */
export interface ServerProcess {
  port: number;
  /** What it holds of the machine's memory now. */
  residentMegabytes(): number;
  /** What it has used of the processors until now. */
  processorMs(): number;
  stop(): Promise<void>;
}

const START_MS_MAX = 30_000;
const STOP_MS_MAX = 15_000;

/** Resolves when the program says that it is ready. Its log goes to a file, as under PM2. The kernel ends it with the bench. */
export async function startServer(
  args: readonly string[],
  logFile: string,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn("setpriv", ["--pdeathsig", "TERM", process.execPath, ...nodeOptions(), ...args], {
    stdio: ["ignore", "ignore", openSync(logFile, "a"), "ipc"],
    env: { ...process.env, STRONGROOM_LOG: "info", STRONGROOM_PORT: String(port), ...env },
  });
  await ready(child, logFile);
  return {
    port,
    residentMegabytes: () => residentMegabytes(child.pid!),
    processorMs: () => processorMs(child.pid!),
    stop: () => ended(child),
  };
}

/** One page, whole. Throws when the answer is neither 200 nor a redirect. */
export function ask(
  { port }: Pick<ServerProcess, "port">,
  { path, headers }: { path: string; headers: Record<string, string> },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      answer.on("end", () =>
        answer.statusCode === 200 || answer.statusCode === 303
          ? resolve(text)
          : reject(new Error(`${path}: ${answer.statusCode}`)),
      );
    });
    sent.on("error", reject).end();
  });
}

/** STRONGROOM_BENCH_NODE="--cpu-prof --cpu-prof-dir=…" looks into both servers. */
function nodeOptions(): string[] {
  return (process.env.STRONGROOM_BENCH_NODE ?? "").split(" ").filter(Boolean);
}

function ready(child: ChildProcess, logFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void =>
      reject(new Error(`The server does not start:\n${readFileSync(logFile, "utf8").slice(-2000)}`));
    const late = setTimeout(fail, START_MS_MAX);
    child.once("message", () => {
      clearTimeout(late);
      child.removeListener("exit", fail);
      resolve();
    });
    child.once("exit", fail);
  });
}

function residentMegabytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? 0) / 1024;
}

/** User and system time stand in hundredths of a second, the 14th and 15th field (proc(5)); the name before them may hold spaces. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
  await exit;
  clearTimeout(hard);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === "object" && bound ? bound.port : 0));
    });
  });
}
