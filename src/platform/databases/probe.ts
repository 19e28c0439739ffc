import mysql from "mysql2/promise";
import { errnoOf, means } from "./errno.js";
import { driverOptions, type ServerAddress } from "./server-address.js";

/**
 * Proves from the outside that a firm's account reaches its own database and nothing else: signs in as the firm and tries. Throws with what it could
 * do and must not. `others` are names of databases that must be closed to it; more than a few are not needed.
 */
export async function probeIsolation(
  server: ServerAddress,
  firm: { dbName: string; password: string },
  others: string[],
): Promise<void> {
  const connection = await mysql.createConnection(
    driverOptions(server, { user: firm.dbName, password: firm.password }, firm.dbName),
  );
  try {
    await connection.query("SELECT firm_id FROM _identity WHERE id=1");
    const [shown] = await connection.query("SHOW DATABASES");
    const visible = (shown as { Database: string }[]).map((row) => row.Database);
    const foreign = visible.filter((name) => ![firm.dbName, "information_schema", "performance_schema"].includes(name));
    if (foreign.length > 0) throw new Error(`the account sees ${foreign.join(", ")}`);
    for (const other of others) {
      await mustBeDenied(connection, `SELECT 1 FROM \`${other}\`._identity`);
    }
    await mustBeDenied(connection, "SELECT 1 FROM mysql.user");
    await mustBeDenied(connection, `CREATE TABLE \`${firm.dbName}\`.probe (id INT)`);
    await mustBeDenied(connection, `DROP DATABASE \`${firm.dbName}\``);
    await connection.query("START TRANSACTION"); // what no trigger refuses is not kept either
    await mustBeRefusedByTrigger(connection, "UPDATE _identity SET epoch=epoch+1");
    await mustBeRefusedByTrigger(connection, "DELETE FROM _identity");
  } finally {
    connection.destroy();
  }
}

async function mustBeDenied(connection: mysql.Connection, sql: string): Promise<void> {
  try {
    await connection.query(sql);
  } catch (error) {
    if (means(error, "denied")) return;
    throw new Error(`"${sql}" failed with ${errnoOf(error)}, but not for want of rights`, { cause: error });
  }
  throw new Error(`the account may do "${sql}"`);
}

async function mustBeRefusedByTrigger(connection: mysql.Connection, sql: string): Promise<void> {
  try {
    await connection.query(sql);
  } catch (error) {
    if (means(error, "appendOnly")) return;
    throw new Error(`"${sql}" failed with ${errnoOf(error)}, but not by its trigger`, { cause: error });
  }
  throw new Error(`the account may do "${sql}"`);
}
