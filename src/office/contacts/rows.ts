import type { Day } from "../../calendar.js";
import { blindIndex, openField, sealField } from "../../platform/keys/sealing.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { Contact, Identity } from "./contacts.js";
import type { AddressDraft, CheckedContact, PointDraft } from "./draft.js";
import type { ContactKind, Language } from "./kinds.js";
import { nameKeyOf, phoneKeyOf, searchWordsOf, sortNameOf } from "./names.js";
import { pointKeyOf } from "./points.js";

/** How the tables of this room are read and written; the only file that knows their columns. */

export type ContactSource = "typed" | "import" | "system";

/** Rows in one INSERT: some hundred kilobytes at most, well below max_allowed_packet. */
const BATCH_ROWS = 200;

interface ContactRow {
  id: string;
  kind: ContactKind;
  display_name: string;
  title: string | null;
  first_names: string | null;
  surname: string | null;
  name: string | null;
  trading_name: string | null;
  employer: string | null;
  job_title: string | null;
  id_number_index: string | null;
  passport_index: string | null;
  birth_date: Day | null;
  registration_no: string | null;
  registered_abroad: number;
  vat_no: string | null;
  language: Language | null;
  notes: string | null;
  source: ContactSource;
  import_id: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

const CONTACT_COLUMNS = [
  "id",
  "kind",
  "display_name",
  "title",
  "first_names",
  "surname",
  "name",
  "trading_name",
  "employer",
  "job_title",
  "id_number_index",
  "passport_index",
  "birth_date",
  "registration_no",
  "registered_abroad",
  "vat_no",
  "language",
  "notes",
  "source",
  "import_id",
  "version",
  "created_at",
  "updated_at",
] as const satisfies readonly (keyof ContactRow)[];

interface PointRow {
  contact_id: string;
  kind: PointDraft["kind"];
  label: string | null;
  value: string;
  is_primary: number;
}

interface AddressRow {
  contact_id: string;
  label: string | null;
  street: string | null;
  city: string | null;
  province: string | null;
  postal_code: string | null;
  country: string | null;
}

/** Contacts with their points, addresses and former names: four queries, whatever the number. */
export async function listContactParts(db: FirmDb, ids: readonly string[]): Promise<Contact[]> {
  const contacts = await db("contacts")
    .whereIn("id", ids)
    .select<ContactRow[]>(...CONTACT_COLUMNS);
  const points = await db("contact_points")
    .whereIn("contact_id", ids)
    .orderBy(["contact_id", "position"])
    .select<PointRow[]>("contact_id", "kind", "label", "value", "is_primary");
  const addresses = await db("contact_addresses")
    .whereIn("contact_id", ids)
    .orderBy(["contact_id", "position"])
    .select<AddressRow[]>("contact_id", "label", "street", "city", "province", "postal_code", "country");
  const names = await db("contact_former_names")
    .whereIn("contact_id", ids)
    .orderBy(["contact_id", "position"])
    .select<{ contact_id: string; name: string }[]>("contact_id", "name");
  const of = <Row extends { contact_id: string }>(rows: readonly Row[], id: string) =>
    rows.filter((row) => row.contact_id === id);
  return contacts.map((row) => ({
    ...toContact(row),
    points: of(points, row.id).map(toPoint),
    addresses: of(addresses, row.id).map(toAddress),
    formerNames: of(names, row.id).map(({ name }) => name),
  }));
}

/** Opens the sealed numbers. Callers decide who sees them. */
export async function openSealed(db: FirmDb, contactId: string): Promise<Identity> {
  const row = await db("contacts")
    .where("id", contactId)
    .first<{ id_number_sealed: string | null; passport_sealed: string | null } | undefined>(
      "id_number_sealed",
      "passport_sealed",
    );
  const open = (column: string, sealed: string | null | undefined) =>
    sealed ? openField(db, { table: "contacts", column, rowId: contactId }, sealed) : undefined;
  return {
    idNumber: open("id_number_sealed", row?.id_number_sealed),
    passport: open("passport_sealed", row?.passport_sealed),
  };
}

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

export async function insertContacts(
  trx: FirmDb,
  added: readonly { id: string; contact: CheckedContact }[],
  { source, importId, at }: Origin,
): Promise<void> {
  const origin = { source, import_id: importId ?? null, version: 1, created_at: at, updated_at: at };
  await insertAll(
    trx,
    "contacts",
    added.map(({ id, contact }) => ({ id, ...contactColumns(trx, id, contact), ...origin })),
  );
  const parts = added.map(({ id, contact }) => childRows(id, contact));
  for (const table of PART_TABLES)
    await insertAll(
      trx,
      table,
      parts.flatMap((part) => part[table]),
    );
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
  };
}

const PART_TABLES = ["contact_points", "contact_addresses", "contact_former_names", "contact_words"] as const;
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
  };
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

function toContact(row: ContactRow): Omit<Contact, "points" | "addresses" | "formerNames"> {
  return {
    id: row.id,
    kind: row.kind,
    displayName: row.display_name,
    title: row.title ?? undefined,
    firstNames: row.first_names ?? undefined,
    surname: row.surname ?? undefined,
    name: row.name ?? undefined,
    tradingName: row.trading_name ?? undefined,
    employer: row.employer ?? undefined,
    jobTitle: row.job_title ?? undefined,
    hasIdNumber: row.id_number_index !== null,
    hasPassport: row.passport_index !== null,
    birthDate: row.birth_date ?? undefined,
    registrationNo: row.registration_no ?? undefined,
    registeredAbroad: row.registered_abroad === 1,
    vatNo: row.vat_no ?? undefined,
    language: row.language ?? undefined,
    notes: row.notes ?? undefined,
    source: row.source,
    importId: row.import_id ?? undefined,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toPoint(row: PointRow): PointDraft {
  return { kind: row.kind, value: row.value, label: row.label ?? undefined, isPrimary: row.is_primary === 1 };
}

function toAddress(row: AddressRow): AddressDraft {
  return {
    label: row.label ?? undefined,
    street: row.street ?? undefined,
    city: row.city ?? undefined,
    province: row.province ?? undefined,
    postalCode: row.postal_code ?? undefined,
    country: row.country ?? undefined,
  };
}
