import { Router } from "express";
import { dayOf } from "../../calendar.js";
import { setFlash } from "../../web/flash.js";
import { readForm } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { relatedForm } from "./forms.js";
import { findLiveMatter, findMatter } from "./matters.js";
import { fullNumber } from "./numbers.js";
import { relateMatter, unrelateMatter } from "./related.js";
import { RelatePage, UnrelatePage } from "./related-view.js";

/** Which matters belong together. */
export const relatedRoutes = Router();

relatedRoutes.get("/matters/:matterId/related/new", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  page(req, res, RelatePage({ matter, typed: {} }));
});

relatedRoutes.post("/matters/:matterId/related", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const form = readForm(relatedForm, req.body);
  if (!form.ok) return page(req, res, RelatePage({ matter, ...form }), { status: 422 });
  const number = fullNumber(form.value.number);
  try {
    const { note } = form.value;
    await relateMatter(req.firm.db, { matterId: matter.id, number, note, on: dayOf(new Date()), by: req.actor });
    setFlash(req, { kind: "ok", text: `${number} is related to ${matter.number}.` });
    res.redirect(303, `/matters/${matter.id}`);
  } catch (error) {
    page(req, res, RelatePage({ matter, typed: form.typed, errors: refusedFields(error) }), { status: 422 });
  }
});

relatedRoutes.get("/matters/:matterId/related/:relatedId/removal", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const other = await findMatter(req.firm.db, req.params.relatedId, req.actor);
  page(req, res, UnrelatePage({ matter, other }));
});

relatedRoutes.post("/matters/:matterId/related/:relatedId/removal", allow("matters.write"), async (req, res) => {
  const { matterId, relatedId } = req.params;
  await unrelateMatter(req.firm.db, { matterId, relatedId, on: dayOf(new Date()), by: req.actor });
  setFlash(req, { kind: "ok", text: "The two matters are no longer related." });
  res.redirect(303, `/matters/${matterId}`);
});
