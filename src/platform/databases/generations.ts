import { randomBytes } from "node:crypto";
import type { Connection } from "mysql2/promise";
import { endSessions, quoteName } from "./admin.js";
import { means } from "./errno.js";
import type { ServerAddress } from "./server-address.js";

/**
 * A generation of a firm's database: one database and one account of the same name, which may read and write that database and nothing else.
 * A restore or a move makes a new generation; none is ever overwritten.
 */

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
/** A firm's sessions at once over all processes; the processes' own limits lie below it. */
const USER_CONNECTIONS_MAX = 200;

/** `f` and 14 characters of base32: no `_` and no `%`, which a GRANT takes as wildcards over other firms' names. */
export function newGenerationName(): string {
  const bytes = randomBytes(14);
  return `f${[...bytes].map((byte) => BASE32[byte & 31]).join("")}`;
}

export function newDatabasePassword(): string {
  return randomBytes(32).toString("base64url");
}

/** Refuses a name that is taken: nothing that stands is ever adopted or dropped for a newcomer. */
export async function assertNameFree(admin: Connection, dbName: string): Promise<void> {
  const [databases] = await admin.query("SELECT 1 FROM information_schema.schemata WHERE SCHEMA_NAME=?", [dbName]);
  const [accounts] = await admin.query("SELECT 1 FROM mysql.user WHERE User=?", [dbName]);
  if ((databases as unknown[]).length > 0 || (accounts as unknown[]).length > 0) {
    throw new Error(`${dbName} already exists on this server, as a database or an account.`);
  }
}

export async function createGeneration(admin: Connection, dbName: string): Promise<void> {
  await admin.query(
    `CREATE DATABASE IF NOT EXISTS ${quoteName(dbName)} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
  );
}

/** Makes the locked account, or sets right one that was half made. CREATE alone changes nothing about an account that exists. */
export async function createAccount(admin: Connection, dbName: string, password: string): Promise<void> {
  const tail = `IDENTIFIED BY ? REQUIRE NONE WITH MAX_USER_CONNECTIONS ${USER_CONNECTIONS_MAX} ACCOUNT LOCK`;
  await admin.query(`CREATE USER IF NOT EXISTS ?@'%' ${tail}`, [dbName, password]);
  await admin.query(`ALTER USER ?@'%' ${tail}`, [dbName, password]);
}

/** The runtime rights: rows of its own database. No DDL, no TRUNCATE, nothing global. */
export async function grantRuntime(admin: Connection, dbName: string): Promise<void> {
  await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${quoteName(dbName)}.* TO ?@'%'`, [dbName]);
}

export async function unlockAccount(admin: Connection, dbName: string): Promise<void> {
  await admin.query("ALTER USER ?@'%' ACCOUNT UNLOCK", [dbName]);
}

/** Locks the account and ends what it has open; without the second the first changes nothing for who is in. */
export async function lockAccount(admin: Connection, server: ServerAddress, dbName: string): Promise<void> {
  await admin.query("ALTER USER ?@'%' ACCOUNT LOCK", [dbName]);
  await endSessions(admin, server, dbName);
}

/** Writes who this database is. Every connection of the firm is checked against it. */
export async function writeIdentity(
  admin: Connection,
  dbName: string,
  identity: { firmId: string; epoch: number; operationId: string },
): Promise<void> {
  const table = `${quoteName(dbName)}._identity`;
  await admin.query(
    `INSERT INTO ${table} (id, firm_id, db_name, epoch, operation_id) VALUES (1, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE firm_id=VALUES(firm_id), db_name=VALUES(db_name), epoch=VALUES(epoch), operation_id=VALUES(operation_id)`,
    [identity.firmId, dbName, identity.epoch, identity.operationId],
  );
}

/** What _identity says; undefined when there is no such table or row. */
export async function readIdentity(
  admin: Connection,
  dbName: string,
): Promise<{ firmId: string; dbName: string; epoch: number; operationId: string } | undefined> {
  try {
    const [rows] = await admin.query(
      `SELECT firm_id AS firmId, db_name AS dbName, epoch, operation_id AS operationId FROM ${quoteName(dbName)}._identity WHERE id=1`,
    );
    return (rows as { firmId: string; dbName: string; epoch: number; operationId: string }[])[0];
  } catch (error) {
    if (means(error, "noTable") || means(error, "noDatabase")) return undefined;
    throw error;
  }
}

/**
 * Drops a generation, and only one that the operation itself made: its _identity names the operation, or it is still so young that it has none.
 * A cut DROP DATABASE leaves some tables behind, so it is repeated until nothing is there.
 */
export async function dropOwnGeneration(
  admin: Connection,
  server: ServerAddress,
  dbName: string,
  operationId: string,
): Promise<void> {
  const identity = await readIdentity(admin, dbName);
  if (identity && identity.operationId !== operationId) {
    throw new Error(`${dbName} was not made by operation ${operationId}: it is left alone.`);
  }
  await dropGeneration(admin, server, dbName);
}

async function dropGeneration(admin: Connection, server: ServerAddress, dbName: string): Promise<void> {
  await endSessions(admin, server, dbName);
  await admin.query(`DROP DATABASE IF EXISTS ${quoteName(dbName)}`);
  await admin.query("DROP USER IF EXISTS ?@'%'", [dbName]);
  const [left] = await admin.query("SELECT 1 FROM information_schema.tables WHERE TABLE_SCHEMA=?", [dbName]);
  if ((left as unknown[]).length > 0) throw new Error(`${dbName} still has tables after DROP DATABASE.`);
}
