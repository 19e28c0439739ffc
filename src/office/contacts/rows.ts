import type { FirmDb } from "../../platform/databases/firm-db.js";
import { blindIndex, sealField } from "../../platform/keys/sealing.js";
import type { CheckedContact } from "./draft.js";
import { keysOfContact, NAME_KEYS_VERSION, type NamedContact } from "./name-keys.js";
import { nameKeyOf, phoneKeyOf, searchWordsOf, sortNameOf } from "./names.js";
import { pointKeyOf } from "./points.js";
import type { ContactSource } from "./stored.js";

/** How a checked contact becomes rows. */

/** Rows in one INSERT: some hundred kilobytes at most, well below max_allowed_packet. */
const BATCH_ROWS = 200;

export function idNumberIndex(db: FirmDb, number: string): string {
  return blindIndex(db, "contacts.id_number", number);
}

export function passportIndex(db: FirmDb, number: string): string {
  return blindIndex(db, "contacts.passport", number);
}

interface Origin {
  source: ContactSource;
  importId?: string;
  at: Date;
}

/** A part at a time, so that a file of thousands does not hold the process while its names are taken apart. */
export async function insertContacts(
  trx: FirmDb,
  added: readonly { id: string; contact: CheckedContact }[],
  { source, importId, at }: Origin,
): Promise<void> {
  const origin = { source, import_id: importId ?? null, version: 1, created_at: at, updated_at: at };
  for (let from = 0; from < added.length; from += BATCH_ROWS) {
    const some = added.slice(from, from + BATCH_ROWS);
    await trx("contacts").insert(
      some.map(({ id, contact }) => ({ id, ...contactColumns(trx, id, contact), ...origin })),
    );
    const parts = some.map(({ id, contact }) => childRows(id, contact));
    for (const table of PART_TABLES) {
      await insertAll(
        trx,
        table,
        parts.flatMap((part) => part[table]),
      );
    }
  }
}

export async function replaceParts(trx: FirmDb, contactId: string, parts: PartRows): Promise<void> {
  for (const table of PART_TABLES) {
    await trx(table).where("contact_id", contactId).delete();
    await insertAll(trx, table, parts[table]);
  }
}

async function insertAll(trx: FirmDb, table: string, rows: readonly object[]): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH_ROWS) await trx(table).insert(rows.slice(at, at + BATCH_ROWS));
}

/** The columns that a change replaces; where a contact came from and when stays as it is. */
export function contactColumns(db: FirmDb, id: string, contact: CheckedContact) {
  const sealed = (column: string, value: string | undefined) =>
    value ? sealField(db, { table: "contacts", column, rowId: id }, value) : null;
  return {
    kind: contact.kind,
    display_name: contact.displayName,
    sort_name: sortNameOf(contact),
    name_key: nameKeyOf(contact.displayName),
    title: contact.title ?? null,
    first_names: contact.firstNames ?? null,
    surname: contact.surname ?? null,
    name: contact.name ?? null,
    trading_name: contact.tradingName ?? null,
    employer: contact.employer ?? null,
    job_title: contact.jobTitle ?? null,
    id_number_sealed: sealed("id_number_sealed", contact.idNumber),
    id_number_index: contact.idNumber ? idNumberIndex(db, contact.idNumber) : null,
    passport_sealed: sealed("passport_sealed", contact.passport),
    passport_index: contact.passport ? passportIndex(db, contact.passport) : null,
    birth_date: contact.birthDate ?? null,
    registration_no: contact.registrationNo ?? null,
    registered_abroad: contact.registeredAbroad ? 1 : 0,
    vat_no: contact.vatNo ?? null,
    language: contact.language ?? null,
    notes: contact.notes ?? null,
    keys_version: NAME_KEYS_VERSION,
  };
}

const PART_TABLES = [
  "contact_points",
  "contact_addresses",
  "contact_former_names",
  "contact_words",
  "contact_keys",
] as const;
export type PartRows = Record<(typeof PART_TABLES)[number], object[]>;

export function childRows(id: string, contact: CheckedContact): PartRows {
  const { points, addresses, formerNames } = contact;
  return {
    contact_points: points.map((point, position) => ({
      contact_id: id,
      position,
      kind: point.kind,
      label: point.label ?? null,
      value: point.value,
      point_key: pointKeyOf(point),
      is_primary: point.isPrimary ? 1 : 0,
    })),
    contact_addresses: addresses.map(({ postalCode, ...address }, position) => ({
      contact_id: id,
      position,
      label: address.label ?? null,
      street: address.street ?? null,
      city: address.city ?? null,
      province: address.province ?? null,
      postal_code: postalCode ?? null,
      country: address.country ?? null,
    })),
    contact_former_names: formerNames.map((name, position) => ({
      contact_id: id,
      position,
      name,
      name_key: nameKeyOf(name),
    })),
    contact_words: wordsOfContact(contact).map((word) => ({ contact_id: id, word })),
    contact_keys: keyRows(id, contact),
  };
}

export function keyRows(id: string, contact: NamedContact): { contact_id: string; name_key: string }[] {
  return keysOfContact(contact).map((key) => ({ contact_id: id, name_key: key }));
}

function wordsOfContact(contact: CheckedContact): string[] {
  const { displayName, tradingName, employer, registrationNo, vatNo, formerNames, points } = contact;
  const texts = [displayName, tradingName, ...formerNames, employer, registrationNo, vatNo].filter(
    (text) => text !== undefined,
  );
  const exact = points.flatMap((point) =>
    point.kind === "email" ? [point.value] : point.kind === "phone" ? [phoneKeyOf(point.value)] : [],
  );
  return searchWordsOf(texts, exact);
}
