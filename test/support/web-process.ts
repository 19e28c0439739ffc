import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { loadConfig } from "../../src/config.js";
import { compiled } from "./compiled.js";

/** A web process as an operator starts it, on a free port of 127.0.0.1, in the home of this test run. */
export interface WebProcess {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

export async function startWebProcess(settings: object = {}): Promise<WebProcess> {
  const port = await freePort();
  const folder = mkdtempSync("/tmp/strongroom-web-process-");
  const path = join(folder, "strongroom.json");
  writeFileSync(path, JSON.stringify({ listen: { host: "127.0.0.1", port }, ...settings }));
  const child = spawn(process.execPath, [compiled("server.js")], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, STRONGROOM_HOME: loadConfig().homeDir, STRONGROOM_CONFIG: path, STRONGROOM_LOG: "info" },
  });
  await started(child);
  return {
    port,
    pid: child.pid!,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function started(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      if (said.length < 10_000) said += text;
      if (said.includes("server.started")) resolve();
    });
    child.once("close", () => reject(new Error(`The web process ended: ${said}`)));
  });
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
