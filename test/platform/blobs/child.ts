import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { compiled } from "../../support/compiled.js";
import type { Ran } from "../../support/launcher.js";

const SCRIPT = fileURLToPath(new URL("./blob-child.mjs", import.meta.url));

/** Does an act on a firm's blobs in a process of its own, which fails where it is told to. */
export function inAProcess(args: readonly string[], fail?: string): Promise<Ran> {
  const env = { ...process.env, ...(fail ? { STRONGROOM_FAIL: fail } : {}) };
  const child = spawn(process.execPath, [SCRIPT, dirname(compiled("cli.js")), ...args], { env });
  const ran: Ran = { code: null, signal: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (ran.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ran.stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ ...ran, code, signal }));
  });
}
