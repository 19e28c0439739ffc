import knex, { type Knex } from "knex";
import { KNEX_LOG } from "./firm-db.js";
import { type Account, driverOptions, type ServerAddress, SQL_MODE } from "./server-address.js";

declare const registryBrand: unique symbol;

/** The operator's database: which firms exist, where and in which state; operations, jobs, operator audit. No client data. */
export type RegistryDb = Knex & { readonly [registryBrand]: true };

export const REGISTRY_NAME = "strongroom";

/** The table in which web processes count what is limited. */
export const REQUEST_COUNTS = "request_counts";

export function openRegistryDb(server: ServerAddress, account: Account, connectionsMax: number): RegistryDb {
  return knex({
    client: "mysql2",
    connection: driverOptions(server, account, REGISTRY_NAME) as Knex.MySql2ConnectionConfig,
    log: KNEX_LOG,
    compileSqlOnError: false,
    pool: {
      min: 0,
      max: connectionsMax,
      idleTimeoutMillis: 10_000,
      acquireTimeoutMillis: 5_000,
      afterCreate: (connection: RawConnection, done: (error: Error | null, connection: RawConnection) => void) => {
        connection.query(
          `SET SESSION sql_mode='${SQL_MODE}', time_zone='+00:00', innodb_lock_wait_timeout=10, lock_wait_timeout=30`,
          (error) => done(error, connection),
        );
      },
    },
  }) as RegistryDb;
}

interface RawConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

/** Runs the act in one transaction of the registry. */
export async function transactRegistry<T>(registry: RegistryDb, act: (trx: RegistryDb) => Promise<T>): Promise<T> {
  if (registry.isTransaction) return act(registry);
  return registry.transaction((trx) => act(trx as Knex as RegistryDb));
}
