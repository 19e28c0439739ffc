import { type Request, type Response, Router } from "express";
import { dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { may } from "../../grants.js";
import { listAuditLines } from "../../platform/audit/read.js";
import { PickerOptions } from "../../web/components/pickers.js";
import { setFlash } from "../../web/flash.js";
import type { FieldError, Typed } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { readList } from "../../web/lists.js";
import { fragment, page } from "../../web/page.js";
import { loadContactBadges } from "./badges.js";
import { loadCardSections } from "./card-sections.js";
import { ContactPage } from "./card-view.js";
import {
  addContact,
  changeContact,
  type Contact,
  findContact,
  findIdentity,
  type Identity,
  showIdentity,
  viewContact,
} from "./contacts.js";
import { checkDraft, type ContactDraft, hasIdentity } from "./draft.js";
import { ChangeContactPage, NewContactPage } from "./form-view.js";
import { errorsOf, readContactForm, typedOfContact } from "./forms.js";
import { contactImportRoutes } from "./import/routes.js";
import { CONTACT_KINDS, isContactKind } from "./kinds.js";
import { findLikenesses, type Likeness } from "./likenesses.js";
import { CONTACT_FILTERS, ContactsPage } from "./list-view.js";
import { meanwhileOf } from "./meanwhile.js";
import { CONTACT_SORTS, countByKind, countContacts, listContactPage } from "./reports.js";

export const contactRoutes = Router();
contactRoutes.use(contactImportRoutes); // before /contacts/:contactId, which would take its addresses

contactRoutes.get("/contacts", allow("contacts.read"), async (req, res) => {
  const { db } = req.firm;
  const list = readList(req.query, { path: "/contacts", sorts: CONTACT_SORTS, filters: CONTACT_FILTERS });
  const search = searchOf(req, list.q);
  const kind = list.filter === "all" ? undefined : list.filter;
  const counts = await countByKind(db, search);
  const total = kind ? (counts.get(kind) ?? 0) : [...counts.values()].reduce((sum, count) => sum + count, 0);
  const lines = total > list.offset ? await listContactPage(db, { ...search, kind }, { ...list, total }) : [];
  const badges = await loadContactBadges(
    db,
    lines.map(({ id }) => id),
    req.actor,
  );
  const isBare = total === 0 && (await countContacts(db)) === 0;
  const mayWrite = may(req.actor, "contacts.write");
  page(
    req,
    res,
    ContactsPage({
      list,
      lines,
      badges,
      total,
      counts,
      isBare,
      mayWrite,
      mayImport: may(req.actor, "contacts.import"),
    }),
  );
});

/** An identity number is looked for by its blind index, for those who may see one; for others it is words like any other. */
function searchOf(req: Request, q: string): { q?: string; idNumber?: string } {
  const digits = q.replace(/\s/g, "");
  return /^\d{13}$/.test(digits) && may(req.actor, "contacts.identity") ? { idNumber: digits } : { q };
}

const OPTIONS_MAX = 8;

contactRoutes.get("/contacts/options", allow("contacts.read"), async (req, res) => {
  const named = Object.entries(req.query).find(([name]) => /^\w{1,40}_query$/.test(name));
  const typed = named?.[1] ?? req.query.q;
  const q = typeof typed === "string" ? typed.slice(0, 200) : "";
  const { db } = req.firm;
  const lines = q.trim() ? await listContactPage(db, { q }, { size: OPTIONS_MAX }) : [];
  const badges = await loadContactBadges(
    db,
    lines.map(({ id }) => id),
    req.actor,
  );
  const options = lines.map(({ id, displayName, kind, city }) => ({
    id,
    text: displayName,
    note: [CONTACT_KINDS[kind], city].filter(Boolean).join(", "),
    badges: badges.get(id),
  }));
  fragment(req, res, PickerOptions({ name: named?.[0].replace(/_query$/, "") ?? "contact", options }));
});

contactRoutes.get("/contacts/new", allow("contacts.write"), (req, res) => {
  const kind = typeof req.query.kind === "string" && isContactKind(req.query.kind) ? req.query.kind : "person";
  page(req, res, NewContactPage({ typed: { kind }, seesIdentity: seesIdentity(req) }));
});

contactRoutes.post("/contacts", allow("contacts.write"), async (req, res) => {
  const { db } = req.firm;
  const today = dayOf(new Date());
  const { draft, typed, errors } = readContactForm(req.body, today);
  const { contact, refusals } = checkDraft(draft, { today, jurisdiction: req.firm.jurisdiction });
  if (errors.length > 0 || !contact) return answerNew(req, res, { typed, errors: [...errors, ...errorsOf(refusals)] });
  const [alike = []] = await findLikenesses(db, [contact]);
  const seen = (typed.alike ?? "").split(" ");
  if (alike.some(({ contactId }) => !seen.includes(contactId))) return answerNew(req, res, { typed, alike });
  const added = await addContact(db, { draft, by: req.actor, today });
  // Two digits of a year allow two centuries: a person looks at what was read.
  const born =
    added.birthDate && !draft.birthDate
      ? " The birth date is read from the ID number: see that its century is right."
      : "";
  setFlash(req, { kind: "ok", text: `${added.displayName} is added.${born}` });
  res.redirect(303, `/contacts/${added.id}`);
});

function answerNew(
  req: Request,
  res: Response,
  form: { typed: Typed; errors?: FieldError[]; alike?: Likeness[] },
): void {
  page(req, res, NewContactPage({ ...form, seesIdentity: seesIdentity(req) }), { status: 422 });
}

contactRoutes.get("/contacts/:contactId", allow("contacts.read"), async (req, res) => {
  const contact = await viewContact(req.firm.db, req.params.contactId, req.actor);
  await answerCard(req, res, contact, await findIdentity(req.firm.db, contact.id, req.actor));
});

/** The numbers as they are, on this one answer: asked for by a form, so that no address shows them and each time leaves a line. */
contactRoutes.post("/contacts/:contactId/identity", allow("contacts.identity"), async (req, res) => {
  const identity = await showIdentity(req.firm.db, req.params.contactId, req.actor);
  await answerCard(req, res, await findContact(req.firm.db, req.params.contactId), identity, true);
});

async function answerCard(
  req: Request<unknown>,
  res: Response,
  contact: Contact,
  identity: Identity,
  isShown = false,
): Promise<void> {
  const { db } = req.firm;
  const history = await listAuditLines(db, { subjectKind: "contact", subjectId: contact.id, limit: 50 });
  const sections = await loadCardSections(db, contact, req.actor);
  const badges = (await loadContactBadges(db, [contact.id], req.actor)).get(contact.id) ?? [];
  const mayWrite = may(req.actor, "contacts.write");
  const mayShow = !isShown && seesIdentity(req);
  page(req, res, ContactPage({ contact, identity, mayShow, history, sections, badges, mayWrite }));
}

contactRoutes.get("/contacts/:contactId/edit", allow("contacts.write"), async (req, res) => {
  const contact = await viewContact(req.firm.db, req.params.contactId, req.actor);
  const typed = typedOfContact(contact);
  page(req, res, ChangeContactPage({ ...formOf(contact), typed, seesIdentity: seesIdentity(req) }));
});

contactRoutes.post("/contacts/:contactId", allow("contacts.write"), async (req, res) => {
  const { db } = req.firm;
  const today = dayOf(new Date());
  const before = await findContact(db, req.params.contactId);
  const { draft, typed, errors } = readContactForm(req.body, today);
  const { refusals } = checkDraft(draft, { today, jurisdiction: req.firm.jurisdiction });
  const answer = (more: { errors?: FieldError[]; meanwhile?: { field: string; now: string }[] }) => {
    const form = { ...formOf(before), seesIdentity: seesIdentity(req) };
    page(req, res, ChangeContactPage({ ...form, typed, ...more }), { status: 422 });
  };
  if (errors.length > 0 || refusals.length > 0) return answer({ errors: [...errors, ...errorsOf(refusals)] });
  try {
    const version = Number(typed.version);
    const changed = await changeContact(db, {
      contactId: before.id,
      version,
      draft: withoutForeign(draft),
      by: req.actor,
      today,
      removes: (["idNumber", "passport"] as const).filter((field) => typed[`remove-${field}`] === "on"),
    });
    setFlash(req, { kind: "ok", text: `${changed.displayName} is saved.` });
    res.redirect(303, `/contacts/${changed.id}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.rule !== "contact_changed_meanwhile") return answer({ errors: errorsOf([error]) });
    const now = await findContact(db, before.id);
    const meanwhile = meanwhileOf(typedOfContact(now), typed);
    typed.version = String(now.version);
    answer({ meanwhile });
  }
});

/** Fields of a kind that the contact no longer is are not on its form any more; what they held goes with the change. */
function withoutForeign(draft: ContactDraft): ContactDraft {
  return hasIdentity(draft.kind) ? draft : { ...draft, idNumber: undefined, passport: undefined, birthDate: undefined };
}

function formOf({ id: contactId, displayName, hasIdNumber, hasPassport }: Contact) {
  return { contactId, displayName, hasIdNumber, hasPassport };
}

function seesIdentity(req: Request<unknown>): boolean {
  return may(req.actor, "contacts.identity");
}
