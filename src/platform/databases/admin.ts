import mysql, { type Connection } from "mysql2/promise";
import { dialectOf } from "./dialect.js";
import { type Account, CHARSET, driverOptions, type ServerAddress, SQL_MODE } from "./server-address.js";

/**
 * One connection with the operator's account, which may create and drop. Sessions run in UTC with the pinned sql_mode, so that triggers made on
 * it load on either family of servers. DDL waits 5 s for a lock and then gives up: everybody behind a waiting ALTER waits too.
 */
export async function openAdmin(server: ServerAddress, account: Account, database?: string): Promise<Connection> {
  const connection = await mysql.createConnection({ ...driverOptions(server, account, database), charset: CHARSET });
  connection.on("error", () => undefined); // what is lost shows at the next query
  try {
    await connection.query(`SET SESSION sql_mode='${SQL_MODE}', time_zone='+00:00', lock_wait_timeout=5`);
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return connection;
}

/** Opens, acts, closes; the connection is gone whatever happens. */
export async function withAdmin<T>(
  server: ServerAddress,
  account: Account,
  act: (admin: Connection) => Promise<T>,
  database?: string,
): Promise<T> {
  const admin = await openAdmin(server, account, database);
  try {
    return await act(admin);
  } finally {
    admin.destroy();
  }
}

/** Quotes a name we made ourselves (letters and digits only); anything else is our mistake. */
export function quoteName(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(name)) throw new Error(`${name} is not a name of ours`);
  return `\`${name}\``;
}

/** Ends an account's live sessions and waits until the server shows none. */
export async function endSessions(admin: Connection, server: ServerAddress, user: string): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    await dialectOf(server).killSessions(admin, user);
    const [rows] = await admin.query("SELECT COUNT(*) AS n FROM information_schema.processlist WHERE USER=?", [user]);
    if ((rows as { n: number }[])[0]?.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Sessions of ${user} do not end.`);
}
