import { type Request, type Response, Router } from "express";
import { dayOf } from "../../../calendar.js";
import { Refused } from "../../../errors.js";
import { setFlash } from "../../../web/flash.js";
import type { FieldError } from "../../../web/forms.js";
import { allow, allowFresh, allowUpload } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { refusedFields } from "../../accounts/refusals.js";
import { ColumnsPage } from "./columns-view.js";
import { may } from "../../../grants.js";
import { maskIdentitiesIn } from "../identifiers.js";
import { samplesOf } from "./csv.js";
import { readCsvTable } from "./csv-table.js";
import { type CsvField, isCsvField, recogniseLayout } from "./fields.js";
import {
  beginImport,
  type ContactImport,
  decideColumns,
  dropImport,
  FILE_BYTES_MAX,
  findImport,
  findTwinImport,
  listImports,
  openUpload,
} from "./imports.js";
import { type ImportPlan, planImport } from "./plan.js";
import { PreviewPage } from "./preview-view.js";
import { ReportPage } from "./report-view.js";
import { listReportRows, takeImport, writeRowsNotTaken } from "./taking.js";
import { UploadPage } from "./upload-view.js";

/** Upload → columns (CSV) → preview → report: each step has an address, and the import's state says which one is next. */
export const contactImportRoutes = Router();

contactImportRoutes.get("/contacts/import", allow("contacts.import"), async (req, res) => {
  page(req, res, UploadPage({ imports: await listImports(req.firm.db) }));
});

contactImportRoutes.post(
  "/contacts/import",
  allowUpload("contacts.import", { bytesMax: FILE_BYTES_MAX }),
  async (req, res) => {
    try {
      if (!req.upload) throw new Refused("file_missing", "Choose a file first.", "file");
      const kept = await beginImport(req.firm.db, { file: req.upload, by: req.actor, today: dayOf(new Date()) });
      res.redirect(303, stepOf(kept));
    } catch (error) {
      const errors = refusedFields(error);
      page(req, res, UploadPage({ imports: await listImports(req.firm.db), errors }), { status: 422 });
    }
  },
);

contactImportRoutes.get("/contacts/import/:importId", allow("contacts.import"), async (req, res) => {
  const kept = await findImport(req.firm.db, req.params.importId);
  if (kept.state !== "taken") return res.redirect(303, stepOf(kept));
  const rows = await listReportRows(req.firm.db, kept.id);
  const show = maskIdentitiesIn;
  const masked = rows.map((row) => ({ ...row, label: show(row.label), reason: show(row.reason) }));
  page(req, res, ReportPage({ kept, rows: masked }));
});

contactImportRoutes.get("/contacts/import/:importId/columns", allow("contacts.import"), async (req, res) => {
  const kept = await findImport(req.firm.db, req.params.importId);
  if (kept.format !== "csv" || isOver(kept)) return res.redirect(303, stepOf(kept));
  await answerColumns(req, res, kept, kept.fields);
});

contactImportRoutes.post("/contacts/import/:importId/columns", allow("contacts.import"), async (req, res) => {
  const kept = await findImport(req.firm.db, req.params.importId);
  if (kept.format !== "csv" || isOver(kept)) return res.redirect(303, stepOf(kept));
  const fields = readColumns(req.body, kept.fields.length);
  try {
    await decideColumns(req.firm.db, { importId: kept.id, fields });
    res.redirect(303, `/contacts/import/${kept.id}/preview`);
  } catch (error) {
    await answerColumns(req, res, kept, fields, refusedFields(error));
  }
});

contactImportRoutes.get("/contacts/import/:importId/preview", allow("contacts.import"), async (req, res) => {
  const kept = await findImport(req.firm.db, req.params.importId);
  if (kept.state !== "preview") return res.redirect(303, stepOf(kept));
  await answerPreview(req, res, kept);
});

contactImportRoutes.post("/contacts/import/:importId/take", allow("contacts.import"), async (req, res) => {
  const { importId } = req.params;
  try {
    const taken = await takeImport(req.firm.db, {
      importId,
      ...readChoice(req.body),
      by: req.actor,
      today: dayOf(new Date()),
    });
    const text = `${taken.rowsTaken} ${taken.rowsTaken === 1 ? "contact is" : "contacts are"} added from ${taken.fileName}.`;
    setFlash(req, { kind: "ok", text });
    res.redirect(303, `/contacts/import/${importId}`);
  } catch (error) {
    const errors = refusedFields(error);
    const kept = await findImport(req.firm.db, importId);
    if (kept.state !== "preview") throw error;
    await answerPreview(req, res, kept, errors);
  }
});

contactImportRoutes.post("/contacts/import/:importId/drop", allow("contacts.import"), async (req, res) => {
  await dropImport(req.firm.db, { importId: req.params.importId, by: req.actor });
  setFlash(req, { kind: "note", text: "The file is dropped. Nothing of it was kept." });
  res.redirect(303, "/contacts/import");
});

contactImportRoutes.get("/contacts/import/:importId/not-taken.csv", allowFresh("contacts.import"), async (req, res) => {
  const csv = await writeRowsNotTaken(req.firm.db, req.params.importId, { by: req.actor, show: savedFor(req) });
  res.type("text/csv").attachment("contacts-not-taken.csv").send(csv);
});

async function answerColumns(
  req: Request,
  res: Response,
  kept: ContactImport,
  fields: readonly CsvField[],
  errors?: FieldError[],
) {
  const table = readCsvTable(await openUpload(req.firm.db, kept.id));
  const { columns } = table;
  const program = recogniseLayout(columns)?.program;
  const body = ColumnsPage({
    kept,
    columns,
    samples: samplesOf(table).map((texts) => texts.map(maskIdentitiesIn)),
    fields,
    rowCount: table.rows.length,
    program,
    errors,
  });
  page(req, res, body, { status: errors ? 422 : 200 });
}

async function answerPreview(req: Request, res: Response, kept: ContactImport, errors?: FieldError[]) {
  const { db } = req.firm;
  const plan = maskPlan(await planImport(db, kept, dayOf(new Date())));
  const twin = await findTwinImport(db, kept);
  page(req, res, PreviewPage({ kept, plan, twin, errors }), { status: errors ? 422 : 200 });
}

/** The file of rows to mend and import again holds the numbers for whoever may see them: its download is the audited act. */
function savedFor({ actor }: Request): (text: string) => string {
  return may(actor, "contacts.identity") ? (text) => text : maskIdentitiesIn;
}

/** An upload may hold anybody's identity number; it is taken as it stands, and shown with its last digits only. */
function maskPlan(plan: ImportPlan): ImportPlan {
  const show = maskIdentitiesIn;
  const mask = <Row extends { label: string; refusal?: string; remarks: string[] }>(row: Row): Row => ({
    ...row,
    label: show(row.label),
    remarks: row.remarks.map(show),
    ...(row.refusal === undefined ? {} : { refusal: show(row.refusal) }),
  });
  return { ...plan, fresh: plan.fresh.map(mask), doubles: plan.doubles.map(mask), refused: plan.refused.map(mask) };
}

function isOver({ state }: ContactImport): boolean {
  return state === "taken" || state === "dropped";
}

function stepOf(kept: ContactImport): string {
  if (kept.state === "dropped") return "/contacts/import";
  return `/contacts/import/${kept.id}${kept.state === "taken" ? "" : `/${kept.state}`}`;
}

function readColumns(body: unknown, count: number): CsvField[] {
  const fields = (body ?? {}) as Record<string, unknown>;
  return Array.from({ length: count }, (_, at) => {
    const field = fields[`column-${at}`];
    return typeof field === "string" && isCsvField(field) ? field : "skip";
  });
}

function readChoice(body: unknown): { version: number; doubles: "leave" | "add"; addAnyway: number[] } {
  const { version, doubles, add } = (body ?? {}) as Record<string, unknown>;
  return {
    version: Number(version),
    doubles: doubles === "add" ? "add" : "leave",
    addAnyway: [add].flat().map(Number).filter(Number.isSafeInteger),
  };
}
