import { Router } from "express";
import { dayOf, formatDay } from "../../calendar.js";
import { setFlash } from "../../web/flash.js";
import { readForm } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { AddPartyPage, CloseMatterPage, RemovePartyPage, ReopenMatterPage } from "./act-views.js";
import { closeMatter, reopenMatter } from "./changes.js";
import { closeForm, partyForm, reopenForm } from "./forms.js";
import { findLiveMatter, findMatter } from "./matters.js";
import { addParty, findParty, removeParty } from "./parties.js";
import { readContact } from "./picking.js";
import { PARTY_ROLES } from "./words.js";

/** What is done to a matter from its card: parties come and go, it is closed and opened again. */
export const matterActRoutes = Router();

matterActRoutes.get("/matters/:matterId/parties/new", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  page(req, res, AddPartyPage({ matter, typed: {}, contact: {} }));
});

matterActRoutes.post("/matters/:matterId/parties", allow("matters.write"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findLiveMatter(db, req.params.matterId, req.actor);
  const form = readForm(partyForm, req.body);
  const contact = await readContact(db, req.body, "contactId", req.actor);
  const shown = { matter, typed: form.typed, contact: contact.shown };
  if (!form.ok || !contact.id) {
    const errors = [
      ...(contact.id ? [] : [{ field: "contactId", text: contact.error }]),
      ...(form.ok ? [] : form.errors),
    ];
    return page(req, res, AddPartyPage({ ...shown, errors }), { status: 422 });
  }
  try {
    const on = dayOf(new Date());
    const party = await addParty(db, { ...form.value, contactId: contact.id, matterId: matter.id, on, by: req.actor });
    setFlash(req, { kind: "ok", text: `${party.name} is in the matter as ${PARTY_ROLES[party.role].toLowerCase()}.` });
    res.redirect(303, `/matters/${matter.id}`);
  } catch (error) {
    page(req, res, AddPartyPage({ ...shown, errors: refusedFields(error) }), { status: 422 });
  }
});

matterActRoutes.get("/matters/:matterId/parties/:partyId/removal", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const party = await findParty(req.firm.db, matter.id, req.params.partyId);
  page(req, res, RemovePartyPage({ matter, party }));
});

matterActRoutes.post("/matters/:matterId/parties/:partyId/removal", allow("matters.write"), async (req, res) => {
  const { matterId, partyId } = req.params;
  const party = await removeParty(req.firm.db, { matterId, partyId, on: dayOf(new Date()), by: req.actor });
  setFlash(req, { kind: "ok", text: `${party.name} is no longer in the matter.` });
  res.redirect(303, `/matters/${matterId}`);
});

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
