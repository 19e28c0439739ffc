import type { Knex } from "knex";
import type { Day } from "../../calendar.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { type Client, findClient } from "./clients.js";
import { escapeLike, isAscii } from "./like.js";
import { totalOf } from "./reports.js";
import { type Reader, visible } from "./visible.js";
import { LIVE_STATUSES, type MatterStatus, type PartyRole } from "./words.js";

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

/** One page of clients, and how many there are in all. */
export async function listClients(db: FirmDb, query: ClientQuery): Promise<{ clients: ClientLine[]; total: number }> {
  const total = await totalOf(narrowed(db, query));
  const rows = (await narrowed(db, query)
    .select("clients.id", "clients.code", "clients.contact_id", "clients.opened_on", "contacts.display_name as name")
    .select("held.live", "held.closed", "held.last_entry_on")
    .orderBy(SORT_COLUMNS[query.sort], query.dir)
    .orderBy("clients.code")
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)) as ClientLineRow[];
  return { clients: rows.map(lineOf), total };
}

export async function countClients(db: FirmDb, reader: Reader): Promise<Record<ClientView, number>> {
  const all = await totalOf(db("clients"));
  const live = visible(db("matters"), reader).whereIn("matters.status", LIVE_STATUSES);
  const [row] = await live.countDistinct<{ count: number }[]>({ count: "matters.client_id" });
  const active = Number(row?.count ?? 0);
  return { active, all, former: all - active };
}

/** What a contact is in the firm's matters. */
export interface ContactStanding {
  client: Client | undefined;
  parts: { matterId: string; number: string; title: string; status: MatterStatus; roles: ("client" | PartyRole)[] }[];
}

/** The matters in which a contact is the client or a party, the living first. */
export async function standingOfContact(
  db: FirmDb,
  contactId: string,
  reader: Reader,
  max: number,
): Promise<ContactStanding> {
  const clientRow: { id: string } | undefined = await db("clients").where({ contact_id: contactId }).first("id");
  const asParty = db("matter_parties").where("contact_id", contactId).select("matter_id");
  const rows: { id: string; number: string; title: string; status: MatterStatus; client_id: string }[] = await visible(
    db("matters"),
    reader,
  )
    .where((either) => {
      void either.whereIn("matters.id", asParty);
      if (clientRow) void either.orWhere("matters.client_id", clientRow.id);
    })
    .orderByRaw("matters.status = 'closed', matters.number DESC")
    .limit(max)
    .select("id", "number", "title", "status", "client_id");
  const roles: { matter_id: string; role: PartyRole }[] = await db("matter_parties")
    .where("contact_id", contactId)
    .select("matter_id", "role");
  return {
    client: clientRow && (await findClient(db, clientRow.id)),
    parts: rows.map(({ id, number, title, status, client_id }) => ({
      matterId: id,
      number,
      title,
      status,
      roles: [
        ...(client_id === clientRow?.id ? ["client" as const] : []),
        ...roles.filter(({ matter_id }) => matter_id === id).map(({ role }) => role),
      ],
    })),
  };
}

/** Each client with its matters counted. */
function narrowed(db: FirmDb, { view, q, reader }: ClientQuery): Knex.QueryBuilder {
  const held = visible(db("matters"), reader)
    .groupBy("client_id")
    .select("client_id")
    .select(
      db.raw("CAST(SUM(status <> 'closed') AS SIGNED) AS live"),
      db.raw("CAST(SUM(status = 'closed') AS SIGNED) AS closed"),
      db.raw("MAX(last_entry_on) AS last_entry_on"),
    )
    .as("held");
  const rows = db("clients")
    .join("contacts", "contacts.id", "clients.contact_id")
    .leftJoin(held, "held.client_id", "clients.id");
  if (view === "active") void rows.where("held.live", ">", 0);
  if (view === "former") void rows.whereRaw("COALESCE(held.live, 0) = 0");
  for (const word of q.split(/\s+/).filter(Boolean).slice(0, 8)) {
    void rows.where((either) => {
      void either.where("contacts.display_name", "like", `%${escapeLike(word)}%`);
      if (isAscii(word)) void either.orWhere("clients.code", "like", `${escapeLike(word.toUpperCase())}%`);
    });
  }
  return rows;
}

const SORT_COLUMNS: Record<ClientSort, string> = {
  name: "contacts.sort_name",
  code: "clients.code",
  since: "clients.opened_on",
  matters: "held.live",
  last: "held.last_entry_on",
};

interface ClientLineRow {
  id: string;
  code: string;
  contact_id: string;
  name: string;
  opened_on: Day;
  live: number | null;
  closed: number | null;
  last_entry_on: Day | null;
}

function lineOf(row: ClientLineRow): ClientLine {
  return {
    id: row.id,
    code: row.code,
    contactId: row.contact_id,
    name: row.name,
    openedOn: row.opened_on,
    liveMatters: Number(row.live ?? 0),
    closedMatters: Number(row.closed ?? 0),
    lastEntryOn: row.last_entry_on,
  };
}
