import { NotFound } from "../../errors.js";
import { isId } from "../../ids.js";
import { type RegistryDb, transactRegistry } from "./registry.js";
import type { ServerAddress } from "./server-address.js";

export type FirmState =
  | "provisioning"
  | "active"
  | "suspended"
  | "moving"
  | "terminated"
  | "quarantined"
  | "purging"
  | "purged"
  | "abandoned";

/** What the registry knows of a firm. */
export interface FirmRecord {
  id: string;
  slug: string;
  name: string;
  state: FirmState;
  jurisdiction: "ZA" | "US";
  isDemo: boolean;
  customHost: string | null;
  serverName: string;
  /** Also the name of the account. */
  dbName: string;
  epoch: number;
  /** The account's password, sealed under the firm's data key. */
  dbSecret: string;
  schemaVersion: string | null;
  createdAt: Date;
  stateSince: Date;
}

/** By slug or id. Throws NotFound. */
export async function findFirm(registry: RegistryDb, slugOrId: string): Promise<FirmRecord> {
  const row = await selectFirms(registry)
    .where(isId(slugOrId) ? "id" : "slug", slugOrId)
    .first();
  if (!row) throw new NotFound(`There is no firm ${slugOrId}.`);
  return toRecord(row);
}

/** By slug, those in the given states only. */
export async function listFirms(registry: RegistryDb, filter: { states?: FirmState[] } = {}): Promise<FirmRecord[]> {
  const query = selectFirms(registry).orderBy("slug");
  if (filter.states) void query.whereIn("state", filter.states);
  const rows: FirmRow[] = await query;
  return rows.map(toRecord);
}

export async function findServer(registry: RegistryDb, name: string): Promise<ServerAddress> {
  const row = await registry<ServerRow>("database_servers")
    .select("name", "flavour", "region", "socket_path", "host", "port", "ca_file")
    .where("name", name)
    .first();
  if (!row) throw new NotFound(`There is no database server ${name}.`);
  return toServerAddress(row);
}

/** A server as the registry keeps it, in its own table and in every route. */
export function toServerAddress(row: ServerRow): ServerAddress {
  return {
    name: row.name,
    flavour: row.flavour,
    region: row.region,
    socketPath: row.socket_path ?? undefined,
    host: row.host ?? undefined,
    port: row.port ?? undefined,
    caFile: row.ca_file ?? undefined,
  };
}

/** Changes a firm's route and raises the routing version in one transaction, so that every process hears of it. */
export async function changeRoute(
  registry: RegistryDb,
  firmId: string,
  change: {
    state?: FirmState;
    dbName?: string;
    epoch?: number;
    dbSecret?: string;
    serverName?: string;
    schemaVersion?: string;
  },
): Promise<void> {
  await transactRegistry(registry, async (trx) => {
    await trx("firms")
      .where("id", firmId)
      .update({
        ...(change.state === undefined ? {} : { state: change.state, state_since: trx.fn.now(3) }),
        ...(change.dbName === undefined ? {} : { db_name: change.dbName }),
        ...(change.epoch === undefined ? {} : { epoch: change.epoch }),
        ...(change.dbSecret === undefined ? {} : { db_secret: change.dbSecret }),
        ...(change.serverName === undefined ? {} : { server_name: change.serverName }),
        ...(change.schemaVersion === undefined ? {} : { schema_version: change.schemaVersion }),
      });
    await trx("routing_version").where("id", 1).increment("version", 1);
  });
}

interface FirmRow {
  id: string;
  slug: string;
  name: string;
  state: FirmState;
  jurisdiction: "ZA" | "US";
  is_demo: 0 | 1;
  custom_host: string | null;
  server_name: string;
  db_name: string;
  epoch: number;
  db_secret: string;
  schema_version: string | null;
  created_at: Date;
  state_since: Date;
}

export interface ServerRow {
  name: string;
  flavour: "mariadb" | "mysql";
  region: string;
  socket_path: string | null;
  host: string | null;
  port: number | null;
  ca_file: string | null;
}

function selectFirms(registry: RegistryDb) {
  return registry("firms").select<FirmRow[]>(FIRM_COLUMNS);
}

const FIRM_COLUMNS = [
  ...["id", "slug", "name", "state", "jurisdiction", "is_demo", "custom_host", "server_name"],
  ...["db_name", "epoch", "db_secret", "schema_version", "created_at", "state_since"],
];

function toRecord(row: FirmRow): FirmRecord {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    state: row.state,
    jurisdiction: row.jurisdiction,
    isDemo: row.is_demo === 1,
    customHost: row.custom_host,
    serverName: row.server_name,
    dbName: row.db_name,
    epoch: row.epoch,
    dbSecret: row.db_secret,
    schemaVersion: row.schema_version,
    createdAt: row.created_at,
    stateSince: row.state_since,
  };
}
