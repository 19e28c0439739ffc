import type { Connection } from "mysql2";
import { dialectOf } from "./dialect.js";
import type { FirmAddress } from "./firm-db.js";
import { CHARSET, SQL_MODE } from "./server-address.js";

/** Whether a connection signed in for one address may serve the other: the same generation of the same firm, signed in with the same password. */
export function isSameFirm(owner: FirmAddress | undefined, wanted: FirmAddress): boolean {
  return (
    owner !== undefined &&
    owner.id === wanted.id &&
    owner.dbName === wanted.dbName &&
    owner.epoch === wanted.epoch &&
    owner.password === wanted.password
  );
}

/** A server's limit on one statement. It replaces no limit of ours; it keeps a lost query from holding a shared connection. */
const STATEMENT_SECONDS_MAX = 15;

/**
 * Makes the connection the firm's. The statement that sets the session's variables also asks the server whether account, database and
 * identity are the firm's; when they are not, time_zone gets a value that no server accepts (errno 1298) and none of it is applied. A
 * database without _identity refuses with 1146. The check stands in a string variable because a numeric one takes a missing row as 0.
 * Rejects on anything unexpected; the caller then destroys the connection.
 */
export async function takeOver(connection: Connection, address: FirmAddress, how: "fresh" | "change"): Promise<void> {
  if (how === "change") {
    // All four are given: what is left out is silently the previous firm's.
    await done((callback) =>
      connection.changeUser(
        { user: address.dbName, password: address.password, database: address.dbName, charset: CHARSET },
        callback,
      ),
    );
  }
  await done((callback) =>
    connection.query(
      `SET SESSION sql_mode='${SQL_MODE}', innodb_lock_wait_timeout=10, lock_wait_timeout=30, ${dialectOf(address.server).sessionSettings(STATEMENT_SECONDS_MAX)},
       time_zone=(SELECT IF(COUNT(*)=1,'+00:00','refused') FROM _identity
                  WHERE id=1 AND firm_id=? AND db_name=? AND epoch=? AND DATABASE()=? AND CURRENT_USER()=?)`,
      [address.id, address.dbName, address.epoch, address.dbName, `${address.dbName}@%`],
      callback,
    ),
  );
}

function done(start: (callback: (error: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}
