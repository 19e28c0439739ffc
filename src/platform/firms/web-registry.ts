import type { Config } from "../../config.js";
import { findRunning } from "../databases/private-home.js";
import { openRegistryDb, type RegistryDb } from "../databases/registry.js";
import type { ServerAddress } from "../databases/server-address.js";
import { readCredential } from "../keys/credentials.js";

const CONNECTIONS_MAX = 2;

/**
 * The registry as the web process sees it: one view of routes and the routing version, under an account that may read nothing else. Throws when the
 * private server does not run; web starts none, since it holds no operator's account.
 */
export async function openWebRegistry(config: Config): Promise<RegistryDb> {
  const account = readCredential(config.keysDir, "web");
  if (config.registry) {
    const server: ServerAddress = { name: "primary", flavour: "mariadb", region: "primary", ...config.registry };
    return openRegistryDb(server, account, CONNECTIONS_MAX);
  }
  const running = await findRunning(config.varDir, account);
  if (!running) {
    throw new Error("The private database server does not run. Start the worker, or scripts/demo, which starts both.");
  }
  return openRegistryDb(running, account, CONNECTIONS_MAX);
}

/** The slug of a demonstration firm that stands here, if any. */
export async function findDemoFirm(registry: RegistryDb): Promise<string | undefined> {
  const row = await registry("firm_routes").where("is_demo", 1).first<{ slug: string } | undefined>("slug");
  return row?.slug;
}
