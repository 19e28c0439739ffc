import type { Knex } from "knex";
import type { FirmDb } from "../../platform/databases/firm-db.js";

/** A page among the first so many of a long list is found sooner along the names of the clients than by sorting all. */
const WALKED_SHARE = 8;
const LONG_LIST_MIN = 1_000;
/** Matters of one client that are read beyond the page, to have all of the last client's. */
const CLIENT_MATTERS_MAX = 200;

interface PageOfClients {
  dir: "asc" | "desc";
  offset: number;
  size: number;
  total: number;
}

/**
 * The ids of one page of matters by the names of their clients, the newest of each client first. Undefined where sorting is as quick, or where a
 * client has too many matters to be sure; whoever asked sorts then.
 */
export async function walkByClient(
  db: FirmDb,
  narrow: (rows: Knex.QueryBuilder) => Knex.QueryBuilder,
  { dir, offset, size, total }: PageOfClients,
): Promise<string[] | undefined> {
  if (total < LONG_LIST_MIN || (offset + size) * WALKED_SHARE > total) return undefined;
  const max = offset + size + CLIENT_MATTERS_MAX;
  const along = db
    .queryBuilder()
    .from(db.raw("contacts FORCE INDEX (ix_contacts_sort_name)"))
    .joinRaw("STRAIGHT_JOIN clients ON clients.contact_id = contacts.id")
    .joinRaw("STRAIGHT_JOIN matters ON matters.client_id = clients.id");
  const rows: { id: string; number: string; client_id: string }[] = await narrow(along)
    .orderBy("contacts.sort_name", dir)
    .orderBy("contacts.id", dir)
    .limit(max)
    .select<{ id: string; number: string; client_id: string }[]>("matters.id", "matters.number", "matters.client_id");
  const page = newestFirst(rows).slice(offset, offset + size);
  const isCut = rows.length === max && page.at(-1)?.client_id === rows.at(-1)?.client_id;
  return isCut ? undefined : page.map(({ id }) => id);
}

/** The matters of a client come together, in no order among themselves. */
function newestFirst<Row extends { number: string; client_id: string }>(rows: readonly Row[]): Row[] {
  const clients = new Map<string, Row[]>();
  for (const row of rows) clients.set(row.client_id, [...(clients.get(row.client_id) ?? []), row]);
  return [...clients.values()].flatMap((held) => held.sort((a, b) => (a.number < b.number ? 1 : -1)));
}
