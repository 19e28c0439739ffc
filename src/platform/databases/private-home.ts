import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { log } from "../../log.js";
import { openAdmin } from "./admin.js";
import { isSocketFolder, type PrivateServer, startPrivateServer } from "./private-server.js";
import type { Account, ServerAddress } from "./server-address.js";

/** The private server of this home: the one that runs, or one started for as long as this process lives. */
export interface HomeServer {
  address: ServerAddress;
  account: Account;
  /** True when this process started it and ends it by stop(). */
  ours: boolean;
  stop(): Promise<void>;
}

const stateFile = z.object({
  pid: z.number(),
  address: z.object({ name: z.string(), socketPath: z.string() }),
  account: z.object({ user: z.string() }),
});

/** How long one process waits for another that is starting the server. */
const START_WAIT_MS = 60_000;

/** Attaches to the server that runs; else starts it. Of several processes that come at once one starts it and the others attach. */
export async function openPrivateHome(varDir: string, options: { durable?: boolean } = {}): Promise<HomeServer> {
  mkdirSync(varDir, { recursive: true, mode: 0o711 });
  const until = Date.now() + START_WAIT_MS;
  for (;;) {
    const running = await findRunning(varDir);
    const account = readState(varDir)?.account;
    if (running && account) return { address: running, account, ours: false, stop: () => Promise.resolve() };
    if (claimStart(varDir)) break;
    if (Date.now() > until)
      throw new Error(`Another process is starting the private server and does not end: ${lockPath(varDir)}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    forgetSocket(varDir);
    const server = await startPrivateServer({ dataDir: dataDirOf(varDir), ...options });
    remember(varDir, server);
    return { address: server.address, account: server.account, ours: true, stop: () => server.stop() };
  } finally {
    rmSync(lockPath(varDir), { force: true });
  }
}

/** A server whose process was killed leaves the folder of its socket. */
function forgetSocket(varDir: string): void {
  const socketPath = readState(varDir)?.address.socketPath;
  if (socketPath && isSocketFolder(dirname(socketPath))) rmSync(dirname(socketPath), { recursive: true, force: true });
}

/** Whether it is ours to start the server. A claim whose process is gone counts for nothing. */
function claimStart(varDir: string): boolean {
  try {
    writeFileSync(lockPath(varDir), String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  }
  if (!isClaimLive(varDir)) rmSync(lockPath(varDir), { force: true });
  return false;
}

function isClaimLive(varDir: string): boolean {
  try {
    process.kill(Number(readFileSync(lockPath(varDir), "utf8")), 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function lockPath(varDir: string): string {
  return join(varDir, "database.starting");
}

/**
 * var/database; but root's server runs as a user of its own, and where that user cannot pass through to the home (a checkout under /root), the data
 * lies under /var/lib instead, in a folder named after the home.
 */
function dataDirOf(varDir: string): string {
  if (process.getuid?.() !== 0 || isPassable(varDir)) return join(varDir, "database");
  const dataDir = `/var/lib/strongroom-${createHash("sha256").update(varDir).digest("hex").slice(0, 12)}`;
  log.info({ dataDir }, "databases.placed_outside_home");
  return dataDir;
}

function isPassable(folder: string): boolean {
  for (let dir = folder; ; dir = dirname(dir)) {
    if ((statSync(dir).mode & 0o001) === 0) return false;
    if (dir === dirname(dir)) return true;
  }
}

/** The address of the private server of this home; undefined when none answers the account (its own, when none is given). */
export async function findRunning(varDir: string, account?: Account): Promise<ServerAddress | undefined> {
  const state = readState(varDir);
  if (!state) return undefined;
  const address: ServerAddress = { ...state.address, flavour: "mariadb", region: "local" };
  try {
    (await openAdmin(address, account ?? state.account)).destroy();
    return address;
  } catch {
    return undefined; // it ended; its socket is gone or answers nobody
  }
}

function readState(varDir: string): z.infer<typeof stateFile> | undefined {
  if (!existsSync(statePath(varDir))) return undefined;
  return stateFile.parse(JSON.parse(readFileSync(statePath(varDir), "utf8")));
}

function remember(varDir: string, server: PrivateServer): void {
  const { name, socketPath } = server.address;
  const path = statePath(varDir);
  writeFileSync(
    `${path}.new`,
    JSON.stringify({ pid: server.pid, address: { name, socketPath }, account: server.account }),
  );
  renameSync(`${path}.new`, path);
}

function statePath(varDir: string): string {
  return join(varDir, "database.json");
}
