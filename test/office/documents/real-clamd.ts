import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { EICAR } from "./desk.js";

/** The real scanner on a socket of its own. It knows one signature, EICAR's test file: the lists of the world are the operator's to fetch. */
export interface RealScanner {
  address: string;
  close(): Promise<void>;
}

const START_MS_MAX = 30_000;

/** Undefined where Debian's clamav-daemon is not installed. */
export async function openRealScanner(): Promise<RealScanner | undefined> {
  if (spawnSync("clamd", ["--help"]).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "strongroom-clamd-"));
  const address = join(folder, "clamd.ctl");
  // name, kind of file (0: any), where in the file, the bytes: ClamAV's extended signatures
  writeFileSync(join(folder, "eicar.ndb"), `Eicar-Test-Signature:0:*:${EICAR.toString("hex")}\n`);
  const settings = [`LocalSocket ${address}`, `DatabaseDirectory ${folder}`, "Foreground yes", "StreamMaxLength 1M"];
  writeFileSync(join(folder, "clamd.conf"), `${settings.join("\n")}\n`);
  const daemon = spawn("clamd", ["--config-file", join(folder, "clamd.conf")], { stdio: "ignore" });
  const close = async (): Promise<void> => {
    await ended(daemon);
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + START_MS_MAX;
  while (!existsSync(address)) {
    if (daemon.exitCode !== null || Date.now() > until) {
      await close();
      throw new Error("clamd is installed and does not start.");
    }
    await pause(50);
  }
  return { address, close };
}

async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null) return;
  const exit = once(daemon, "exit");
  daemon.kill("SIGTERM");
  await exit;
}
