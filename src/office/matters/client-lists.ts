import type { Knex } from "knex";
import type { Day } from "../../calendar.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { searchTerms } from "../contacts/reports.js";
import type { Client } from "./clients.js";
import { escapeLike, isAscii } from "../../platform/databases/like.js";
import { anyOf, rarestFirst, type Sql, type Term, type WordSearch } from "./matter-search.js";
import { totalOf } from "./reports.js";
import { knownClients, type Reader, visible, visibleSql } from "./visible.js";

export const CLIENT_VIEWS = ["active", "all", "former"] as const;
export type ClientView = (typeof CLIENT_VIEWS)[number];
export const CLIENT_SORTS = ["name", "code", "since", "matters", "last"] as const;
export type ClientSort = (typeof CLIENT_SORTS)[number];

export interface ClientLine extends Client {
  liveMatters: number;
  closedMatters: number;
  /** The last day on which anything was done for them. */
  lastEntryOn: Day | null;
}

export interface ClientQuery {
  /** Only the matters that they may see are counted. */
  reader: Reader;
  view: ClientView;
  q: string;
  sort: ClientSort;
  dir: "asc" | "desc";
  page: number;
  pageSize: number;
}

/** One page of clients, and how many there are in all; what was counted for the views already is not counted again. */
export async function listClients(
  db: FirmDb,
  query: ClientQuery,
  counts?: Record<ClientView, number>,
): Promise<{ clients: ClientLine[]; total: number }> {
  const search = query.q ? await planClientSearch(db, query.q) : undefined;
  if (query.q && !search) return { clients: [], total: 0 };
  const offset = (query.page - 1) * query.pageSize;
  const total =
    (query.q ? undefined : counts?.[query.view]) ?? (await totalOf(narrowed(clientsFound(db, search), query)));
  if (total <= offset) return { clients: [], total };
  const isWalked = !search && query.sort === "name" && (offset + query.pageSize) * WALKED_SHARE < total;
  const rows = isWalked ? clientsByName(db) : withContacts(clientsFound(db, search));
  const page = sorted(db, narrowed(rows, query), query).limit(query.pageSize).offset(offset);
  const ids: { id: string }[] = await page.select<{ id: string }[]>("clients.id");
  return {
    clients: await listLines(
      db,
      ids.map(({ id }) => id),
      query.reader,
    ),
    total,
  };
}

/** Each term begins a word of the client's contact, or the client's code. */
function planClientSearch(db: FirmDb, q: string): Promise<WordSearch | undefined> {
  return rarestFirst(db, searchTerms(q), (term) => {
    const [words, code] = [anyOf("contact_words", term), codeLike(term)];
    return [
      { sql: `SELECT 1 FROM contact_words WHERE ${words.sql}`, values: words.values },
      { sql: `SELECT 1 FROM clients WHERE ${code.sql}`, values: code.values },
    ];
  });
}

/** Codes are ascii in capitals; what is not is no code. */
function codeLike(term: Term): Sql {
  const codes = term.filter(isAscii).map((beginning) => `${escapeLike(beginning.toUpperCase())}%`);
  return codes.length > 0
    ? { sql: codes.map(() => "clients.code LIKE ?").join(" OR "), values: codes }
    : { sql: "1 = 0", values: [] };
}

function clientsFound(db: FirmDb, search: WordSearch | undefined): Knex.QueryBuilder {
  if (!search) return db("clients");
  const [words, code] = [anyOf("contact_words", search.rarest), codeLike(search.rarest)];
  const found = db.raw(
    `(SELECT contact_words.contact_id FROM contact_words WHERE ${words.sql}
      UNION SELECT clients.contact_id FROM clients WHERE ${code.sql}) found`,
    [...words.values, ...code.values],
  );
  const query = db.queryBuilder().from(found).joinRaw("STRAIGHT_JOIN clients ON clients.contact_id = found.contact_id");
  for (const term of search.others) {
    const [inWords, asCode] = [anyOf("contact_words", term), codeLike(term)];
    void query.whereRaw(
      `(EXISTS (SELECT 1 FROM contact_words WHERE contact_words.contact_id = clients.contact_id AND ${inWords.sql})
        OR ${asCode.sql})`,
      [...inWords.values, ...asCode.values],
    );
  }
  return query;
}

/** A page among the first so many of all is found sooner along the names than by sorting all. */
const WALKED_SHARE = 8;

function clientsByName(db: FirmDb): Knex.QueryBuilder {
  return db
    .queryBuilder()
    .from(db.raw("contacts FORCE INDEX (ix_contacts_sort_name)"))
    .joinRaw("STRAIGHT_JOIN clients ON clients.contact_id = contacts.id");
}

function withContacts(clients: Knex.QueryBuilder): Knex.QueryBuilder {
  return clients.join("contacts", "contacts.id", "clients.contact_id");
}

function narrowed(rows: Knex.QueryBuilder, { view, reader }: ClientQuery): Knex.QueryBuilder {
  if (view !== "active") knownClients(rows, reader);
  if (view === "all") return rows;
  const seen = visibleSql(reader);
  const live = `SELECT 1 FROM matters WHERE matters.client_id = clients.id AND matters.status <> 'closed' AND ${seen.sql}`;
  return rows.whereRaw(`${view === "former" ? "NOT " : ""}EXISTS (${live})`, seen.values);
}

/** The contact or the code comes last in every order, so that no client shows on two pages. */
function sorted(db: FirmDb, rows: Knex.QueryBuilder, { sort, dir, reader }: ClientQuery): Knex.QueryBuilder {
  if (sort === "name") return rows.orderBy("contacts.sort_name", dir).orderBy("contacts.id", dir);
  if (sort === "matters" || sort === "last") {
    const held = mattersHeld(db, reader).as("held");
    return rows
      .leftJoin(held, "held.client_id", "clients.id")
      .orderBy(sort === "matters" ? "held.live" : "held.last_entry_on", dir)
      .orderBy("clients.code", dir);
  }
  return sort === "since"
    ? rows.orderBy("clients.opened_on", dir).orderBy("clients.code", dir)
    : rows.orderBy("clients.code", dir);
}

/** How many matters there are of each client, and when something was last done. */
function mattersHeld(db: FirmDb, reader: Reader): Knex.QueryBuilder {
  return visible(db("matters"), reader)
    .groupBy("matters.client_id")
    .select("matters.client_id")
    .select(
      db.raw("CAST(SUM(matters.status <> 'closed') AS SIGNED) AS live"),
      db.raw("CAST(SUM(matters.status = 'closed') AS SIGNED) AS closed"),
      db.raw("MAX(matters.last_entry_on) AS last_entry_on"),
    );
}

/** The lines of these clients, in the order of the ids. */
async function listLines(db: FirmDb, ids: readonly string[], reader: Reader): Promise<ClientLine[]> {
  if (ids.length === 0) return [];
  const rows: ClientRow[] = await db("clients")
    .join("contacts", "contacts.id", "clients.contact_id")
    .whereIn("clients.id", ids)
    .select("clients.id", "clients.code", "clients.contact_id", "clients.opened_on", "contacts.display_name as name");
  const held = (await mattersHeld(db, reader).whereIn("matters.client_id", ids)) as HeldRow[];
  const rowById = new Map(rows.map((row) => [row.id, row]));
  const heldById = new Map(held.map((row) => [row.client_id, row]));
  return ids.flatMap((id) => {
    const row = rowById.get(id);
    const { live, closed, last_entry_on: lastEntryOn = null } = heldById.get(id) ?? {};
    if (!row) return []; // gone since its id was read
    const { code, contact_id: contactId, name, opened_on: openedOn } = row;
    return [
      {
        id,
        code,
        contactId,
        name,
        openedOn,
        liveMatters: Number(live ?? 0),
        closedMatters: Number(closed ?? 0),
        lastEntryOn,
      },
    ];
  });
}

interface ClientRow {
  id: string;
  code: string;
  contact_id: string;
  name: string;
  opened_on: Day;
}

interface HeldRow {
  client_id: string;
  live: number;
  closed: number;
  last_entry_on: Day | null;
}
