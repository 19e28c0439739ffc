import type { FirmDb } from "../../../platform/databases/firm-db.js";
import type { ContactKind } from "../../contacts/kinds.js";
import { nameFormsOf } from "../../contacts/name-forms.js";
import { type KeyLookup, lookupsOf, type NameOfContact, namesOfContact } from "../../contacts/name-keys.js";
import { compareNames, type Likeness, surest, type Why } from "./likeness.js";

/** A name that is checked, and the contact that bears it where that is known already. */
export interface SoughtName {
  name: string;
  contactId?: string | undefined;
}

export interface Candidate extends Likeness {
  contactId: string;
  displayName: string;
  registrationNo: string | null;
  /** The name by which it was found, when that is not the present one. */
  otherName?: string | undefined;
}

/** Keys read for ten names at once; a surname by itself can have thousands of the same sound. */
const KEYS_MAX = 10_000;
const NAMES_AT_ONCE = 10;
const VALUES_AT_ONCE = 500;

export interface CandidatesOfName {
  candidates: Candidate[];
  /** More contacts have such a name than are compared. */
  isCut: boolean;
}

/** For each name the contacts that it is like, the surest first. Found by indexes alone, then compared name by name. */
export async function listCandidates(db: FirmDb, sought: readonly SoughtName[]): Promise<CandidatesOfName[]> {
  const known = await readContacts(
    db,
    sought.flatMap(({ contactId }) => contactId ?? []),
  );
  const names = sought.map((one) => {
    const bearer = one.contactId ? known.get(one.contactId) : undefined;
    return { bearer, forms: formsOf(one, bearer) };
  });
  const numbers = await sameNumbers(db, [...known.values()]);
  const found = await lookUp(
    db,
    names.map(({ forms }) => lookupsOf(forms)),
  );
  const idsOf = names.map(({ bearer }, at) => [
    ...new Set([...found[at]!.ids, ...(bearer ? [bearer.id, ...(numbers.get(bearer.id)?.keys() ?? [])] : [])]),
  ]);
  const unread = [...new Set(idsOf.flat())].filter((id) => !known.has(id));
  const contacts = new Map([...known, ...(await readContacts(db, await thoseWhoStand(db, unread)))]);
  return names.map(({ bearer, forms }, at) => ({
    isCut: found[at]!.isCut,
    candidates: idsOf[at]!.flatMap((id) => {
      const contact = contacts.get(id);
      if (!contact) return [];
      if (id === bearer?.id) return [candidateOf(contact, { why: "contact", percent: 100 })];
      const number = bearer && numbers.get(bearer.id)?.get(id);
      if (number) return [candidateOf(contact, { why: number, percent: 100 })];
      return likest(forms, contact) ?? [];
    }).sort((left, right) => right.percent - left.percent || (left.displayName < right.displayName ? -1 : 1)),
  }));
}

/** Fewer than this are sooner read than asked about. */
const WORTH_ASKING = 100;

/** Of many contacts those that stand in any matter or are clients: of the others there is nothing to show, so their names need not be read. */
async function thoseWhoStand(db: FirmDb, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length < WORTH_ASKING) return ids;
  const standing = new Set<string>();
  for (let at = 0; at < ids.length; at += VALUES_AT_ONCE) {
    const some = ids.slice(at, at + VALUES_AT_ONCE);
    for (const table of ["clients", "matter_parties"]) {
      const rows: { contact_id: string }[] = await db(table).whereIn("contact_id", some).distinct("contact_id");
      for (const { contact_id } of rows) standing.add(contact_id);
    }
  }
  return ids.filter((id) => standing.has(id));
}

function formsOf({ name }: SoughtName, bearer: ContactNames | undefined) {
  // Of a contact made just now of a name alone it is not sure what kind it is: the words are read by themselves too.
  return [...(bearer?.names.flatMap(({ forms }) => forms) ?? []), ...nameFormsOf(name)];
}

function likest(forms: ReturnType<typeof nameFormsOf>, contact: ContactNames): Candidate[] | undefined {
  const compared = contact.names.map((name) => ({ name, likeness: compareNames(forms, name.forms) }));
  const best = surest(compared.map(({ likeness }) => likeness));
  if (!best) return undefined;
  const { name } = compared.find(({ likeness }) => likeness === best)!;
  const why = best.why === "name" && name.sort !== "present" ? OTHER_NAMES[name.sort] : best.why;
  return [candidateOf(contact, { ...best, why }, name.sort === "present" ? undefined : name.name)];
}

const OTHER_NAMES = { former: "former_name", trading: "trading_name" } as const satisfies Record<string, Why>;

function candidateOf(contact: ContactNames, likeness: Likeness, otherName?: string): Candidate {
  const { id, displayName, registrationNo } = contact;
  return { contactId: id, displayName, registrationNo, otherName, ...likeness };
}

interface LookedUp {
  ids: string[];
  isCut: boolean;
}

/** The contacts that stand under each lookup's keys; one query for every ten names. */
async function lookUp(db: FirmDb, lookups: readonly KeyLookup[]): Promise<LookedUp[]> {
  const found: LookedUp[] = [];
  for (let at = 0; at < lookups.length; at += NAMES_AT_ONCE) {
    const some = lookups.slice(at, at + NAMES_AT_ONCE);
    const rows = await readKeys(db, some);
    const isCut = rows.length === KEYS_MAX;
    for (const { exact, beginnings } of some) {
      const keys = new Set(exact);
      const fits = (key: string) => keys.has(key) || beginnings.some((beginning) => key.startsWith(beginning));
      const ids = rows.filter(({ name_key }) => fits(name_key)).map(({ contact_id }) => contact_id);
      found.push({ ids: [...new Set(ids)], isCut });
    }
  }
  return found;
}

async function readKeys(
  db: FirmDb,
  lookups: readonly KeyLookup[],
): Promise<{ name_key: string; contact_id: string }[]> {
  const exact = [...new Set(lookups.flatMap((lookup) => lookup.exact))];
  const beginnings = [...new Set(lookups.flatMap((lookup) => lookup.beginnings))];
  if (exact.length === 0) return [];
  return db("contact_keys")
    .where((either) => {
      void either.whereIn("contact_keys.name_key", exact);
      for (const beginning of beginnings) void either.orWhere("contact_keys.name_key", "like", `${beginning}%`);
    })
    .orderBy("contact_keys.name_key")
    .limit(KEYS_MAX)
    .select<{ name_key: string; contact_id: string }[]>("contact_keys.name_key", "contact_keys.contact_id");
}

interface ContactNames {
  id: string;
  displayName: string;
  registrationNo: string | null;
  names: NameOfContact[];
  numbers: readonly (readonly [why: Why, column: string, value: string])[];
}

interface NamesRow {
  id: string;
  kind: ContactKind;
  display_name: string;
  surname: string | null;
  first_names: string | null;
  trading_name: string | null;
  registration_no: string | null;
  vat_no: string | null;
  id_number_index: string | null;
  passport_index: string | null;
}

/** The names and numbers of these contacts; two queries for every five hundred. */
async function readContacts(db: FirmDb, contactIds: readonly string[]): Promise<Map<string, ContactNames>> {
  const ids = [...new Set(contactIds)];
  const found = new Map<string, ContactNames>();
  for (let at = 0; at < ids.length; at += VALUES_AT_ONCE) {
    const some = ids.slice(at, at + VALUES_AT_ONCE);
    const rows: NamesRow[] = await db("contacts")
      .whereIn("id", some)
      .select("id", "kind", "display_name", "surname", "first_names", "trading_name")
      .select("registration_no", "vat_no", "id_number_index", "passport_index");
    const former: { contact_id: string; name: string }[] = await db("contact_former_names")
      .whereIn("contact_id", some)
      .select("contact_id", "name");
    const formerOf = new Map<string, string[]>();
    for (const { contact_id, name } of former) formerOf.set(contact_id, [...(formerOf.get(contact_id) ?? []), name]);
    for (const row of rows) found.set(row.id, namesOf(row, formerOf.get(row.id) ?? []));
  }
  return found;
}

function namesOf(row: NamesRow, formerNames: readonly string[]): ContactNames {
  const numbers = NUMBERS.flatMap(([why, column]) => (row[column] ? [[why, column, row[column]] as const] : []));
  return {
    id: row.id,
    displayName: row.display_name,
    registrationNo: row.registration_no,
    numbers,
    names: namesOfContact({
      kind: row.kind,
      displayName: row.display_name,
      surname: row.surname ?? undefined,
      firstNames: row.first_names ?? undefined,
      tradingName: row.trading_name ?? undefined,
      formerNames,
    }),
  };
}

const NUMBERS = [
  ["id_number", "id_number_index"],
  ["passport", "passport_index"],
  ["registration_no", "registration_no"],
  ["vat_no", "vat_no"],
] as const;

/** For each contact the others with one of its numbers, and with which. */
async function sameNumbers(db: FirmDb, contacts: readonly ContactNames[]): Promise<Map<string, Map<string, Why>>> {
  const same = new Map<string, Map<string, Why>>();
  for (const [why, column] of NUMBERS) {
    const values = contacts.flatMap(({ numbers }) => numbers.filter((one) => one[1] === column).map((one) => one[2]));
    if (values.length === 0) continue;
    const rows: { id: string; value: string }[] = await db("contacts")
      .whereIn(`contacts.${column}`, [...new Set(values)])
      .limit(KEYS_MAX)
      .select("contacts.id", `contacts.${column} as value`);
    for (const contact of contacts) {
      const value = contact.numbers.find((one) => one[1] === column)?.[2].toLowerCase();
      const others = same.get(contact.id) ?? new Map<string, Why>();
      same.set(contact.id, others);
      for (const row of rows) {
        if (row.value.toLowerCase() === value && row.id !== contact.id && !others.has(row.id)) others.set(row.id, why);
      }
    }
  }
  return same;
}
