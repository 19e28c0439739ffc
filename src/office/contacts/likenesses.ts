import { type FirmDb } from "../../platform/databases/firm-db.js";
import type { CheckedContact } from "./draft.js";
import { emailKeyOf, nameKeyOf } from "./names.js";
import { idNumberIndex, passportIndex } from "./rows.js";

/** Why two contacts may be one, the surest first. */
export const LIKENESS_WORDS = {
  id_number: "same ID number",
  passport: "same passport number",
  registration_no: "same registration number",
  vat_no: "same VAT number",
  email: "same e-mail address",
  name: "same name",
  former_name: "same as a former name",
} as const;
export type LikenessKind = keyof typeof LIKENESS_WORDS;

export interface Likeness {
  contactId: string;
  displayName: string;
  why: LikenessKind;
}

/** Values looked for in one query. */
const BATCH_VALUES = 500;
/** Contacts shown beside one draft. */
const LIKENESSES_MAX = 5;

/**
 * For each of the contacts, who of those already here may be the same, the surest first and each once.
 * It takes a list, so that a file of thousands asks as many queries as one contact: a handful for every 500.
 */
export async function findLikenesses(
  db: FirmDb,
  contacts: readonly Pick<
    CheckedContact,
    "displayName" | "idNumber" | "passport" | "registrationNo" | "vatNo" | "points"
  >[],
  { except }: { except?: string } = {},
): Promise<Likeness[][]> {
  const keys = contacts.map((contact) => keysOf(db, contact));
  const found = new Map<string, Likeness[]>();
  for (const why of Object.keys(LIKENESS_WORDS) as LikenessKind[]) {
    const values = [...new Set(keys.flatMap((each) => each[why]))];
    for (let at = 0; at < values.length; at += BATCH_VALUES) {
      for (const { value, id, display_name } of await LOOKUPS[why](db, values.slice(at, at + BATCH_VALUES))) {
        const key = `${why} ${value}`;
        found.set(key, [...(found.get(key) ?? []), { contactId: id, displayName: display_name, why }]);
      }
    }
  }
  return keys.map((each) => {
    const all = (Object.keys(LIKENESS_WORDS) as LikenessKind[]).flatMap((why) =>
      each[why].flatMap((value) => found.get(`${why} ${value}`) ?? []),
    );
    const distinct = all.filter(
      ({ contactId }, at) => contactId !== except && all.findIndex((other) => other.contactId === contactId) === at,
    );
    return distinct.slice(0, LIKENESSES_MAX);
  });
}

type Keys = Record<LikenessKind, string[]>;

/** The values by which a contact is compared; equal keys within one file mean the same person twice. */
export function keysOf(
  db: FirmDb,
  contact: Pick<CheckedContact, "displayName" | "idNumber" | "passport" | "registrationNo" | "vatNo" | "points">,
): Keys {
  const name = nameKeyOf(contact.displayName);
  return {
    id_number: contact.idNumber ? [idNumberIndex(db, contact.idNumber)] : [],
    passport: contact.passport ? [passportIndex(db, contact.passport)] : [],
    registration_no: contact.registrationNo ? [contact.registrationNo.toLowerCase()] : [],
    vat_no: contact.vatNo ? [contact.vatNo.toLowerCase()] : [],
    email: contact.points.filter(({ kind }) => kind === "email").map(({ value }) => emailKeyOf(value)),
    name: name ? [name] : [],
    former_name: name ? [name] : [],
  };
}

interface Found {
  value: string;
  id: string;
  display_name: string;
}
type Lookup = (db: FirmDb, values: readonly string[]) => Promise<Found[]>;

// More than this many with one value say nothing about any of them: a hundred contacts with info@ of one company.
const FOUND_MAX = 2_000;

function byColumn(column: string): Lookup {
  return async (db, values) => {
    const rows = await db("contacts")
      .whereIn(`contacts.${column}`, values)
      .limit(FOUND_MAX)
      .select<Found[]>(`contacts.${column} as value`, "contacts.id", "contacts.display_name");
    return rows.map((row) => ({ ...row, value: row.value.toLowerCase() }));
  };
}

const LOOKUPS: Record<LikenessKind, Lookup> = {
  id_number: byColumn("id_number_index"),
  passport: byColumn("passport_index"),
  registration_no: byColumn("registration_no"),
  vat_no: byColumn("vat_no"),
  name: byColumn("name_key"),
  email: (db, values) =>
    db("contact_points")
      .join("contacts", "contacts.id", "contact_points.contact_id")
      .where("contact_points.kind", "email")
      .whereIn("contact_points.point_key", values)
      .limit(FOUND_MAX)
      .select<Found[]>("contact_points.point_key as value", "contacts.id", "contacts.display_name"),
  former_name: (db, values) =>
    db("contact_former_names")
      .join("contacts", "contacts.id", "contact_former_names.contact_id")
      .whereIn("contact_former_names.name_key", values)
      .limit(FOUND_MAX)
      .select<Found[]>("contact_former_names.name_key as value", "contacts.id", "contacts.display_name"),
};
