import { NotFound } from "../../errors.js";
import { isId } from "../../ids.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { PickerOption } from "../../web/components/pickers.js";
import { readPicked } from "../../web/picked.js";
import { findContact } from "../contacts/contacts.js";
import { CONTACT_KINDS } from "../contacts/kinds.js";
import { nameKeyOf } from "../contacts/names.js";
import { type ContactLine, listContacts } from "../contacts/reports.js";
import type { ContactPicked } from "./form-view.js";

const OPTIONS_MAX = 8;

/** What was picked in a form's field: a contact, or the words typed with what fits them and why that is not enough. */
export async function readContact(
  db: FirmDb,
  body: unknown,
  field: string,
): Promise<{ id: string | undefined; shown: ContactPicked; error: string }> {
  const picked = readPicked(body, field);
  if (picked.id) return { id: picked.id, shown: { chosen: await optionFor(db, picked.id) }, error: "" };
  if (picked.query === "") return { id: undefined, shown: {}, error: "Say who it is: type a part of the name." };
  const { lines, total } = await listContacts(db, { q: picked.query }, { size: OPTIONS_MAX });
  const named = lines.filter(({ displayName }) => nameKeyOf(displayName) === nameKeyOf(picked.query));
  if (named.length === 1) return { id: named[0]!.id, shown: { chosen: optionOf(named[0]!) }, error: "" };
  const error = total === 0 ? `No contact fits “${picked.query}”.` : "Choose which contact is meant.";
  return { id: undefined, shown: { query: picked.query, options: lines.map(optionOf) }, error };
}

export async function listOptions(db: FirmDb, q: string): Promise<PickerOption[]> {
  if (q.trim() === "") return [];
  const { lines } = await listContacts(db, { q }, { size: OPTIONS_MAX });
  return lines.map(optionOf);
}

/** Throws NotFound. */
export async function optionFor(db: FirmDb, contactId: string): Promise<PickerOption> {
  if (!isId(contactId)) throw new NotFound("There is no such contact.");
  const contact = await findContact(db, contactId);
  const city = contact.addresses.find((address) => address.city)?.city;
  return optionOf({ id: contact.id, displayName: contact.displayName, kind: contact.kind, city });
}

function optionOf({
  id,
  displayName,
  kind,
  city,
}: Pick<ContactLine, "id" | "displayName" | "kind" | "city">): PickerOption {
  return { id, text: displayName, note: [CONTACT_KINDS[kind], city].filter(Boolean).join(", ") };
}
