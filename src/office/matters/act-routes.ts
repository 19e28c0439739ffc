import { Router } from "express";
import { dayOf, formatDay } from "../../calendar.js";
import { setFlash } from "../../web/flash.js";
import { readForm } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { CloseMatterPage, ReopenMatterPage } from "./act-views.js";
import { closeMatter, reopenMatter } from "./changes.js";
import { closeForm, reopenForm } from "./forms.js";
import { findLiveMatter, findMatter } from "./matters.js";

/** What is done to a matter from its card: it is closed and opened again. */
export const matterActRoutes = Router();

matterActRoutes.get("/matters/:matterId/closing", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  page(req, res, CloseMatterPage({ matter, typed: { closedOn: formatDay(dayOf(new Date())) } }));
});

matterActRoutes.post("/matters/:matterId/closing", allow("matters.write"), async (req, res) => {
  const on = dayOf(new Date());
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const form = readForm(closeForm(on), req.body);
  if (!form.ok) return page(req, res, CloseMatterPage({ matter, ...form }), { status: 422 });
  const { closedOn, archivePlace, note } = form.value;
  try {
    const closed = await closeMatter(req.firm.db, {
      matterId: matter.id,
      closedOn: closedOn ?? on,
      archivePlace,
      note: note ?? undefined,
      on,
      by: req.actor,
    });
    setFlash(req, { kind: "ok", text: `${matter.number} is closed. Its archive number is ${closed.archiveNo}.` });
    res.redirect(303, `/matters/${matter.id}`);
  } catch (error) {
    page(req, res, CloseMatterPage({ matter, typed: form.typed, errors: refusedFields(error) }), { status: 422 });
  }
});

matterActRoutes.get("/matters/:matterId/reopening", allow("matters.write"), async (req, res) => {
  const matter = await findMatter(req.firm.db, req.params.matterId, req.actor);
  page(req, res, ReopenMatterPage({ matter, typed: {} }));
});

matterActRoutes.post("/matters/:matterId/reopening", allow("matters.write"), async (req, res) => {
  const matter = await findMatter(req.firm.db, req.params.matterId, req.actor);
  const form = readForm(reopenForm, req.body);
  if (!form.ok) return page(req, res, ReopenMatterPage({ matter, ...form }), { status: 422 });
  try {
    await reopenMatter(req.firm.db, { matterId: matter.id, ...form.value, on: dayOf(new Date()), by: req.actor });
    setFlash(req, { kind: "ok", text: `${matter.number} is open again.` });
    res.redirect(303, `/matters/${matter.id}`);
  } catch (error) {
    page(req, res, ReopenMatterPage({ matter, typed: form.typed, errors: refusedFields(error) }), { status: 422 });
  }
});
