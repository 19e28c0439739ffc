import { type Request, type Response, Router } from "express";
import type { VNode } from "preact";
import { dayOf, formatDay } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { setFlash } from "../../web/flash.js";
import { type FormResult, readForm } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { AssessmentPage, ExemptionPage, type FicaActProps, VerificationPage, WithdrawalPage } from "./act-views.js";
import { assessFile, exemptFile, verifyFile, withdrawFile } from "./acts.js";
import { RISKS } from "./checklist.js";
import { type FicaFile, findFicaFile } from "./files.js";
import { assessmentForm, reasonForm, reviewForm, typedOfAssessment, verificationForm } from "./forms.js";
import type { FicaAct } from "./writing.js";

/** What is done to a FICA file as a whole: its risk, its verification and review, an exemption, taking either back. */
export const ficaActRoutes = Router();

ficaActRoutes.get("/contacts/:contactId/fica/assessment", allow("fica.write"), async (req, res) => {
  const file = await findFile(req);
  page(req, res, AssessmentPage({ file, typed: typedOfAssessment(file), today: dayOf(new Date()) }));
});

ficaActRoutes.post("/contacts/:contactId/fica/assessment", allow("fica.write"), async (req, res) => {
  const file = await findFile(req);
  const form = readForm(assessmentForm, req.body);
  await answerAct(req, res, { file, form, Shown: AssessmentPage }, async (assessment, act) => {
    const kept = await assessFile(req.firm.db, { ...assessment, ...act });
    const ended = file.verified && !kept.verified ? " The verification ends with it." : "";
    return `${kept.contact.name} is of ${RISKS[assessment.risk].toLowerCase()} risk.${ended}`;
  });
});

ficaActRoutes.get("/contacts/:contactId/fica/verification", allow("fica.write"), async (req, res) => {
  page(req, res, VerificationPage({ file: await findFile(req), typed: {}, today: dayOf(new Date()) }));
});

ficaActRoutes.post("/contacts/:contactId/fica/verification", allow("fica.write"), async (req, res) => {
  const today = dayOf(new Date());
  const file = await findFile(req);
  const form = readForm(file.verified ? reviewForm(today) : verificationForm(today), req.body);
  await answerAct(req, res, { file, form, Shown: VerificationPage }, async (verification, act) => {
    const { verified, contact } = await verifyFile(req.firm.db, { ...verification, ...act });
    const next = verified ? ` Next review ${formatDay(verified.reviewOn)}.` : "";
    return `${contact.name} is ${file.verified ? "reviewed" : "verified"}.${next}`;
  });
});

ficaActRoutes.get("/contacts/:contactId/fica/exemption", allow("fica.write"), async (req, res) => {
  page(req, res, ExemptionPage({ file: await findFile(req), typed: {}, today: dayOf(new Date()) }));
});

ficaActRoutes.post("/contacts/:contactId/fica/exemption", allow("fica.write"), async (req, res) => {
  const file = await findFile(req);
  const form = readForm(reasonForm, req.body);
  await answerAct(req, res, { file, form, Shown: ExemptionPage }, async (reason, act) => {
    const { contact } = await exemptFile(req.firm.db, { ...reason, ...act });
    return `${contact.name} is exempt.`;
  });
});

ficaActRoutes.get("/contacts/:contactId/fica/withdrawal", allow("fica.write"), async (req, res) => {
  page(req, res, WithdrawalPage({ file: await findFile(req), typed: {}, today: dayOf(new Date()) }));
});

ficaActRoutes.post("/contacts/:contactId/fica/withdrawal", allow("fica.write"), async (req, res) => {
  const file = await findFile(req);
  const form = readForm(reasonForm, req.body);
  await answerAct(req, res, { file, form, Shown: WithdrawalPage }, async (reason, act) => {
    const { contact } = await withdrawFile(req.firm.db, { ...reason, ...act });
    return `FICA of ${contact.name} is not complete again.`;
  });
});

function findFile(req: Request<{ contactId: string }>): Promise<FicaFile> {
  return findFicaFile(req.firm.db, req.params.contactId, dayOf(new Date()));
}

interface Asked<Value> {
  file: FicaFile;
  form: FormResult<Value>;
  Shown: (props: FicaActProps) => VNode;
}

/** Does the act and says what was done on the file's page; what is refused comes back with the form as it was typed. */
async function answerAct<Value extends { version: number }>(
  req: Request<{ contactId: string }>,
  res: Response,
  { file, form, Shown }: Asked<Value>,
  run: (value: Value, act: FicaAct) => Promise<string>,
): Promise<void> {
  const shown = { file, typed: form.typed, today: dayOf(new Date()) };
  if (!form.ok) return page(req, res, Shown({ ...shown, errors: form.errors }), { status: 422 });
  const { version } = form.value;
  const act = { contactId: file.contact.id, version, on: shown.today, by: req.actor };
  try {
    setFlash(req, { kind: "ok", text: await run(form.value, act) });
    res.redirect(303, `/contacts/${file.contact.id}/fica`);
  } catch (error) {
    const isOvertaken = error instanceof Refused && error.rule === "fica_changed_meanwhile";
    const errors = isOvertaken ? undefined : refusedFields(error);
    page(req, res, Shown({ ...shown, errors, isOvertaken }), { status: 422 });
  }
}
