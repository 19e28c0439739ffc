import { createHash } from "node:crypto";
import type { Actor } from "../../../actor.js";
import type { Day } from "../../../calendar.js";
import { NotFound, Refused } from "../../../errors.js";
import { isId, newId } from "../../../ids.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, firmOf, transact } from "../../../platform/databases/firm-db.js";
import { openField, sealField } from "../../../platform/keys/sealing.js";
import { checkFields, readCsvFile } from "./csv.js";
import { readCsvTable } from "./csv-table.js";
import { type CsvField, guessFields, isCsvField } from "./fields.js";
import type { ReadFile } from "./rows.js";
import { isVcard, readVcardFile } from "./vcard.js";

export const FILE_BYTES_MAX = 2 * 1024 * 1024;
/** An upload that nobody went on with loses its content after this many hours, when the next one comes. */
const ABANDONED_HOURS = 24;

export type ImportState = "columns" | "preview" | "taken" | "dropped";

export interface ContactImport {
  id: string;
  state: ImportState;
  format: "csv" | "vcard";
  fileName: string;
  sizeBytes: number;
  sha256: string;
  /** Where each column of a CSV file goes. */
  fields: CsvField[];
  /** Counts the changes of the columns: whoever takes the import names the version they looked at. */
  version: number;
  rowsTaken: number;
  rowsLeft: number;
  rowsRefused: number;
  createdBy: string;
  createdAt: Date;
  finishedAt: Date | null;
}

/**
 * Keeps an upload, sealed, until it is taken or dropped: no file of it ever lies on a disk in clear.
 * Throws Refused on the field "file" when it cannot be read at all.
 */
export async function beginImport(
  db: FirmDb,
  { file, by, today }: { file: { name: string; bytes: Buffer }; by: Actor; today: Day },
): Promise<ContactImport> {
  const { name, bytes } = file;
  const vcard = isVcard(bytes);
  if (vcard) readVcardFile(bytes, { today, jurisdiction: firmOf(db).jurisdiction });
  const fields = vcard ? [] : guessFields(readCsvTable(bytes).columns);
  const id = newId();
  return transact(db, async (trx) => {
    await emptyAbandoned(trx);
    await trx("contact_imports").insert({
      id,
      state: vcard ? "preview" : "columns",
      format: vcard ? "vcard" : "csv",
      file_name: name.slice(0, 200),
      size_bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      upload_sealed: sealField(trx, uploadPlace(id), bytes.toString("base64")),
      mapping: JSON.stringify(fields),
      version: 1,
      rows_taken: 0,
      rows_left: 0,
      rows_refused: 0,
      created_by: by.name,
      created_at: new Date(),
    });
    await recordAudit(trx, {
      action: "contacts.import_begun",
      subjectKind: "contact_import",
      subjectId: id,
      by,
      note: name,
    });
    return findImport(trx, id);
  });
}

/** Throws NotFound. */
export async function findImport(db: FirmDb, importId: string): Promise<ContactImport> {
  const row = isId(importId)
    ? await db("contact_imports")
        .where("id", importId)
        .first<ImportRow | undefined>(...IMPORT_COLUMNS)
    : undefined;
  if (!row) throw new NotFound("There is no such import.");
  return toImport(row);
}

/** Newest first. */
export async function listImports(db: FirmDb, limit = 10): Promise<ContactImport[]> {
  const rows = await db("contact_imports")
    .where("state", "taken")
    .orderBy("created_at", "desc")
    .limit(limit)
    .select<ImportRow[]>(...IMPORT_COLUMNS);
  return rows.map(toImport);
}

/** The latest import of the very same file that was taken, to be warned of. */
export async function findTwinImport(db: FirmDb, of: ContactImport): Promise<ContactImport | undefined> {
  const row = await db("contact_imports")
    .where({ sha256: of.sha256, state: "taken" })
    .whereNot("id", of.id)
    .orderBy("created_at", "desc")
    .first<ImportRow | undefined>(...IMPORT_COLUMNS);
  return row && toImport(row);
}

/** Decides where the columns go. Throws Refused on "columns". */
export async function decideColumns(
  db: FirmDb,
  { importId, fields }: { importId: string; fields: readonly CsvField[] },
): Promise<void> {
  await transact(db, async (trx) => {
    const open = await lockOpenImport(trx, importId);
    if (open.format !== "csv") throw new Refused("import_no_columns", "A vCard file has no columns to decide.");
    checkFields(fields, readCsvTable(await openUpload(trx, importId)).columns);
    await trx("contact_imports")
      .where("id", importId)
      .update({ mapping: JSON.stringify(fields), state: "preview", version: open.version + 1 });
  });
}

/** Lets go of an upload without taking anything of it. */
export async function dropImport(db: FirmDb, { importId, by }: { importId: string; by: Actor }): Promise<void> {
  await transact(db, async (trx) => {
    await lockOpenImport(trx, importId);
    await trx("contact_imports")
      .where("id", importId)
      .update({ state: "dropped", upload_sealed: null, finished_at: new Date() });
    await recordAudit(trx, {
      action: "contacts.import_dropped",
      subjectKind: "contact_import",
      subjectId: importId,
      by,
    });
  });
}

/** The rows of an upload, read and judged. */
export async function readImport(db: FirmDb, kept: ContactImport, today: Day): Promise<ReadFile> {
  const bytes = await openUpload(db, kept.id);
  const around = { today, jurisdiction: firmOf(db).jurisdiction };
  return kept.format === "vcard" ? readVcardFile(bytes, around) : readCsvFile(bytes, kept.fields, around);
}

/** The bytes of an upload. Throws Refused when they are no longer kept. */
export async function openUpload(db: FirmDb, importId: string): Promise<Buffer> {
  const row = await db("contact_imports")
    .where("id", importId)
    .first<{ upload_sealed: string | null } | undefined>("upload_sealed");
  if (!row?.upload_sealed) throw new Refused("import_over", "This file is no longer kept: choose it again.");
  return Buffer.from(openField(db, uploadPlace(importId), row.upload_sealed), "base64");
}

/** Locks an import that is neither taken nor dropped. */
async function lockOpenImport(trx: FirmDb, importId: string): Promise<ContactImport> {
  await findImport(trx, importId);
  const row = await trx("contact_imports")
    .where("id", importId)
    .forUpdate()
    .first<ImportRow | undefined>(...IMPORT_COLUMNS);
  if (!row) throw new NotFound("There is no such import.");
  if (row.state === "taken" || row.state === "dropped") {
    throw new Refused("import_over", "This import is over: choose the file again.");
  }
  return toImport(row);
}

async function emptyAbandoned(trx: FirmDb): Promise<void> {
  await trx("contact_imports")
    .whereIn("state", ["columns", "preview"])
    .where("created_at", "<", new Date(Date.now() - ABANDONED_HOURS * 3_600_000))
    .update({ state: "dropped", upload_sealed: null, finished_at: new Date() });
}

function uploadPlace(importId: string) {
  return { table: "contact_imports", column: "upload_sealed", rowId: importId };
}

interface ImportRow {
  id: string;
  state: ImportState;
  format: "csv" | "vcard";
  file_name: string;
  size_bytes: number;
  sha256: string;
  mapping: string | null;
  version: number;
  rows_taken: number;
  rows_left: number;
  rows_refused: number;
  created_by: string;
  created_at: Date;
  finished_at: Date | null;
}

const IMPORT_COLUMNS = [
  "id",
  "state",
  "format",
  "file_name",
  "size_bytes",
  "sha256",
  "mapping",
  "version",
  "rows_taken",
  "rows_left",
  "rows_refused",
  "created_by",
  "created_at",
  "finished_at",
] as const satisfies readonly (keyof ImportRow)[];

function toImport(row: ImportRow): ContactImport {
  const mapping = JSON.parse(row.mapping ?? "[]") as string[];
  return {
    id: row.id,
    state: row.state,
    format: row.format,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    // A field that a later release no longer has is left out rather than guessed.
    fields: mapping.map((field) => (isCsvField(field) ? field : "skip")),
    version: row.version,
    rowsTaken: row.rows_taken,
    rowsLeft: row.rows_left,
    rowsRefused: row.rows_refused,
    createdBy: row.created_by,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
