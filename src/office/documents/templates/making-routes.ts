import { type Request, type Response, Router } from "express";
import { dayOf } from "../../../calendar.js";
import { setFlash } from "../../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../../web/forms.js";
import { allow } from "../../../web/guard.js";
import { page } from "../../../web/page.js";
import { refusedFields } from "../../accounts/refusals.js";
import { loadMatterHead } from "../../matters/matter-frame.js";
import { findLiveMatter, type Matter } from "../../matters/matters.js";
import { emptyFields } from "./fields.js";
import { makeForm } from "./forms.js";
import { MakePage } from "./making-view.js";
import { makeDocument } from "./making.js";
import { findTemplate, listTemplates, type Template } from "./templates.js";
import { valuesOf } from "./values.js";

/** A document of a matter made from a template. */
export const makingRoutes = Router();

const MAKING = "/matters/:matterId/from-template";

makingRoutes.get(MAKING, allow("documents.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const { template } = req.query;
  const chosen = typeof template === "string" && template ? await findTemplate(req.firm.db, template) : undefined;
  await answerMaking(req, res, { matter, chosen });
});

makingRoutes.post(MAKING, allow("documents.write"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findLiveMatter(db, req.params.matterId, req.actor);
  const { template } = req.body as Record<string, unknown>;
  const chosen = await findTemplate(db, typeof template === "string" ? template : "");
  const form = readForm(makeForm, req.body);
  if (!form.ok) return answerMaking(req, res, { matter, chosen, ...form });
  try {
    const desk = { firm: req.firm, settings: req.documentSettings, by: req.actor };
    const order = { matter, template: chosen, name: form.value.name, today: dayOf(new Date()) };
    const document = await makeDocument(desk, order);
    setFlash(req, { kind: "ok", text: `${document.name} is made and filed.` });
    res.redirect(303, `/matters/${matter.id}/documents/${document.id}`);
  } catch (error) {
    await answerMaking(req, res, { matter, chosen, typed: form.typed, errors: refusedFields(error) });
  }
});

interface MakingShown {
  matter: Matter;
  chosen: Template | undefined;
  typed?: Typed;
  errors?: readonly FieldError[];
}

async function answerMaking(
  req: Request,
  res: Response,
  { matter, chosen, typed, errors }: MakingShown,
): Promise<void> {
  const { db, name: firmName } = req.firm;
  const templates = await listTemplates(db, { withRetired: false });
  const asked = { firmName, by: req.actor, today: dayOf(new Date()) };
  const empty = chosen ? emptyFields(chosen.fields, await valuesOf(db, matter, asked)) : [];
  const head = await loadMatterHead(db, matter, req.actor);
  page(req, res, MakePage({ head, templates, chosen, empty, typed, errors }), { status: errors ? 422 : 200 });
}
