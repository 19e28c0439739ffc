import mysql, { type Connection } from "mysql2";
import type { FirmPool } from "./connections.js";
import { type FirmAddress, type FirmDb, openFirmDb } from "./firm-db.js";
import { type Account, driverOptions, SQL_MODE } from "./server-address.js";
import { watchErrors } from "./watch-errors.js";

/** Nobody waits for a page behind these; a server that answers nothing for so long is gone. */
const ANSWER_MS_MAX = 10 * 60_000;

/**
 * The firm's database by an account of the operator's, for work on a firm that is shut or being restored, whose own account is locked. The server
 * confirms that it is this generation of this firm, as it does for the firm's own connections. Ends with the act.
 */
export async function withOperatorDb<T>(
  address: FirmAddress,
  account: Account,
  act: (db: FirmDb) => Promise<T>,
): Promise<T> {
  const open = new Set<Connection>();
  const free: Connection[] = [];
  const pool: FirmPool = {
    acquire: () => ({ promise: free.length > 0 ? Promise.resolve(free.pop()!) : connect() }),
    release(connection) {
      const isSpoilt = "__knex__disposed" in connection && Boolean(connection.__knex__disposed);
      if (isSpoilt || !open.has(connection)) drop(connection);
      else free.push(connection);
      return true;
    },
    destroy: () => Promise.resolve(),
    numFree: () => free.length,
    numUsed: () => open.size - free.length,
    numPendingAcquires: () => 0,
  };

  async function connect(): Promise<Connection> {
    const connection = mysql.createConnection(driverOptions(address.server, account, address.dbName));
    open.add(connection);
    watchErrors(connection, ANSWER_MS_MAX, () => drop(connection));
    try {
      await begin(connection, address);
      return connection;
    } catch (error) {
      drop(connection);
      throw error;
    }
  }

  function drop(connection: Connection): void {
    open.delete(connection);
    const at = free.indexOf(connection);
    if (at >= 0) free.splice(at, 1);
    connection.destroy();
  }

  try {
    return await act(openFirmDb({ poolFor: () => pool }, address));
  } finally {
    for (const connection of open) drop(connection);
  }
}

/** A time zone that no server accepts refuses the session when the database is another firm's or generation's. */
function begin(connection: Connection, { id, dbName, epoch }: FirmAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(
      `SET SESSION sql_mode='${SQL_MODE}', time_zone=(SELECT IF(COUNT(*)=1,'+00:00','refused') FROM _identity
         WHERE id=1 AND firm_id=? AND db_name=? AND epoch=? AND DATABASE()=?)`,
      [id, dbName, epoch, dbName],
      (error) => (error ? reject(error) : resolve()),
    );
  });
}
