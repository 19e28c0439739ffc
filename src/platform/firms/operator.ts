import type { Connection } from "mysql2/promise";
import type { Config } from "../../config.js";
import { openAdmin } from "../databases/admin.js";
import { createFirmConnections, type FirmConnections } from "../databases/connections.js";
import { type FirmDb, openFirmDb } from "../databases/firm-db.js";
import { type FirmRecord, findServer } from "../databases/firm-records.js";
import { type HomeServer, openPrivateHome } from "../databases/private-home.js";
import { openRegistryDb, type RegistryDb } from "../databases/registry.js";
import type { Account, ServerAddress } from "../databases/server-address.js";
import { hasCredential, readCredential } from "../keys/credentials.js";
import { KeyNotHeld } from "../keys/key-files.js";
import { listKeyedFirms } from "../keys/firm-keys.js";
import { createRootVersion, hasRoot, loadRoot, type Root } from "../keys/roots.js";
import { createSigningKey } from "../keys/signing.js";
import { firmAddress } from "./firm-address.js";
import { prepareRegistry } from "./prepare-registry.js";

/** What worker and command line hold and web never does: the operator's accounts and both roots. */
export interface Operator {
  config: Config;
  registry: RegistryDb;
  /** The registry's server, where firms are placed unless another is named. */
  server: ServerAddress;
  account: Account;
  /** May read every firm and write none. */
  backupAccount: Account;
  /** As they are now: a rotation may replace them while a worker runs. */
  readonly roots: { web: Root; vault: Root };
  /** A connection with the operator's account; the caller destroys it. */
  admin(server?: ServerAddress): Promise<Connection>;
  serverOf(firm: FirmRecord): Promise<ServerAddress>;
  /** The firm's database, reached as the firm itself: a locked account stays locked. */
  firmDb(firm: FirmRecord): Promise<FirmDb>;
  close(): Promise<void>;
}

const REGISTRY_CONNECTIONS_MAX = 8;

/**
 * Opens registry and keys, starting the private server when no other is configured and none runs. On a home without any keys it makes them; with
 * firms' keys there but a root missing it refuses, since a new root would open none of them.
 */
export async function openOperator(config: Config): Promise<Operator> {
  const home = config.registry ? undefined : await openPrivateHome(config.varDir);
  try {
    return await openOn(config, home);
  } catch (error) {
    await home?.stop();
    throw error;
  }
}

async function openOn(config: Config, home: HomeServer | undefined): Promise<Operator> {
  const server: ServerAddress = home
    ? home.address
    : { name: "primary", flavour: "mariadb", region: "primary", ...config.registry };
  const account = home ? home.account : readCredential(config.keysDir, "operator");
  await ensureRoots(config.keysDir);
  const { backupAccount } = await prepareRegistry(config.keysDir, server, account);
  const registry = openRegistryDb(server, account, REGISTRY_CONNECTIONS_MAX);
  let connections: FirmConnections | undefined;
  return {
    config,
    registry,
    server,
    account,
    backupAccount,
    get roots() {
      return readRoots(config.keysDir);
    },
    admin: (on = server) => openAdmin(on, account),
    serverOf: (firm) => findServer(registry, firm.serverName),
    async firmDb(firm) {
      connections ??= createFirmConnections(config.web);
      const on = await findServer(registry, firm.serverName);
      return openFirmDb(connections, firmAddress(config.keysDir, loadRoot(config.keysDir, "web"), firm, on));
    },
    async close() {
      await connections?.close();
      await registry.destroy();
      await home?.stop();
    },
  };
}

async function ensureRoots(keysDir: string): Promise<void> {
  if (!hasRoot(keysDir, "web") && !hasRoot(keysDir, "vault") && !hasCredential(keysDir, "backup")) {
    if (listKeyedFirms(keysDir).length > 0) {
      throw new KeyNotHeld(`${keysDir} holds firms' keys but neither root: restore the roots from escrow.`);
    }
    createRootVersion(keysDir, "web");
    createRootVersion(keysDir, "vault");
  }
  await createSigningKey(keysDir, readRoots(keysDir).vault);
}

function readRoots(keysDir: string): { web: Root; vault: Root } {
  return { web: loadRoot(keysDir, "web"), vault: loadRoot(keysDir, "vault") };
}
