import { type Request, Router } from "express";
import { dayOf } from "../../calendar.js";
import { may } from "../../grants.js";
import { setFlash } from "../../web/flash.js";
import { allow } from "../../web/guard.js";
import { readList } from "../../web/lists.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { loadContactBadges } from "../contacts/badges.js";
import type { CardSection } from "../contacts/card-sections.js";
import { CLIENT_SORTS, CLIENT_VIEWS, listClients } from "./client-lists.js";
import { countClients, standingOfContact } from "./client-reports.js";
import { ClientPage, ClientsPage, ContactMatters, NewClientPage } from "./client-views.js";
import { findKnownClient, makeClient } from "./clients.js";
import { optionFor, readContact } from "./picking.js";
import { listMattersOfClient } from "./reports.js";

export const clientRoutes = Router();

/** Matters on one card; above any client of this kind, and one page of reading. */
const MATTERS_SHOWN_MAX = 200;

clientRoutes.get("/clients", allow("clients.read"), async (req, res) => {
  const { db } = req.firm;
  const list = readList(req.query, { path: "/clients", sorts: CLIENT_SORTS, filters: CLIENT_VIEWS });
  const counts = await countClients(db, req.actor);
  const query = { ...list, reader: req.actor, view: list.filter, pageSize: list.size };
  const { clients, total } = await listClients(db, query, counts);
  const contactIds = clients.map(({ contactId }) => contactId);
  const badges = await loadContactBadges(db, contactIds, req.actor);
  page(req, res, ClientsPage({ list, clients, badges, total, counts, mayWrite: mayWrite(req) }));
});

clientRoutes.get("/clients/new", allow("clients.write"), async (req, res) => {
  const contactId = req.query.contact;
  const contact = typeof contactId === "string" ? { chosen: await optionFor(req.firm.db, contactId, req.actor) } : {};
  page(req, res, NewClientPage({ contact }));
});

clientRoutes.post("/clients", allow("clients.write"), async (req, res) => {
  const { db } = req.firm;
  const contact = await readContact(db, req.body, "contactId", req.actor);
  if (!contact.id) {
    const errors = [{ field: "contactId", text: contact.error }];
    return page(req, res, NewClientPage({ contact: contact.shown, errors }), { status: 422 });
  }
  try {
    const client = await makeClient(db, { contactId: contact.id, on: dayOf(new Date()), by: req.actor });
    setFlash(req, { kind: "ok", text: `${client.name} is client ${client.code}.` });
    res.redirect(303, `/clients/${client.id}`);
  } catch (error) {
    page(req, res, NewClientPage({ contact: contact.shown, errors: refusedFields(error) }), { status: 422 });
  }
});

clientRoutes.get("/clients/:clientId", allow("clients.read"), async (req, res) => {
  const { db } = req.firm;
  const client = await findKnownClient(db, req.params.clientId, req.actor);
  const matters = may(req.actor, "matters.read")
    ? await listMattersOfClient(db, client.id, req.actor, MATTERS_SHOWN_MAX)
    : [];
  const badges = (await loadContactBadges(db, [client.contactId], req.actor)).get(client.contactId) ?? [];
  page(req, res, ClientPage({ client, matters, badges, mayWrite: mayWrite(req) }));
});

/** What a contact's card shows of matters; nothing for whoever may not see them. Handed to the contacts room by the app. */
export const contactMatters: CardSection = async (db, { id: contactId }, reader) => {
  if (!may(reader, "matters.read")) return null;
  const standing = await standingOfContact(db, contactId, reader, MATTERS_SHOWN_MAX);
  return ContactMatters({ contactId, standing, mayWrite: may(reader, "matters.write") });
};

function mayWrite(req: Request): boolean {
  return may(req.actor, "matters.write");
}
