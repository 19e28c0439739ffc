import type { Connection } from "mysql2/promise";
import { failpoint } from "../../failpoints.js";
import type { Guard, Migration } from "../../schema/migration.js";
import { quoteName } from "./admin.js";

/**
 * Brings a database forward. Each migration is one statement; `_migration` says which were applied, and where a run was cut between the
 * statement and its row, the migration's guard says that the statement had been applied.
 */

export interface PendingMigration {
  migration: Migration;
  /** Its statement was run already and only its row is missing. */
  applied: boolean;
}

/** The migrations this database still needs, in order. Plans only. */
export async function planMigrations(
  admin: Connection,
  dbName: string,
  migrations: readonly Migration[],
): Promise<PendingMigration[]> {
  const recorded = await recordedNames(admin, dbName);
  const pending: PendingMigration[] = [];
  for (const migration of migrations) {
    if (recorded.has(migration.name)) continue;
    pending.push({ migration, applied: await isApplied(admin, dbName, migration.guard) });
  }
  return pending;
}

/** Applies what is pending, one at a time, each followed by its row. `onStep` hears the name before each. Resolves to how many were needed. */
export async function applyMigrations(
  admin: Connection,
  dbName: string,
  migrations: readonly Migration[],
  onStep: (name: string) => Promise<void> | void = () => undefined,
): Promise<number> {
  await admin.query(`USE ${quoteName(dbName)}`);
  const pending = await planMigrations(admin, dbName, migrations);
  for (const { migration, applied } of pending) {
    await onStep(migration.name);
    failpoint("migrate.statement_due");
    if (!applied) await admin.query(migration.up);
    failpoint("migrate.statement_run");
    await record(admin, dbName, [migration.name]);
    failpoint("migrate.statement_recorded");
  }
  return pending.length;
}

/** Whether nothing was ever made in this database: no migration's statement can have run without leaving a table. */
export async function isEmpty(admin: Connection, dbName: string): Promise<boolean> {
  const [rows] = await admin.query("SELECT 1 FROM information_schema.tables WHERE TABLE_SCHEMA=? LIMIT 1", [dbName]);
  return (rows as unknown[]).length === 0;
}

/**
 * Makes the whole schema in an empty database with one batch, which spares a round trip per statement. A batch cut short is finished by
 * applyMigrations. The connection must allow several statements and be in the database.
 */
export async function loadSchema(batch: Connection, dbName: string, migrations: readonly Migration[]): Promise<void> {
  const names = migrations.map(({ name }) => batch.escape(name));
  await batch.query(
    [
      ...migrations.map(({ up }) => up),
      `INSERT INTO ${quoteName(dbName)}._migration (name) VALUES ${names.map((name) => `(${name})`).join(",")}`,
    ].join(";\n"),
  );
}

async function record(admin: Connection, dbName: string, names: string[]): Promise<void> {
  await admin.query(`INSERT IGNORE INTO ${quoteName(dbName)}._migration (name) VALUES ?`, [
    names.map((name) => [name]),
  ]);
}

async function recordedNames(admin: Connection, dbName: string): Promise<Set<string>> {
  if (!(await isApplied(admin, dbName, { table: "_migration" }))) return new Set();
  const [rows] = await admin.query(`SELECT name FROM ${quoteName(dbName)}._migration`);
  return new Set((rows as { name: string }[]).map((row) => row.name));
}

async function isApplied(admin: Connection, dbName: string, guard: Guard): Promise<boolean> {
  const [sql, values] = guardQuery(guard);
  const [rows] = await admin.query(sql, [dbName, ...values]);
  return (rows as unknown[]).length > 0;
}

function guardQuery(guard: Guard): [string, string[]] {
  if ("trigger" in guard) {
    return ["SELECT 1 FROM information_schema.triggers WHERE TRIGGER_SCHEMA=? AND TRIGGER_NAME=?", [guard.trigger]];
  }
  if ("view" in guard) {
    return ["SELECT 1 FROM information_schema.views WHERE TABLE_SCHEMA=? AND TABLE_NAME=?", [guard.view]];
  }
  if ("column" in guard) {
    return [
      "SELECT 1 FROM information_schema.columns WHERE TABLE_SCHEMA=? AND TABLE_NAME=? AND COLUMN_NAME=?",
      [guard.table, guard.column],
    ];
  }
  if ("index" in guard) {
    return [
      "SELECT 1 FROM information_schema.statistics WHERE TABLE_SCHEMA=? AND TABLE_NAME=? AND INDEX_NAME=?",
      [guard.table, guard.index],
    ];
  }
  return ["SELECT 1 FROM information_schema.tables WHERE TABLE_SCHEMA=? AND TABLE_NAME=?", [guard.table]];
}
