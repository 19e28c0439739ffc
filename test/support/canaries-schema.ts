import type { FirmDb } from "../../src/platform/databases/firm-db.js";

/** What the server itself says of a firm's tables. */
export interface TextColumn {
  table: string;
  column: string;
  lengthMax: number;
}

const TEXT_TYPES = ["char", "varchar", "tinytext", "text", "mediumtext", "longtext", "binary", "varbinary", "blob"];

export async function listTextColumns(db: FirmDb): Promise<TextColumn[]> {
  return db("information_schema.columns")
    .whereRaw("TABLE_SCHEMA = DATABASE()")
    .whereIn("DATA_TYPE", TEXT_TYPES)
    .select<TextColumn[]>("TABLE_NAME as table", "COLUMN_NAME as column", "CHARACTER_MAXIMUM_LENGTH as lengthMax");
}

/** "users.status", whose CHECK lists the words it may hold: they are our code's, no firm's. */
export async function listCheckedWords(db: FirmDb): Promise<Set<string>> {
  const rows = await db("information_schema.check_constraints")
    .whereRaw("CONSTRAINT_SCHEMA = DATABASE()")
    .select<{ table: string; clause: string }[]>("TABLE_NAME as table", "CHECK_CLAUSE as clause");
  return new Set(
    rows.flatMap(({ table, clause }) =>
      [...clause.matchAll(/`?(\w+)`? in \('/gi)].map(([, column]) => `${table}.${column}`),
    ),
  );
}

/** The columns of each table's primary key, in its order. */
export async function listPrimaryKeys(db: FirmDb): Promise<Map<string, string[]>> {
  const rows = await db("information_schema.statistics")
    .whereRaw("TABLE_SCHEMA = DATABASE()")
    .where("INDEX_NAME", "PRIMARY")
    .orderBy("SEQ_IN_INDEX")
    .select<{ table: string; column: string }[]>("TABLE_NAME as table", "COLUMN_NAME as column");
  const keys = new Map<string, string[]>();
  for (const { table, column } of rows) keys.set(table, [...(keys.get(table) ?? []), column]);
  return keys;
}
