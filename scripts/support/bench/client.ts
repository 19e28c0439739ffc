import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import type { ServerAddress } from "../../../src/platform/databases/server-address.js";

/** The stock client on the bench's server: the peer that everybody has. Rejects unless it ends with 0. */
export function runClient(server: ServerAddress, user: string, args: string[], inputFile?: string): Promise<void> {
  const child = spawn(
    "mariadb",
    ["--no-defaults", `--socket=${server.socketPath}`, `--user=${user}`, "--batch", ...args],
    { stdio: [inputFile ? "pipe" : "ignore", "ignore", "inherit"] },
  );
  if (inputFile && child.stdin) createReadStream(inputFile).pipe(child.stdin);
  return ended(child, "mariadb");
}

/** A pipeline of the shell with pipefail, as the manuals write it. */
export function runPipeline(pipeline: string): Promise<void> {
  return ended(spawn("bash", ["-o", "pipefail", "-c", pipeline], { stdio: ["ignore", "ignore", "inherit"] }), pipeline);
}

function ended(child: ReturnType<typeof spawn>, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${what} ended with ${code}`))));
  });
}
