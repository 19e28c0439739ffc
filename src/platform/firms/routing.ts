import { join } from "node:path";
import type { Config } from "../../config.js";
import { Busy, messageOf } from "../../errors.js";
import { log } from "../../log.js";
import { createFirmConnections, type FirmConnections } from "../databases/connections.js";
import { type FirmDb, openFirmDb } from "../databases/firm-db.js";
import { type FirmState, type ServerRow, toServerAddress } from "../databases/firm-records.js";
import type { RegistryDb } from "../databases/registry.js";
import type { ServerAddress } from "../databases/server-address.js";
import { KeyNotHeld } from "../keys/key-files.js";
import { loadRoot, type Root } from "../keys/roots.js";
import { firmAddress } from "./firm-address.js";
import { SPOOL_FOLDER } from "./firm-folder.js";
import { firmOrigin } from "./firm-origin.js";

/** Host → firm, for the web process. */
export interface FirmRoutes {
  /** The firm at "alder.example.org" (no port); undefined when there is none. */
  find(host: string): Promise<RoutedFirm | undefined>;
  connections: FirmConnections;
  close(): Promise<void>;
}

export interface RoutedFirm {
  id: string;
  slug: string;
  name: string;
  state: FirmState;
  jurisdiction: "ZA" | "US";
  isDemo: boolean;
  /** "https://alder.practice.example": where its pages are, whatever host was asked for. */
  origin: string;
  db: FirmDb;
  /** tenants/<slug> */
  folder: string;
  /** Where the worker finds what is new among documents. */
  spoolDir: string;
}

/** A change of a firm's state reaches every process within this; what is locked in the database is locked at once. */
const POLL_MS = 250;
/** Without word from the registry for this long, no firm is served from memory any more. */
const STALE_MS_MAX = 60_000;
/** A registry that does not answer within this is answered for: come back. */
const ANSWER_MS_MAX = 5_000;
/** Hosts remembered; the one not asked for longest goes first. */
const HOSTS_MAX = 4000;

/** Reads routes from the registry's one view, and forgets them whenever the routing version moves. */
export async function openFirmRoutes(config: Config, registry: RegistryDb): Promise<FirmRoutes> {
  const connections = createFirmConnections(config.web);
  let web = loadRoot(config.keysDir, "web");
  const known = new Map<string, Promise<RoutedFirm | undefined>>();
  /** Handles by generation, so that a route read again keeps the handle it had. */
  const handles = new Map<string, FirmDb>();
  let version = await readVersion(registry);
  let heardAt = Date.now();

  let asking = false;
  const poll = setInterval(() => {
    if (Date.now() - heardAt > STALE_MS_MAX) known.clear();
    if (asking) return;
    asking = true;
    readVersion(registry)
      .then(
        (now) => {
          heardAt = Date.now();
          if (now !== version) known.clear();
          version = now;
        },
        (error: unknown) => log.warn({ reason: messageOf(error) }, "firms.routing_version_unread"),
      )
      .finally(() => {
        asking = false;
      });
  }, POLL_MS);
  poll.unref();

  async function read(host: string): Promise<RoutedFirm | undefined> {
    const slug = host.endsWith(`.${config.baseDomain}`) ? host.slice(0, -config.baseDomain.length - 1) : undefined;
    const row = await selectRoute(registry, slug === undefined ? { custom_host: host } : { slug });
    if (!row) return undefined;
    const firm = toPlaced(row);
    return {
      id: firm.id,
      slug: firm.slug,
      name: firm.name,
      state: row.state,
      jurisdiction: firm.jurisdiction,
      isDemo: firm.isDemo,
      origin: firmOrigin(config, { slug: firm.slug, customHost: row.custom_host }),
      db: handle(row),
      folder: join(config.tenantsDir, firm.slug),
      spoolDir: join(config.tenantsDir, SPOOL_FOLDER),
    };
  }

  function handle(row: RouteRow): FirmDb {
    const key = `${row.id}:${row.epoch}:${row.db_secret}:${row.name}:${row.socket_path ?? row.host}`;
    const had = handles.get(key);
    if (had) return had;
    for (const old of handles.keys()) if (old.startsWith(`${row.id}:`)) handles.delete(old);
    connections.dropFirm(row.id);
    const db = openFirmDb(connections, address(row));
    handles.set(key, db);
    return db;
  }

  function address(row: RouteRow) {
    try {
      return firmAddress(config.keysDir, web, toPlaced(row), toServer(row));
    } catch (error) {
      if (!(error instanceof KeyNotHeld)) throw error;
      web = reloadRoot(config.keysDir, error);
      return firmAddress(config.keysDir, web, toPlaced(row), toServer(row));
    }
  }

  return {
    connections,
    find(host) {
      const had = known.get(host);
      if (had) return had;
      const finding = answered(read(host));
      known.set(host, finding);
      // Neither a failure nor an unknown host is remembered: the one may pass, the other is whatever somebody typed.
      finding.then(
        (firm) => !firm && known.delete(host),
        () => known.delete(host),
      );
      if (known.size > HOSTS_MAX) known.delete(known.keys().next().value ?? "");
      return finding;
    },
    async close() {
      clearInterval(poll);
      await connections.close();
    },
  };
}

async function answered<T>(asked: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const waiting = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Busy("The registry does not answer.", 5)), ANSWER_MS_MAX);
  });
  return Promise.race([asked, waiting]).finally(() => clearTimeout(late));
}

/** The roots were rotated while we ran: what is held now is read again, once. */
function reloadRoot(keysDir: string, cause: unknown): Root {
  log.info({ reason: messageOf(cause) }, "keys.web_root_read_again");
  return loadRoot(keysDir, "web");
}

interface RouteRow extends Omit<ServerRow, "name"> {
  id: string;
  slug: string;
  name: string;
  state: FirmState;
  jurisdiction: "ZA" | "US";
  is_demo: 0 | 1;
  custom_host: string | null;
  db_name: string;
  epoch: number;
  db_secret: string;
  server_name: string;
}

async function selectRoute(registry: RegistryDb, where: Record<string, string>): Promise<RouteRow | undefined> {
  const rows: RouteRow[] = await registry<RouteRow>("firm_routes")
    .where(where)
    .select("id", "slug", "name", "state", "jurisdiction", "is_demo", "custom_host", "db_name", "epoch", "db_secret")
    .select("server_name", "flavour", "region", "socket_path", "host", "port", "ca_file");
  return rows[0];
}

async function readVersion(registry: RegistryDb): Promise<number> {
  const row = await registry("routing_version").where("id", 1).first<{ version: number } | undefined>("version");
  return row?.version ?? 0;
}

function toPlaced(row: RouteRow) {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    jurisdiction: row.jurisdiction,
    isDemo: row.is_demo === 1,
    dbName: row.db_name,
    epoch: row.epoch,
    dbSecret: row.db_secret,
  };
}

function toServer(row: RouteRow): ServerAddress {
  return toServerAddress({ ...row, name: row.server_name });
}
