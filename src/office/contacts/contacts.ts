import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { Forbidden, NotFound, Refused } from "../../errors.js";
import { isId, newId } from "../../ids.js";
import { may } from "../../grants.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type FirmDb, firmOf, transact } from "../../platform/databases/firm-db.js";
import { changesBetween } from "./changes.js";
import {
  type AddressDraft,
  type CheckedContact,
  type ContactDraft,
  checkDraft,
  hasIdentity,
  type PointDraft,
} from "./draft.js";
import { maskIdentity } from "./identifiers.js";
import type { ContactKind, Language } from "./kinds.js";
import { childRows, contactColumns, insertContacts, replaceParts } from "./rows.js";
import { type ContactSource, listContactParts, openSealed } from "./stored.js";

/** A contact as it is kept. Its identity numbers are not here: see findIdentity. */
export interface Contact {
  id: string;
  kind: ContactKind;
  displayName: string;
  title?: string;
  firstNames?: string;
  surname?: string;
  name?: string;
  tradingName?: string;
  employer?: string;
  jobTitle?: string;
  hasIdNumber: boolean;
  hasPassport: boolean;
  birthDate?: Day;
  registrationNo?: string;
  registeredAbroad: boolean;
  vatNo?: string;
  language?: Language;
  notes?: string;
  source: ContactSource;
  importId?: string;
  formerNames: string[];
  points: PointDraft[];
  addresses: AddressDraft[];
  /** Counts its changes; whoever changes it names the version they read. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface Identity {
  idNumber?: string;
  passport?: string;
}

/** Throws NotFound. */
export async function findContact(db: FirmDb, contactId: string): Promise<Contact> {
  const [contact] = isId(contactId) ? await listContactsById(db, [contactId]) : [];
  if (!contact) throw new NotFound("There is no such contact.");
  return contact;
}

/** The contacts there are among these, in no order. */
async function listContactsById(db: FirmDb, ids: readonly string[]): Promise<Contact[]> {
  return ids.length === 0 ? [] : listContactParts(db, ids);
}

/** Finds a contact for its card and leaves a line that it was looked at. */
export async function viewContact(db: FirmDb, contactId: string, by: Actor): Promise<Contact> {
  const contact = await findContact(db, contactId);
  await recordAudit(db, { action: "contacts.contact_viewed", subjectKind: "contact", subjectId: contact.id, by });
  return contact;
}

/** The identity numbers masked, for those who may see them; for everybody else only that there are some. */
export async function findIdentity(db: FirmDb, contactId: string, by: Actor): Promise<Identity> {
  const identity = await openSealed(db, contactId);
  const shown = (number: string | undefined) => number && (seesIdentity(by) ? maskIdentity(number) : ON_FILE);
  return { idNumber: shown(identity.idNumber), passport: shown(identity.passport) };
}

const ON_FILE = "On file";

/** The identity numbers as they are, with a line in the trail of who looked at them. Throws Forbidden, NotFound. */
export async function showIdentity(db: FirmDb, contactId: string, by: Actor): Promise<Identity> {
  if (!seesIdentity(by)) throw new Forbidden("You cannot see identity numbers. Nothing was shown.");
  const contact = await findContact(db, contactId);
  const identity = await openSealed(db, contact.id);
  await recordAudit(db, { action: "contacts.identity_shown", subjectKind: "contact", subjectId: contact.id, by });
  return identity;
}

/**
 * Adds one contact. Throws Refused with the field that is wrong.
 * Whether someone like it is here already is asked before, of findLikenesses: two people may share a name or an address.
 */
export async function addContact(
  db: FirmDb,
  { draft, by, today, source = "typed" }: { draft: ContactDraft; by: Actor; today: Day; source?: ContactSource },
): Promise<Contact> {
  const checked = mustHold(db, draft, today);
  return transact(db, async (trx) => {
    const id = newId();
    await insertContacts(trx, [{ id, contact: checked }], { source, at: new Date() });
    await recordAdded(trx, id, checked, by);
    return findContact(trx, id);
  });
}

export async function recordAdded(
  trx: FirmDb,
  id: string,
  { kind, displayName }: CheckedContact,
  by: Actor,
): Promise<void> {
  const changes = { kind: { to: kind }, displayName: { to: displayName } };
  await recordAudit(trx, { action: "contacts.contact_added", subjectKind: "contact", subjectId: id, by, changes });
}

/**
 * Replaces what is kept of a contact. Throws Refused("contact_changed_meanwhile") when somebody else saved since `version` was read.
 * A form never shows identity numbers, so left blank they stay; who may see them removes one by saying so.
 */
export async function changeContact(
  db: FirmDb,
  {
    contactId,
    version,
    draft,
    by,
    today,
    removes = [],
  }: {
    contactId: string;
    version: number;
    draft: ContactDraft;
    by: Actor;
    today: Day;
    removes?: readonly (keyof Identity)[];
  },
): Promise<Contact> {
  return transact(db, async (trx) => {
    await lockVersion(trx, contactId, version);
    const before = await findContact(trx, contactId);
    const identity = await openSealed(trx, contactId);
    const kept = (field: keyof Identity) =>
      seesIdentity(by) && (removes.includes(field) || !hasIdentity(draft.kind)) ? undefined : identity[field];
    const checked = mustHold(
      trx,
      {
        ...draft,
        idNumber: draft.idNumber?.trim() || kept("idNumber"),
        passport: draft.passport?.trim() || kept("passport"),
      },
      today,
    );
    const changes = changesBetween({ ...before, ...identity }, checked);
    if (Object.keys(changes).length === 0) return before;
    const columns = contactColumns(trx, contactId, checked);
    await trx("contacts")
      .where("id", contactId)
      .update({ ...columns, version: version + 1, updated_at: new Date() });
    await replaceParts(trx, contactId, childRows(contactId, checked));
    await recordAudit(trx, {
      action: "contacts.contact_changed",
      subjectKind: "contact",
      subjectId: contactId,
      by,
      changes,
    });
    return findContact(trx, contactId);
  });
}

async function lockVersion(trx: FirmDb, contactId: string, version: number): Promise<void> {
  const row = await trx("contacts")
    .where("id", contactId)
    .forUpdate()
    .first<{ version: number } | undefined>("version");
  if (!row) throw new NotFound("There is no such contact.");
  if (row.version !== version) {
    throw new Refused("contact_changed_meanwhile", "Changed since you opened it. Nothing was written.");
  }
}

function mustHold(db: FirmDb, draft: ContactDraft, today: Day): CheckedContact {
  const { contact, refusals } = checkDraft(draft, { today, jurisdiction: firmOf(db).jurisdiction });
  if (!contact) throw refusals[0]!;
  return contact;
}

/** Jobs and operators act for no person who could read over a shoulder. */
function seesIdentity(by: Actor): boolean {
  return by.kind !== "user" || may(by, "contacts.identity");
}
