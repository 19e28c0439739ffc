import type { Day } from "../../calendar.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { openField } from "../../platform/keys/sealing.js";
import type { Contact, Identity } from "./contacts.js";
import type { AddressDraft, PointDraft } from "./draft.js";
import type { ContactKind, Language } from "./kinds.js";

/** How rows become a contact. */

/** Whether somebody typed it, a file brought it, or it came with a demonstration. */
export type ContactSource = "typed" | "import" | "system";

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
