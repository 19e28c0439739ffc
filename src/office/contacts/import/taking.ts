import { stringify } from "csv-stringify/sync";
import type { Actor } from "../../../actor.js";
import type { Day } from "../../../calendar.js";
import { Refused } from "../../../errors.js";
import { newId } from "../../../ids.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { openField, sealField } from "../../../platform/keys/sealing.js";
import { recordAdded } from "../contacts.js";
import { insertContacts } from "../rows.js";
import { type ContactImport, findImport } from "./imports.js";
import { doubleReason, type ImportPlan, planImport, type TakeableRow } from "./plan.js";
import type { ReadRow } from "./rows.js";

/** Rows in one INSERT of the report; a row may carry its cells, 64 kB at most and a few hundred bytes as a rule. */
const BATCH_ROWS = 20;

export interface ImportChoice {
  importId: string;
  /** Of the columns, as they were when the person looked. */
  version: number;
  /** What happens to rows that may be here already. */
  doubles: "leave" | "add";
  /** The rows that are added although they may be here already. */
  addAnyway: readonly number[];
  by: Actor;
  today: Day;
}

/**
 * Takes an import: all its good rows become contacts in one transaction, the others are kept with the reason.
 * Taken once, it is only reported again: a form posted twice adds nothing the second time. Imports of the same file wait for each
 * other, so that the second finds the first's contacts as doubles.
 */
export async function takeImport(db: FirmDb, choice: ImportChoice): Promise<ContactImport> {
  const { sha256 } = await findImport(db, choice.importId);
  return transact(db, async (trx) => {
    await trx("contact_imports").where("sha256", sha256).orderBy("id").forUpdate().select("id");
    const kept = await findImport(trx, choice.importId);
    if (kept.state === "taken") return kept;
    checkReady(kept, choice.version);
    const plan = await planImport(trx, kept, choice.today);
    const added = new Set(choice.addAnyway);
    const doublesTaken = plan.doubles.filter(({ no }) => choice.doubles === "add" || added.has(no));
    const left = plan.doubles.filter((row) => !doublesTaken.includes(row));
    const taken = [...plan.fresh, ...doublesTaken].sort((a, b) => a.no - b.no);
    await insertTaken(trx, taken, choice);
    await insertReport(trx, kept.id, [
      ...plan.refused.map((row) => ({ row, outcome: "refused" as const, reason: row.refusal ?? "" })),
      ...left.map((row) => ({ row, outcome: "left" as const, reason: doubleReason(row) })),
      ...taken
        .filter(({ remarks }) => remarks.length > 0)
        .map((row) => ({ row, outcome: "partly" as const, reason: row.remarks.join(" ") })),
    ]);
    await finish(trx, kept, { taken: taken.length, left: left.length, refused: plan.refused.length }, choice.by, plan);
    return findImport(trx, kept.id);
  });
}

function checkReady(kept: ContactImport, version: number): void {
  if (kept.state === "dropped") throw new Refused("import_over", "This import is over: choose the file again.");
  if (kept.state === "columns") throw new Refused("import_undecided", "Decide first where the columns go.");
  if (kept.version !== version) {
    throw new Refused("import_changed", "The columns were decided anew since you looked: look at the rows again.");
  }
}

async function insertTaken(trx: FirmDb, taken: readonly TakeableRow[], { importId, by }: ImportChoice): Promise<void> {
  const contacts = taken.map(({ contact }) => ({ id: newId(), contact }));
  await insertContacts(trx, contacts, { source: "import", importId, at: new Date() });
  for (const { id, contact } of contacts) await recordAdded(trx, id, contact, by);
}

interface ReportEntry {
  row: ReadRow;
  outcome: "refused" | "left" | "partly";
  reason: string;
}

async function insertReport(trx: FirmDb, importId: string, entries: readonly ReportEntry[]): Promise<void> {
  const rows = entries.map(({ row, outcome, reason }) => ({
    import_id: importId,
    row_no: row.no,
    outcome,
    label: row.label.slice(0, 200),
    reason: reason.slice(0, 4_000),
    cells_sealed: outcome === "partly" ? null : sealField(trx, cellsPlace(importId, row.no), JSON.stringify(row.cells)),
  }));
  for (let at = 0; at < rows.length; at += BATCH_ROWS) {
    await trx("contact_import_rows").insert(rows.slice(at, at + BATCH_ROWS));
  }
}

async function finish(
  trx: FirmDb,
  kept: ContactImport,
  counts: { taken: number; left: number; refused: number },
  by: Actor,
  { columns }: ImportPlan,
): Promise<void> {
  await trx("contact_imports")
    .where("id", kept.id)
    .update({
      state: "taken",
      upload_sealed: null,
      heads_sealed: sealField(trx, headsPlace(kept.id), JSON.stringify(columns)),
      rows_taken: counts.taken,
      rows_left: counts.left,
      rows_refused: counts.refused,
      finished_at: new Date(),
    });
  const changes = Object.fromEntries(Object.entries(counts).map(([name, to]) => [name, { to }]));
  await recordAudit(trx, {
    action: "contacts.import_taken",
    subjectKind: "contact_import",
    subjectId: kept.id,
    by,
    changes,
  });
}

export interface ReportRow {
  no: number;
  outcome: ReportEntry["outcome"];
  label: string;
  reason: string;
}

/** The rows that need a word, in the order of the file. */
export async function listReportRows(
  db: FirmDb,
  importId: string,
  outcome?: ReportEntry["outcome"],
): Promise<ReportRow[]> {
  const query = db("contact_import_rows").where("import_id", importId).orderBy("row_no");
  if (outcome) void query.where("outcome", outcome);
  const rows = await query.select<{ row_no: number; outcome: ReportEntry["outcome"]; label: string; reason: string }[]>(
    "row_no",
    "outcome",
    "label",
    "reason",
  );
  return rows.map(({ row_no: no, ...row }) => ({ no, ...row }));
}

/**
 * The rows that were not taken, as they came, with the reason in front: to be mended in a spreadsheet and imported again.
 * A cell that a spreadsheet would run as a formula gets an apostrophe (OWASP, CSV injection).
 */
export async function writeRowsNotTaken(
  db: FirmDb,
  importId: string,
  { by, show }: { by: Actor; show: (text: string) => string },
): Promise<string> {
  await findImport(db, importId);
  const row = await db("contact_imports")
    .where("id", importId)
    .first<{ heads_sealed: string | null } | undefined>("heads_sealed");
  const heads = row?.heads_sealed
    ? (JSON.parse(openField(db, headsPlace(importId), row.heads_sealed)) as string[])
    : [];
  const rows = await db("contact_import_rows")
    .where("import_id", importId)
    .whereNotNull("cells_sealed")
    .orderBy("row_no")
    .select<{ row_no: number; reason: string; cells_sealed: string }[]>("row_no", "reason", "cells_sealed");
  const lines = rows.map(({ row_no, reason, cells_sealed }) => [
    String(row_no),
    show(reason),
    ...(JSON.parse(openField(db, cellsPlace(importId, row_no), cells_sealed)) as string[]).map(show),
  ]);
  await recordAudit(db, {
    action: "contacts.rows_not_taken_exported",
    subjectKind: "contact_import",
    subjectId: importId,
    by,
  });
  return stringify([["Row", "Why it was not taken", ...heads], ...lines], {
    bom: true,
    escape_formulas: true,
    record_delimiter: "\r\n",
  });
}

function cellsPlace(importId: string, no: number) {
  return { table: "contact_import_rows", column: "cells_sealed", rowId: `${importId}/${no}` };
}

function headsPlace(importId: string) {
  return { table: "contact_imports", column: "heads_sealed", rowId: importId };
}
