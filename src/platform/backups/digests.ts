import type { Connection, RowDataPacket } from "mysql2/promise";
import type { DumpPosition } from "./dump-reader.js";
import type { TableFigures } from "./manifest.js";
import type { TableShape } from "./schema-fingerprint.js";

/** Rows and an order-free checksum of every table, all of one moment. */
export interface Digests {
  /** Where the server's log stood at that moment; undefined where it keeps none. */
  position: string | undefined;
  tables: Map<string, { rows: number; crc: string }>;
}

/** Tables asked in one statement: fewer round trips, and a statement that stays readable in a process list. */
const TABLES_PER_QUESTION = 40;

/** Opens the moment: a snapshot that sees the database as it is now, without a lock. */
export async function openSnapshot(connection: Connection): Promise<string | undefined> {
  await connection.query("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  await connection.query("START TRANSACTION WITH CONSISTENT SNAPSHOT");
  const [rows] = await connection.query<RowDataPacket[]>("SHOW STATUS LIKE 'binlog_snapshot_%'");
  const of = (name: string): string | undefined =>
    (rows as { Variable_name: string; Value: string }[]).find(
      (row) => row.Variable_name.toLowerCase() === name && row.Value !== "",
    )?.Value;
  const file = of("binlog_snapshot_file");
  return file === undefined ? undefined : `${file}:${of("binlog_snapshot_position")}`;
}

export async function readDigests(connection: Connection, tables: readonly TableShape[]): Promise<Digests["tables"]> {
  const found: Digests["tables"] = new Map();
  for (let at = 0; at < tables.length; at += TABLES_PER_QUESTION) {
    const question = tables
      .slice(at, at + TABLES_PER_QUESTION)
      .map(questionFor)
      .join("\nUNION ALL\n");
    const [rows] = await connection.query<RowDataPacket[]>(question);
    for (const { name, n, crc } of rows as { name: string; n: number; crc: number | string }[]) {
      found.set(name, { rows: n, crc: BigInt(crc).toString(16).padStart(8, "0") });
    }
  }
  return found;
}

/**
 * CONCAT_WS leaves NULLs out, so a row of NULL flags follows the values: ('a', NULL) and (NULL, 'a') differ. Texts are taken as their bytes:
 * joining texts of several character sets converts each, which takes twice as long.
 */
function questionFor(table: TableShape): string {
  const columns = table.columns.map(({ name, isText }) =>
    isText ? `CAST(${quoteIdentifier(name)} AS BINARY)` : quoteIdentifier(name),
  );
  const flags = table.columns
    .filter((column) => column.nullable)
    .map((column) => `ISNULL(${quoteIdentifier(column.name)})`);
  const parts = [...columns, ...(flags.length > 0 ? [`CONCAT(${flags.join(",")})`] : [])].join(",");
  const name = table.name.replaceAll("'", "''");
  return `SELECT '${name}' AS name, COUNT(*) AS n, COALESCE(BIT_XOR(CRC32(CONCAT_WS('#',${parts}))),0) AS crc FROM ${quoteIdentifier(table.name)}`;
}

export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/**
 * What may be signed about each table. Rows are counted in the dump itself and always exact. The checksum is exact when the snapshot stood at
 * the dump's own position; else when a snapshot before the dump and one after agree. A table that moved in between gets none.
 */
export function settleFigures(
  dumped: { rows: ReadonlyMap<string, number>; position: DumpPosition | undefined },
  before: Digests,
  after: Digests["tables"] | undefined,
): TableFigures[] {
  const sameMoment = isSameMoment(before.position, dumped.position);
  return [...dumped.rows].map(([name, rows]) => {
    const first = before.tables.get(name);
    const second = after?.get(name);
    const still = sameMoment || (second !== undefined && second.crc === first?.crc && second.rows === first.rows);
    return { name, rows, crc: first !== undefined && still && first.rows === rows ? first.crc : null };
  });
}

export function isSameMoment(snapshot: string | undefined, dumped: DumpPosition | undefined): boolean {
  return snapshot !== undefined && dumped !== undefined && snapshot === `${dumped.file}:${dumped.position}`;
}
