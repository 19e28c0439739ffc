import { CsvError, parse } from "csv-parse/sync";
import { Refused } from "../../../errors.js";
import { readBytes } from "./encoding.js";

export interface CsvTable {
  columns: string[];
  /** Each with its line in the file, as a spreadsheet counts it when no cell holds a line end. */
  rows: { line: number; cells: string[] }[];
}

export const ROWS_MAX = 5_000;
/** A form has 200 fields at most, and each column is one of them. */
const COLUMNS_MAX = 150;
const RECORD_LENGTH_MAX = 64 * 1024;
const DELIMITERS = [",", ";", "\t", "|"] as const;

/** Reads any spreadsheet export: the encoding and the delimiter are found out, the first row names the columns. */
export function readCsvTable(file: Buffer): CsvTable {
  const { bytes, encoding } = readBytes(file);
  const text = new TextDecoder(encoding).decode(bytes);
  // Excel's own first line, which names the delimiter: sep=;
  const named = /^sep=([,;\t|])\r?\n/i.exec(text);
  const body = named ? text.slice(named[0].length) : text;
  const records = parseRecords(body, named?.[1] ?? delimiterOf(body));
  const columns = records.shift()?.cells.map((cell) => cell.trim()) ?? [];
  checkColumns(columns);
  const rows = records.filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  if (rows.length === 0) throw new Refused("csv_only_header", "The file has a header and no rows below it.", "file");
  if (rows.length > ROWS_MAX) {
    throw new Refused("file_rows", `The file has more than ${ROWS_MAX} rows: split it and import the parts.`, "file");
  }
  return { columns, rows: rows.map(({ line, cells }) => ({ line: line + (named ? 1 : 0), cells })) };
}

function checkColumns(columns: string[]): void {
  if (columns.every((name) => name === "")) {
    throw new Refused("csv_no_header", "The first row is empty: it must name the columns.", "file");
  }
  if (columns.length > COLUMNS_MAX) {
    throw new Refused("csv_columns", `The file has more than ${COLUMNS_MAX} columns.`, "file");
  }
  if (columns.some((name) => name.length > 200)) {
    throw new Refused(
      "csv_no_header",
      "The first row does not name columns: one of its cells is longer than 200 characters.",
      "file",
    );
  }
}

function parseRecords(text: string, delimiter: string): { line: number; cells: string[] }[] {
  try {
    const lines: number[] = [];
    const rows: string[][] = parse(text, {
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: RECORD_LENGTH_MAX,
      to: ROWS_MAX + 2,
      on_record: (cells: string[], info) => {
        lines.push(info.lines);
        return cells;
      },
    });
    return rows.map((cells, at) => ({ line: lines[at] ?? 0, cells }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Refused(...refusalOf(error), "file");
  }
}

function refusalOf(error: CsvError): [string, string] {
  const line = Number(error["lines"] ?? 0);
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    return [
      "csv_long_row",
      `A row is longer than ${RECORD_LENGTH_MAX / 1024} kB: this is no list of contacts, or a quote is missing.`,
    ];
  }
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return ["csv_quote", `A quote opens on or before line ${line} and never closes.`];
  }
  return ["csv_unreadable", `The file cannot be read as CSV near line ${line}.`];
}

/** The delimiter that parts the first line into the most cells, quoted ones left alone. */
function delimiterOf(text: string): string {
  const header = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text.slice(0, RECORD_LENGTH_MAX))?.[0] ?? "";
  const bare = header.replace(/"(?:[^"]|"")*"/g, "");
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}
