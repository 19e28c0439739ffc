import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { log } from "../../log.js";
import { openAdmin } from "./admin.js";
import { type PrivateServer, startPrivateServer } from "./private-server.js";
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

export async function openPrivateHome(varDir: string, options: { durable?: boolean } = {}): Promise<HomeServer> {
  const running = await findRunning(varDir);
  const account = readState(varDir)?.account;
  if (running && account) return { address: running, account, ours: false, stop: () => Promise.resolve() };
  mkdirSync(varDir, { recursive: true, mode: 0o711 });
  const server = await startPrivateServer({ dataDir: dataDirOf(varDir), ...options });
  remember(varDir, server);
  return { address: server.address, account: server.account, ours: true, stop: () => server.stop() };
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
