import type { Knex } from "knex";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { escapeLike } from "../../platform/databases/like.js";
import type { ContactKind } from "./kinds.js";
import { plain, wordsOf } from "./names.js";
import { idNumberIndex } from "./rows.js";

export interface ContactLine {
  id: string;
  kind: ContactKind;
  displayName: string;
  /** As lists sort it: "van der Merwe, Jan". */
  sortName: string;
  email?: string;
  phone?: string;
  city?: string;
  updatedAt: Date;
}

export interface ContactFilter {
  /** Beginnings of words of the name, an e-mail address, a telephone, registration or VAT number. */
  q?: string;
  kind?: ContactKind;
  /** Equal identity number; only from people who may see one. */
  idNumber?: string;
  importId?: string;
}

export const CONTACT_SORTS = ["name", "kind", "changed"] as const;
export type ContactSort = (typeof CONTACT_SORTS)[number];

const SORT_COLUMNS: Record<ContactSort, string[]> = {
  name: ["sort_name"],
  kind: ["kind", "sort_name"],
  changed: ["updated_at"],
};

interface ListView {
  sort?: ContactSort;
  dir?: "asc" | "desc";
  offset?: number;
  size?: number;
}

/** One page of contacts and how many there are in all. */
export async function listContacts(
  db: FirmDb,
  filter: ContactFilter,
  view: ListView = {},
): Promise<{ lines: ContactLine[]; total: number }> {
  const total = await countContacts(db, filter);
  return { lines: total > (view.offset ?? 0) ? await listContactPage(db, filter, { ...view, total }) : [], total };
}

/**
 * One page for whoever has counted already. Its ids come from an index alone, then their rows. What lies before the page is passed over; of a
 * page in the second half that is what lies after it.
 */
export async function listContactPage(
  db: FirmDb,
  filter: ContactFilter,
  { sort = "name", dir = "asc", offset = 0, size = 25, total = 0 }: ListView & { total?: number },
): Promise<ContactLine[]> {
  const isFromEnd = offset > total / 2 && offset < total;
  const query = filtered(db, filter)
    .select<{ id: string }[]>("contacts.id")
    .limit(isFromEnd ? Math.min(size, total - offset) : size)
    .offset(isFromEnd ? Math.max(total - offset - size, 0) : offset);
  const walked = isFromEnd === (dir === "asc") ? "desc" : "asc";
  for (const column of [...SORT_COLUMNS[sort], "id"]) void query.orderBy(`contacts.${column}`, walked);
  const ids = (await query).map(({ id }) => id);
  return listLines(db, isFromEnd ? ids.reverse() : ids);
}

/** What a search finds, in the order of names, those first whose name begins with what was typed. */
export async function listBestContacts(db: FirmDb, q: string, max: number): Promise<ContactLine[]> {
  const all = (): Knex.QueryBuilder => filtered(db, { q }).orderBy(["contacts.sort_name", "contacts.id"]).limit(max);
  const words = q.trim().split(/\s+/);
  const ids = await all()
    .where((either) => {
      void either.where("contacts.sort_name", "like", `${escapeLike(words.join(" "))}%`);
      const surnameFirst = `${words.at(-1)}, ${words.slice(0, -1).join(" ")}`;
      if (words.length > 1) void either.orWhere("contacts.sort_name", "like", `${escapeLike(surnameFirst)}%`);
    })
    .select<{ id: string }[]>("contacts.id");
  if (ids.length < max) ids.push(...(await all().select<{ id: string }[]>("contacts.id")));
  return listLines(db, [...new Set(ids.map(({ id }) => id))].slice(0, max));
}

export async function countContacts(db: FirmDb, { kind, ...filter }: ContactFilter = {}): Promise<number> {
  const counts = await countByKind(db, filter);
  return kind ? (counts.get(kind) ?? 0) : [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** How many of each kind the search finds; kinds without any are absent. */
export async function countByKind(db: FirmDb, filter: Omit<ContactFilter, "kind">): Promise<Map<ContactKind, number>> {
  const rows = await filtered(db, filter)
    .groupBy("contacts.kind")
    .select("contacts.kind")
    .count<{ kind: ContactKind; count: number }[]>({ count: "*" });
  return new Map(rows.map(({ kind, count }) => [kind, Number(count)]));
}

/** The lines of these contacts, in the order of the ids. */
async function listLines(db: FirmDb, ids: readonly string[]): Promise<ContactLine[]> {
  if (ids.length === 0) return [];
  const rows = await db("contacts")
    .whereIn("id", ids)
    .select<{ id: string; kind: ContactKind; display_name: string; sort_name: string; updated_at: Date }[]>(
      "id",
      "kind",
      "display_name",
      "sort_name",
      "updated_at",
    );
  const points = await db("contact_points")
    .whereIn("contact_id", ids)
    .orderBy([{ column: "is_primary", order: "desc" }, { column: "position" }])
    .select<{ contact_id: string; kind: string; value: string }[]>("contact_id", "kind", "value");
  const cities = await db("contact_addresses")
    .whereIn("contact_id", ids)
    .whereNotNull("city")
    .orderBy("position")
    .select<{ contact_id: string; city: string }[]>("contact_id", "city");
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return []; // gone since its id was read
    const point = (kind: string) => points.find((each) => each.contact_id === id && each.kind === kind)?.value;
    const city = cities.find((each) => each.contact_id === id)?.city;
    const { display_name: displayName, sort_name: sortName, updated_at: updatedAt } = row;
    return [
      { id, kind: row.kind, displayName, sortName, email: point("email"), phone: point("phone"), city, updatedAt },
    ];
  });
}

function filtered(db: FirmDb, { q, kind, idNumber, importId }: ContactFilter): Knex.QueryBuilder {
  const query = db("contacts");
  if (kind) void query.where("contacts.kind", kind);
  if (importId) void query.where("contacts.import_id", importId);
  if (idNumber) return query.where("contacts.id_number_index", idNumberIndex(db, idNumber));
  const terms = searchTerms(q ?? "");
  if (q?.trim() && terms.length === 0) return query.whereRaw("1 = 0"); // only signs, which no word holds
  for (const beginnings of terms) {
    void query.whereIn("contacts.id", (words) => {
      void words.select("contact_id").from("contact_words");
      for (const beginning of beginnings) void words.orWhere("word", "like", `${escapeLike(beginning)}%`);
    });
  }
  return query;
}

/** Words longer than the search keeps are looked for by their beginning; more words than this add nothing. */
const TERMS_MAX = 6;

/** What each word of the search may begin with: every term must be found, by one of its alternatives. */
export function searchTerms(q: string): string[][] {
  const typed = q.trim();
  if (/^\+?[\d\s()-]{6,24}$/.test(typed)) return [digitForms(typed.replace(/\D/g, ""))];
  return typed
    .split(/\s+/)
    .flatMap((token) => (token.includes("@") ? [[plain(token).slice(0, 60)]] : wordsOf(token).map((word) => [word])))
    .slice(0, TERMS_MAX);
}

/** Numbers are kept with their country; people type them with the 0. */
function digitForms(digits: string): string[] {
  return digits.startsWith("0") ? [digits, `27${digits.slice(1)}`] : [digits];
}
