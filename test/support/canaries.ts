import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import { openField } from "../../src/platform/keys/sealing.js";
import { catalogue } from "../../src/schema/firm.js";
import { ID_NUMBERS } from "./canaries-office.js";
import { listCheckedWords, listPrimaryKeys, listTextColumns, type TextColumn } from "./canaries-schema.js";
import type { TestFirm } from "./firms.js";

/**
 * Puts a canary of the firm into every text column of every table, and collects what else names the firm: ids and hashes. The columns are read
 * from the server, so one that is added later gets its canary, or fails the crawl until this file says how it is told from others.
 */

/** Seven letters that no word, number or token of ours holds by chance. */
export const CANARY = "zqalder";

/** What must not be seen outside the firm. */
export interface Secrets {
  /** Looked for without regard to case. */
  words: readonly string[];
  /** Ids, hashes, the name of the database: values that name one row of one firm. */
  names: ReadonlySet<string>;
}

type Row = Record<string, unknown>;

interface Classified extends TextColumn {
  kind: "id" | "hash" | "word" | "sealed" | "kept" | "free";
}

/** Sealed text is opened with the firm's key; these say which row a value is bound to. */
const SEALED: Record<string, (row: Row) => string> = {
  "contacts.id_number_sealed": (row) => row.id as string,
  "contacts.passport_sealed": (row) => row.id as string,
  "contact_imports.upload_sealed": (row) => row.id as string,
  "contact_imports.heads_sealed": (row) => row.id as string,
  "contact_import_rows.cells_sealed": (row) => `${row.import_id as string}/${row.row_no as number}`,
  "matter_drafts.form_sealed": (row) => row.form_id as string,
  "outbox_mails.to_sealed": (row) => row.id as string,
  "outbox_mails.text_sealed": (row) => row.id as string,
  "reset_requests.asked_sealed": (row) => row.id as string,
  "sessions.data": (row) => row.id_hash as string,
};

/** Columns that hold no canary, with the reason. The same in every firm, or too short to be told from chance. */
const KEPT: Record<string, string> = {
  "_migration.name": "the names of migrations, which every firm has",
  "approvals.asked": "JSON of names of roles",
  "approvals.kind": "a name that the code knows, the same in every firm",
  "restore_proofs.level": "four characters",
  "sign_in_rules.factor_roles": "names of roles",
  "sign_in_rules.networks": "blocks of addresses, by which everybody would be refused",
  "totp_secrets.secret": "random letters, sealed",
};

/** Columns of which the value itself is looked for, as it cannot be another. */
const NAMES = ["_identity.db_name", "blobs.name"];

export async function plantCanaries(firm: TestFirm): Promise<Secrets> {
  const columns = await classify(firm);
  const names = new Set<string>([firm.id, firm.record.dbName]);
  const primary = await listPrimaryKeys(firm.db);
  for (const { table } of catalogue) {
    const ofTable = columns.filter((one) => one.table === table);
    if (ofTable.length > 0) await plantTable(firm, table, ofTable, primary.get(table) ?? []);
    const named = ofTable.filter(({ kind }) => kind === "id" || kind === "hash");
    for (const row of await rowsOf(firm.db, table)) {
      for (const { column } of named) if (typeof row[column] === "string") names.add(row[column]);
    }
  }
  await assertEveryColumnHoldsOne(firm, columns);
  return { words: [CANARY, ID_NUMBERS[firm.slug]!], names };
}

/** Writes the canary over all free text. Rows that no one may change get a new one beside them. */
async function plantTable(firm: TestFirm, table: string, columns: Classified[], key: string[]): Promise<void> {
  const rows = await rowsOf(firm.db, table);
  if (rows.length === 0)
    throw new Error(`${table} has no row: fillOffice() has to make one, so that it can hold a canary.`);
  const free = columns.filter(({ kind }) => kind === "free");
  if (free.length === 0) return;
  if (table === "audit_lines") {
    const last = { ...rows.at(-1) };
    delete last.id;
    await firm
      .db(table)
      .insert({ ...last, ...canariesFor(free), changes: JSON.stringify({ [CANARY]: { to: CANARY } }) });
    return;
  }
  for (const row of rows) {
    const where = Object.fromEntries(key.map((column) => [column, row[column]]));
    await firm.db(table).where(where).update(canariesFor(free));
  }
}

let planted = 0;

function canariesFor(columns: readonly TextColumn[]): Row {
  return Object.fromEntries(
    columns.map(({ table, column, lengthMax }) => {
      planted += 1;
      // In a short column only so many digits have room, and columns that are unique are long enough.
      const text = `${CANARY}${planted.toString(36)}`;
      return [column, lengthMax >= 100 ? `${text} ${table}.${column}` : text.slice(0, lengthMax)];
    }),
  );
}

async function classify(firm: TestFirm): Promise<Classified[]> {
  const words = await listCheckedWords(firm.db);
  const known = new Set(catalogue.map(({ table }) => table));
  return (await listTextColumns(firm.db)).map((column) => {
    if (!known.has(column.table)) throw new Error(`${column.table} is in the database and not in the catalogue.`);
    return { ...column, kind: kindOf(column, words) };
  });
}

function kindOf({ table, column, lengthMax }: TextColumn, words: ReadonlySet<string>): Classified["kind"] {
  const name = `${table}.${column}`;
  if (NAMES.includes(name) || Number(lengthMax) === 36) return "id";
  if (Number(lengthMax) === 64 && /(_hash|_key|_index|sha256)$/.test(column)) return "hash";
  if (name in SEALED) return "sealed";
  if (/sealed/.test(column)) throw new Error(`${name} is sealed: SEALED has to say to which row its value is bound.`);
  if (name in KEPT) return "kept";
  if (words.has(name)) return "word";
  if (lengthMax < CANARY.length) throw new Error(`${name} is too short for a canary: KEPT has to give the reason.`);
  return "free";
}

async function assertEveryColumnHoldsOne(firm: TestFirm, columns: readonly Classified[]): Promise<void> {
  for (const { table, column, kind } of columns) {
    if (kind !== "free" && kind !== "sealed") continue;
    const rows = (await rowsOf(firm.db, table)).filter((row) => row[column] !== null);
    const texts = rows.map((row) => (kind === "free" ? String(row[column]) : opened(firm, table, column, row)));
    const telling = [CANARY, ID_NUMBERS[firm.slug]!, firm.id];
    if (!texts.some((text) => telling.some((one) => text.toLowerCase().includes(one)))) {
      throw new Error(`${table}.${column} holds no canary.`);
    }
  }
}

function opened(firm: TestFirm, table: string, column: string, row: Row): string {
  const text = openField(firm.db, { table, column, rowId: SEALED[`${table}.${column}`]!(row) }, row[column] as string);
  return column === "upload_sealed" ? Buffer.from(text, "base64").toString("utf8") : text;
}

async function rowsOf(db: FirmDb, table: string): Promise<Row[]> {
  return db(table).select<Row[]>("*");
}
