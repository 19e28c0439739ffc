import { Router } from "express";
import { dayOf } from "../../calendar.js";
import { setFlash } from "../../web/flash.js";
import { readForm } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { readContact } from "../matters/picking.js";
import { RELATIONS } from "./checklist.js";
import { findFicaFile } from "./files.js";
import { personForm } from "./forms.js";
import { LinkPersonPage, UnlinkPersonPage } from "./persons-view.js";
import { addRelation, findRelation, removeRelation } from "./relations.js";

/** Who stands behind a client. */
export const ficaPersonRoutes = Router();

ficaPersonRoutes.get("/contacts/:contactId/fica/persons/new", allow("fica.write"), async (req, res) => {
  const file = await findFicaFile(req.firm.db, req.params.contactId, dayOf(new Date()));
  page(req, res, LinkPersonPage({ file, typed: {}, person: {} }));
});

ficaPersonRoutes.post("/contacts/:contactId/fica/persons", allow("fica.write"), async (req, res) => {
  const { db } = req.firm;
  const file = await findFicaFile(db, req.params.contactId, dayOf(new Date()));
  const form = readForm(personForm, req.body);
  const person = await readContact(db, req.body, "relatedId", req.actor);
  const shown = { file, typed: form.typed, person: person.shown };
  if (!form.ok || !person.id) {
    const errors = [
      ...(person.id ? [] : [{ field: "relatedId", text: person.error }]),
      ...(form.ok ? [] : form.errors),
    ];
    return page(req, res, LinkPersonPage({ ...shown, errors }), { status: 422 });
  }
  const { relation, share: shareBasisPoints } = form.value;
  try {
    const draft = { contactId: file.contact.id, relatedId: person.id, relation, shareBasisPoints };
    await addRelation(db, draft, req.actor);
    setFlash(req, {
      kind: "ok",
      text: `${person.shown.chosen?.text} is linked as ${RELATIONS[relation].toLowerCase()}.`,
    });
    res.redirect(303, `/contacts/${file.contact.id}/fica`);
  } catch (error) {
    page(req, res, LinkPersonPage({ ...shown, errors: refusedFields(error) }), { status: 422 });
  }
});

ficaPersonRoutes.get("/contacts/:contactId/fica/persons/:relationId/removal", allow("fica.write"), async (req, res) => {
  const { db } = req.firm;
  const today = dayOf(new Date());
  const file = await findFicaFile(db, req.params.contactId, today);
  const related = await findRelation(db, file.contact.id, req.params.relationId, today);
  page(req, res, UnlinkPersonPage({ file, related }));
});

ficaPersonRoutes.post(
  "/contacts/:contactId/fica/persons/:relationId/removal",
  allow("fica.write"),
  async (req, res) => {
    const { db } = req.firm;
    const today = dayOf(new Date());
    const file = await findFicaFile(db, req.params.contactId, today);
    const related = await findRelation(db, file.contact.id, req.params.relationId, today);
    const removal = { contactId: file.contact.id, relationId: related.id };
    try {
      await removeRelation(db, removal, today, req.actor);
      setFlash(req, { kind: "ok", text: `${related.name} is no longer linked.` });
      res.redirect(303, `/contacts/${file.contact.id}/fica`);
    } catch (error) {
      page(req, res, UnlinkPersonPage({ file, related, errors: refusedFields(error) }), { status: 422 });
    }
  },
);
