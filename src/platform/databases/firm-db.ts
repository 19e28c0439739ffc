import knex, { type Knex } from "knex";
import { log } from "../../log.js";
import type { FirmConnections } from "./connections.js";
import { isRetryable } from "./errno.js";
import type { ServerAddress } from "./server-address.js";

declare const firmBrand: unique symbol;

/** A source of connections to ONE firm's database, or a transaction in it. Only this room makes one. */
export type FirmDb = Knex & { readonly [firmBrand]: OpenFirm };

/** The firm behind a FirmDb. */
export interface OpenFirm {
  id: string;
  slug: string;
  name: string;
  jurisdiction: "ZA" | "US";
  isDemo: boolean;
  dbName: string;
  /** Counts the generations of the firm's database; kept in its _identity too. */
  epoch: number;
  /** 32 bytes. Subkeys are derived from it; it is used for nothing itself. */
  dataKey: Buffer;
  dataKeyVersion: number;
}

/** All that is needed to reach one generation of a firm's database. */
export interface FirmAddress extends OpenFirm {
  server: ServerAddress;
  password: string;
}

const firms = new WeakMap<object, OpenFirm>();
/** A transaction is tried this often when the server asked for it to be tried again (deadlock, lock wait). */
const TRANSACTION_TRIES = 3;

export function openFirmDb(connections: Pick<FirmConnections, "poolFor">, address: FirmAddress): FirmDb {
  const db = knex({
    client: "mysql2",
    connectionPool: connections.poolFor(address),
    log: KNEX_LOG,
    compileSqlOnError: false, // else the message of an error holds what was being written
  });
  firms.set(db, {
    id: address.id,
    slug: address.slug,
    name: address.name,
    jurisdiction: address.jurisdiction,
    isDemo: address.isDemo,
    dbName: address.dbName,
    epoch: address.epoch,
    dataKey: address.dataKey,
    dataKeyVersion: address.dataKeyVersion,
  });
  return db as FirmDb;
}

export function firmOf(db: FirmDb): OpenFirm {
  const firm = firms.get(db);
  if (!firm) throw new Error("This database handle was not opened as a firm's.");
  return firm;
}

/**
 * Runs the act in one transaction, READ COMMITTED as every session is. A deadlock or lock wait rolls back and runs the whole act again, so the
 * act does nothing outside the database. Inside a transaction already, the act joins it.
 */
export async function transact<T>(db: FirmDb, act: (trx: FirmDb) => Promise<T>): Promise<T> {
  if (db.isTransaction) return act(db);
  const firm = firmOf(db);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(async (transaction) => {
        const trx = transaction as Knex as FirmDb;
        firms.set(trx, firm);
        return act(trx);
      });
    } catch (error) {
      if (!isRetryable(error) || attempt === TRANSACTION_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * attempt + Math.random() * 40));
    }
  }
}

/** knex's own words go to our log; an acquire error also reaches the caller and is told there. */
export const KNEX_LOG = {
  warn: (message: unknown) => log.debug({ message }, "databases.driver_warned"),
  error: (message: unknown) => log.warn({ message }, "databases.driver_failed"),
  debug: () => undefined,
  deprecate: () => undefined,
};
