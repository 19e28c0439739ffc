import { spawn } from "node:child_process";
import { loadConfig } from "../../src/config.js";
import type { Operator } from "../../src/platform/firms/operator.js";
import { compiled } from "./compiled.js";

export interface Ran {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs `strongroom …` as its own process, compiled as it ships, on the home of this test run. */
export function strongroom(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compiled("cli.js"), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, STRONGROOM_HOME: loadConfig().homeDir, ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** What a minute of waiting would do for the leases of a process that was killed. */
export async function expireLeases(operator: Operator): Promise<void> {
  await operator.registry("leases").update({ until_at: "1970-01-02" });
}
