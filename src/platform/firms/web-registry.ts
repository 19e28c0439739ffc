import type { Config } from "../../config.js";
import { findRunning } from "../databases/private-home.js";
import { openRegistryDb, type RegistryDb } from "../databases/registry.js";
import type { ServerAddress } from "../databases/server-address.js";
import { readCredential } from "../keys/credentials.js";

const CONNECTIONS_MAX = 2;

/**
 * The registry as the web process sees it: it reads one view of routes and the routing version and counts requests in one table, under an account that
 * may do nothing else. Throws when the private server does not run; web starts none, since it holds no operator's account.
 */
export async function openWebRegistry(config: Config): Promise<RegistryDb> {
  return openAsWeb(config, CONNECTIONS_MAX);
}

const COUNTING_CONNECTIONS_MAX = 4;

/** The same, with connections of its own for counting requests: however many are counted, finding a firm waits for none of them. */
export async function openWebCounts(config: Config): Promise<RegistryDb> {
  return openAsWeb(config, COUNTING_CONNECTIONS_MAX);
}

async function openAsWeb(config: Config, connectionsMax: number): Promise<RegistryDb> {
  const account = readCredential(config.keysDir, "web");
  if (config.registry) {
    const server: ServerAddress = { name: "primary", flavour: "mariadb", region: "primary", ...config.registry };
    return openRegistryDb(server, account, connectionsMax);
  }
  const running = await findRunning(config.varDir, account);
  if (!running) {
    throw new Error("The private database server does not run. Start the worker, or scripts/demo, which starts both.");
  }
  return openRegistryDb(running, account, connectionsMax);
}

/** The slug of a demonstration firm that stands here, if any. */
export async function findDemoFirm(registry: RegistryDb): Promise<string | undefined> {
  const row = await registry("firm_routes").where("is_demo", 1).first<{ slug: string } | undefined>("slug");
  return row?.slug;
}
