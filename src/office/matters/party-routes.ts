import { type Request, type Response, Router } from "express";
import { dayOf } from "../../calendar.js";
import { newId } from "../../ids.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { fragment, page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { checkConflicts } from "./conflicts/check.js";
import { ConflictRefused, mayOverride } from "./conflicts/decisions.js";
import { readDecisions, readFormId } from "./conflicts/form.js";
import { type ConflictFormProps, ConflictPart } from "./conflicts/form-view.js";
import { prepareCheck } from "./conflicts/searched.js";
import { recordFormCheck, withNames } from "./conflicts/settling.js";
import { partyForm } from "./forms.js";
import { findLiveMatter, type Matter } from "./matters.js";
import { addParty, aroundParty, findParty, listParties, removeParty } from "./parties.js";
import { AddPartyPage, RemovePartyPage } from "./party-views.js";
import { readContact } from "./picking.js";
import { isPartyRole, PARTY_ROLES } from "./words.js";

/** Parties come and go. Whoever is added goes through a conflict check first. */
export const partyRoutes = Router();

partyRoutes.get("/matters/:matterId/parties/new", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const typed = { formId: newId() };
  page(req, res, AddPartyPage({ matter, typed, contact: {}, conflict: await conflictOf(req, { matter, typed }) }));
});

/** The conflict check beside the form, as it is filled in. Without script the form's own address answers. */
partyRoutes.post("/matters/:matterId/parties/conflict-check", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const { typed } = readForm(partyForm, req.body);
  const contact = await readContact(req.firm.db, req.body, "contactId", req.actor);
  const conflict = await conflictOf(req, { matter, typed, contactId: contact.id });
  if (req.get("HX-Request")) fragment(req, res, ConflictPart(conflict));
  else page(req, res, AddPartyPage({ matter, typed, contact: contact.shown, conflict }));
});

partyRoutes.post("/matters/:matterId/parties", allow("matters.write"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findLiveMatter(db, req.params.matterId, req.actor);
  const form = readForm(partyForm, req.body);
  const contact = await readContact(db, req.body, "contactId", req.actor);
  const { typed } = form;
  const shown = { matter, typed, contactId: contact.id };
  if (typed.act === "check") return answer(req, res, { ...shown, contact: contact.shown });
  if (!form.ok || !contact.id) {
    const errors = [
      ...(contact.id ? [] : [{ field: "contactId", text: contact.error }]),
      ...(form.ok ? [] : form.errors),
    ];
    return answer(req, res, { ...shown, contact: contact.shown, errors });
  }
  try {
    const party = await addParty(db, {
      ...form.value,
      contactId: contact.id,
      matterId: matter.id,
      conflicts: readDecisions(typed),
      formId: readFormId(typed),
      on: dayOf(new Date()),
      by: req.actor,
    });
    setFlash(req, { kind: "ok", text: `${party.name} is in the matter as ${PARTY_ROLES[party.role].toLowerCase()}.` });
    res.redirect(303, `/matters/${matter.id}`);
  } catch (error) {
    const errors = error instanceof ConflictRefused ? error.errors : refusedFields(error);
    await answer(req, res, { ...shown, contact: contact.shown, errors });
  }
});

partyRoutes.get("/matters/:matterId/parties/:partyId/removal", allow("matters.write"), async (req, res) => {
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const party = await findParty(req.firm.db, matter.id, req.params.partyId);
  page(req, res, RemovePartyPage({ matter, party }));
});

partyRoutes.post("/matters/:matterId/parties/:partyId/removal", allow("matters.write"), async (req, res) => {
  const { matterId, partyId } = req.params;
  const party = await removeParty(req.firm.db, { matterId, partyId, on: dayOf(new Date()), by: req.actor });
  setFlash(req, { kind: "ok", text: `${party.name} is no longer in the matter.` });
  res.redirect(303, `/matters/${matterId}`);
});

interface Shown {
  matter: Matter;
  typed: Typed;
  contactId?: string | undefined;
  errors?: readonly FieldError[] | undefined;
}

async function answer(
  req: Request,
  res: Response,
  shown: Shown & { contact: Parameters<typeof AddPartyPage>[0]["contact"] },
): Promise<void> {
  page(req, res, AddPartyPage({ ...shown, conflict: await conflictOf(req, shown) }), {
    status: shown.errors ? 422 : 200,
  });
}

/** The check of whoever was picked, in the role that was chosen; on record, whatever becomes of the form. */
async function conflictOf(
  { firm: { db }, actor }: Pick<Request, "firm" | "actor">,
  { matter, typed, contactId, errors }: Shown,
): Promise<ConflictFormProps> {
  const role = typed.role && isPartyRole(typed.role) ? typed.role : undefined;
  const sought = contactId && role ? await withNames(db, [{ contactId, standing: role }]) : [];
  const parties = await listParties(db, matter.id);
  const check =
    sought.length > 0
      ? await checkConflicts(db, {
          sought,
          reader: actor,
          searched: await prepareCheck(db, actor),
          matter: aroundParty(matter, parties),
        })
      : undefined;
  if (check) await recordFormCheck(db, { check, formId: readFormId(typed), matterId: matter.id, by: actor });
  return {
    check,
    checkedAt: new Date(),
    typed,
    errors,
    mayOverride: mayOverride(actor),
    askUrl: `/matters/${matter.id}/parties/conflict-check`,
    askAfter: ["contactId", "role"],
  };
}
