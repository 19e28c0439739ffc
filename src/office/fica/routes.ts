import { type Request, type Response, Router } from "express";
import { dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { may } from "../../grants.js";
import { listAuditLines } from "../../platform/audit/read.js";
import { setFlash } from "../../web/flash.js";
import type { FieldError, Typed } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { readList } from "../../web/lists.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { sentenceOfAct } from "./actions.js";
import { FicaAttentionPage } from "./attention-view.js";
import { FicaPage } from "./file-view.js";
import { type FicaFile, findFicaFile, viewFicaFile } from "./files.js";
import { readMarks, typedOfItems } from "./forms.js";
import { markItems, refusalsOf } from "./marking.js";
import { listPapers, type Paper } from "./papers.js";
import { countFicaLines, FICA_SORTS, FICA_VIEWS, listFicaLines } from "./reports.js";

export const ficaRoutes = Router();

ficaRoutes.get("/fica", allow("fica.read"), async (req, res) => {
  const { db } = req.firm;
  const list = readList(req.query, { path: "/fica", sorts: FICA_SORTS, filters: FICA_VIEWS });
  const asked = { reader: req.actor, today: dayOf(new Date()) };
  const counts = await countFicaLines(db, asked);
  const lines = await listFicaLines(db, { ...asked, ...list, view: list.filter });
  page(req, res, FicaAttentionPage({ list, lines, counts }));
});

ficaRoutes.get("/contacts/:contactId/fica", allow("fica.read"), async (req, res) => {
  const { db } = req.firm;
  const file = await viewFicaFile(db, req.params.contactId, dayOf(new Date()), req.actor);
  const papers = await listPapers(db, file.contact.id, req.actor);
  await answerFile(req, res, { file, papers, typed: typedOfItems(file, papers) });
});

ficaRoutes.post("/contacts/:contactId/fica/items", allow("fica.write"), async (req, res) => {
  const { db } = req.firm;
  const today = dayOf(new Date());
  const file = await findFicaFile(db, req.params.contactId, today);
  const papers = await listPapers(db, file.contact.id, req.actor);
  const { marks, version, typed, errors } = readMarks(req.body, file, papers, today);
  const refused = refusalsOf(file, marks, today).map(({ field = "", message }) => ({ field, text: message }));
  if (errors.length > 0) return answerFile(req, res, { file, papers, typed, errors: [...errors, ...refused] });
  try {
    const act = { contactId: file.contact.id, version, on: today, by: req.actor };
    const kept = await markItems(db, { ...act, marks });
    const ended =
      file.verified && !kept.verified ? " The verification ends: it rested on what is no longer there." : "";
    setFlash(req, { kind: "ok", text: `The checklist of ${kept.contact.name} is kept.${ended}` });
    res.redirect(303, `/contacts/${kept.contact.id}/fica`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.rule === "fica_changed_meanwhile")
      return answerFile(req, res, { file, papers, typed, isOvertaken: true });
    const shown = refused.length > 0 ? refused : refusedFields(error);
    await answerFile(req, res, { file, papers, typed, errors: shown });
  }
});

interface FileShown {
  file: FicaFile;
  papers: readonly Paper[];
  typed: Typed;
  errors?: readonly FieldError[];
  isOvertaken?: boolean;
}

const HISTORY_LINES_MAX = 200;
const HISTORY_SHOWN_MAX = 40;

async function answerFile(req: Request, res: Response, shown: FileShown): Promise<void> {
  const subject = { subjectKind: "fica", subjectId: shown.file.contact.id };
  const lines = await listAuditLines(req.firm.db, { ...subject, limit: HISTORY_LINES_MAX });
  const history = lines.filter((line) => sentenceOfAct(line)).slice(0, HISTORY_SHOWN_MAX);
  const mayWrite = may(req.actor, "fica.write");
  const status = shown.errors || shown.isOvertaken ? 422 : 200;
  page(req, res, FicaPage({ ...shown, history, today: dayOf(new Date()), mayWrite }), { status });
}
