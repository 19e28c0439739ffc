import type { Connection, RowDataPacket } from "mysql2/promise";
import { readIdentity } from "../databases/generations.js";
import { quoteIdentifier, readDigests } from "./digests.js";
import { damaged } from "./errors.js";
import type { Manifest } from "./manifest.js";
import { type TableShape, readFingerprint } from "./schema-fingerprint.js";

/**
 * Compares a loaded database with the manifest: shape, triggers, rows and checksum of every table, who it says it is, its schema's version, and
 * that no row points at one that is not there (the dump loads with foreign keys off). Resolves to how many rows were compared.
 */
export async function compareContent(connection: Connection, dbName: string, manifest: Manifest): Promise<number> {
  await connection.changeUser({ database: dbName });
  const found = await readFingerprint(connection, dbName);
  const names = new Set(found.tables.map((table) => table.name));
  const missing = manifest.tables.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw damaged("tables", `tables are missing: ${missing.join(", ")}`);
  const silent = manifest.triggers.filter((name) => !found.triggers.includes(name));
  if (silent.length > 0) throw damaged("triggers", `triggers are missing: ${silent.join(", ")}`);
  if (found.sha256 !== manifest.schemaSha256) throw damaged("schema", "the schema is not the one that was backed up");
  const rows = await compareRows(connection, found.tables, manifest);
  await compareIdentity(connection, dbName, manifest);
  await findOrphans(connection, dbName);
  return rows;
}

async function compareRows(connection: Connection, tables: readonly TableShape[], manifest: Manifest): Promise<number> {
  const digests = await readDigests(connection, tables);
  let total = 0;
  for (const { name, rows, crc } of manifest.tables) {
    const table = digests.get(name);
    if (table?.rows !== rows) throw damaged("rows", `${name} has ${table?.rows ?? "no"} rows, not ${rows}`);
    if (crc !== null && table.crc !== crc) throw damaged("checksum", `the contents of ${name} differ`);
    total += rows;
  }
  return total;
}

async function compareIdentity(connection: Connection, dbName: string, manifest: Manifest): Promise<void> {
  const identity = await readIdentity(connection, dbName);
  if (identity?.firmId !== manifest.firmId) throw damaged("identity", "the database says it is another firm's");
  if (identity.dbName !== manifest.dbName || identity.epoch !== manifest.epoch) {
    throw damaged("identity", "the database says it is another generation");
  }
  const [rows] = await connection.query<RowDataPacket[]>("SELECT MAX(name) AS version FROM _migration");
  const version = (rows as { version: string | null }[])[0]?.version ?? null;
  if (version !== manifest.schemaVersion) throw damaged("schema_version", `the schema is at ${version ?? "nothing"}`);
}

interface ForeignKey {
  name: string;
  child: string;
  parent: string;
  pairs: { from: string; to: string }[];
}

async function findOrphans(connection: Connection, dbName: string): Promise<void> {
  for (const { name, child, parent, pairs } of await listForeignKeys(connection, dbName)) {
    const on = pairs.map(({ from, to }) => `p.${quoteIdentifier(to)} = c.${quoteIdentifier(from)}`).join(" AND ");
    const given = pairs.map(({ from }) => `c.${quoteIdentifier(from)} IS NOT NULL`).join(" AND ");
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT 1 FROM ${quoteIdentifier(child)} c LEFT JOIN ${quoteIdentifier(parent)} p ON ${on}
       WHERE ${given} AND p.${quoteIdentifier(pairs[0]!.to)} IS NULL LIMIT 1`,
    );
    if (rows.length > 0) throw damaged("orphans", `${child} points at rows of ${parent} that are not there (${name})`);
  }
}

async function listForeignKeys(connection: Connection, dbName: string): Promise<ForeignKey[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT CONSTRAINT_NAME AS name, TABLE_NAME AS child, COLUMN_NAME AS \`from\`,
            REFERENCED_TABLE_NAME AS parent, REFERENCED_COLUMN_NAME AS \`to\`
     FROM information_schema.key_column_usage
     WHERE TABLE_SCHEMA=? AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
    [dbName],
  );
  const keys = new Map<string, ForeignKey>();
  for (const row of rows as { name: string; child: string; from: string; parent: string; to: string }[]) {
    const id = `${row.child}.${row.name}`;
    const key = keys.get(id) ?? { name: row.name, child: row.child, parent: row.parent, pairs: [] };
    key.pairs.push({ from: row.from, to: row.to });
    keys.set(id, key);
  }
  return [...keys.values()];
}
