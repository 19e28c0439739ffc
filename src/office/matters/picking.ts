import type { UserActor } from "../../actor.js";
import { NotFound } from "../../errors.js";
import { isId } from "../../ids.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { PickerOption } from "../../web/components/pickers.js";
import { readPicked } from "../../web/picked.js";
import { loadContactBadges } from "../contacts/badges.js";
import { findContact } from "../contacts/contacts.js";
import { CONTACT_KINDS } from "../contacts/kinds.js";
import { nameKeyOf } from "../contacts/names.js";
import { type ContactLine, listContactPage, listContacts } from "../contacts/reports.js";
import type { ContactPicked } from "./form-view.js";

const OPTIONS_MAX = 8;

/** What was picked in a form's field: a contact, or the words typed with what fits them and why that is not enough. */
export async function readContact(
  db: FirmDb,
  body: unknown,
  field: string,
  reader: UserActor,
): Promise<{ id: string | undefined; shown: ContactPicked; error: string }> {
  const picked = readPicked(body, field);
  if (picked.id) return { id: picked.id, shown: { chosen: await optionFor(db, picked.id, reader) }, error: "" };
  if (picked.query === "") return { id: undefined, shown: {}, error: "Say who it is: type a part of the name." };
  const { lines, total } = await listContacts(db, { q: picked.query }, { size: OPTIONS_MAX });
  const options = await optionsOf(db, lines, reader);
  const named = lines.filter(({ displayName }) => nameKeyOf(displayName) === nameKeyOf(picked.query));
  if (named.length === 1) {
    const { id } = named[0]!;
    return { id, shown: { chosen: options.find((option) => option.id === id) }, error: "" };
  }
  const error = total === 0 ? `No contact fits “${picked.query}”.` : "Choose which contact is meant.";
  return { id: undefined, shown: { query: picked.query, options }, error };
}

export async function listOptions(db: FirmDb, q: string, reader: UserActor): Promise<PickerOption[]> {
  if (q.trim() === "") return [];
  const lines = await listContactPage(db, { q }, { size: OPTIONS_MAX });
  return optionsOf(db, lines, reader);
}

/** Throws NotFound. */
export async function optionFor(db: FirmDb, contactId: string, reader: UserActor): Promise<PickerOption> {
  if (!isId(contactId)) throw new NotFound("There is no such contact.");
  const { id, displayName, kind, addresses } = await findContact(db, contactId);
  const city = addresses.find((address) => address.city)?.city;
  const [option] = await optionsOf(db, [{ id, displayName, kind, city }], reader);
  return option!;
}

async function optionsOf(
  db: FirmDb,
  lines: readonly Pick<ContactLine, "id" | "displayName" | "kind" | "city">[],
  reader: UserActor,
): Promise<PickerOption[]> {
  const ids = lines.map(({ id }) => id);
  const badges = await loadContactBadges(db, ids, reader);
  return lines.map(({ id, displayName, kind, city }) => ({
    id,
    text: displayName,
    note: [CONTACT_KINDS[kind], city].filter(Boolean).join(", "),
    badges: badges.get(id),
  }));
}
