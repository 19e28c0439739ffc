import { createHash } from "node:crypto";
import type { Connection, RowDataPacket } from "mysql2/promise";

/** The shape of a firm's database: what a table is made of, and a hash that changes when anything about it does. */
export interface SchemaFingerprint {
  sha256: string;
  tables: TableShape[];
  triggers: string[];
}

export interface TableShape {
  name: string;
  columns: { name: string; nullable: boolean; isText: boolean }[];
}

/**
 * Read before and after a dump, because DDL in between is not always an error: an instant ADD COLUMN or a CREATE TABLE leaves a dump that ends
 * well and is wrong. The database's own name is left out, so that a restored generation has the same fingerprint.
 */
export async function readFingerprint(connection: Connection, dbName: string): Promise<SchemaFingerprint> {
  const hash = createHash("sha256");
  const results: RowDataPacket[][] = [];
  for (const question of QUESTIONS) {
    const [rows] = await connection.query<RowDataPacket[]>({ sql: question, rowsAsArray: true }, [dbName]);
    hash.update(JSON.stringify(rows));
    results.push(rows);
  }
  const [tables, columns, , triggers] = results as unknown[][][];
  return {
    sha256: hash.digest("hex"),
    tables: tables!.map(([name]) => ({
      name: String(name),
      columns: columns!
        .filter(([table]) => table === name)
        .map((row) => ({ name: String(row[1]), nullable: row[3] === "YES", isText: row[6] !== null })),
    })),
    triggers: triggers!.map(([name]) => String(name)),
  };
}

const QUESTIONS = [
  `SELECT TABLE_NAME, ENGINE, TABLE_COLLATION FROM information_schema.tables
   WHERE TABLE_SCHEMA=? AND TABLE_TYPE='BASE TABLE' ORDER BY TABLE_NAME`,
  `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, CHARACTER_SET_NAME, COLLATION_NAME
   FROM information_schema.columns WHERE TABLE_SCHEMA=? ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  `SELECT TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE, SUB_PART, INDEX_TYPE
   FROM information_schema.statistics WHERE TABLE_SCHEMA=? ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
  `SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, TRIM(ACTION_STATEMENT)
   FROM information_schema.triggers WHERE TRIGGER_SCHEMA=? ORDER BY TRIGGER_NAME`,
  `SELECT CONSTRAINT_NAME, TABLE_NAME, REFERENCED_TABLE_NAME, DELETE_RULE, UPDATE_RULE
   FROM information_schema.referential_constraints WHERE CONSTRAINT_SCHEMA=? ORDER BY TABLE_NAME, CONSTRAINT_NAME`,
  `SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.check_constraints
   WHERE CONSTRAINT_SCHEMA=? ORDER BY CONSTRAINT_NAME, CHECK_CLAUSE`,
];
