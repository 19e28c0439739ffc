import type { Knex } from "knex";
import { addDays, type Day } from "../../calendar.js";
import { isId } from "../../ids.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { walkByClient } from "./client-order.js";
import { foundMatters, planMatterSearch } from "./matter-search.js";
import { type Matter, matterOf, type MatterRow, matterRows } from "./matters.js";
import { type Reader, visible } from "./visible.js";
import { LIVE_STATUSES, type MatterTypeKey } from "./words.js";
import { type MatterCounts, PRESCRIBES_SOON_DAYS, STILL_DAYS } from "./workload.js";

export const MATTER_VIEWS = ["all", "mine", "attention", "closed"] as const;
export type MatterView = (typeof MATTER_VIEWS)[number];
export const MATTER_SORTS = ["number", "client", "owner", "type", "status", "opened", "prescribes"] as const;
export type MatterSort = (typeof MATTER_SORTS)[number];

export interface MatterQuery {
  view: MatterView;
  /** Sees what they may see; "mine" are theirs. */
  reader: Reader;
  today: Day;
  q?: string;
  ownerId?: string;
  type?: MatterTypeKey;
  sort: MatterSort;
  dir: "asc" | "desc";
  /** Counts from 1. */
  page: number;
  pageSize: number;
}

/** One page of matters, and how many there are in all; what was counted for the views already is not counted again. */
export async function listMatters(
  db: FirmDb,
  query: MatterQuery,
  counts?: MatterCounts,
): Promise<{ matters: Matter[]; total: number }> {
  const search = query.q ? await planMatterSearch(db, query.q) : undefined;
  if (query.q && !search) return { matters: [], total: 0 };
  const known = counts && isWholeView(query) ? counts[query.view] : undefined;
  if (known === 0) return { matters: [], total: 0 };
  if (query.sort === "client" && known !== undefined) {
    const narrow = (rows: Knex.QueryBuilder) => narrowed(visible(rows, query.reader), query);
    const offset = (query.page - 1) * query.pageSize;
    const ids = await walkByClient(db, narrow, { dir: query.dir, offset, size: query.pageSize, total: known });
    if (ids) return { matters: await listInOrder(db, ids, query.reader), total: known };
  }
  const all = (): Knex.QueryBuilder =>
    narrowed(visible(search ? foundMatters(db, search) : matters(db), query.reader), query);
  const page = await pageOf(db, all(), query, known === undefined);
  if (page.matters.length > 0 || query.page === 1) return { ...page, total: known ?? page.total };
  return { matters: [], total: known ?? (await totalOf(all())) };
}

async function listInOrder(db: FirmDb, ids: readonly string[], reader: Reader): Promise<Matter[]> {
  const rows = (await matterRows(db, reader).whereIn("matters.id", ids)) as MatterRow[];
  const byId = new Map(rows.map((row) => [row.id, matterOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

interface PageWanted {
  reader: Reader;
  sort: MatterSort | "found";
  dir: "asc" | "desc";
  page: number;
  pageSize: number;
}

/** The ids of the page come out of indexes alone and are counted with it; then only their rows are read. */
async function pageOf(
  db: FirmDb,
  ids: Knex.QueryBuilder,
  wanted: PageWanted,
  isCounted: boolean,
): Promise<{ matters: Matter[]; total: number; closed: number }> {
  const { sort, page, pageSize } = wanted;
  if (sort === "client") void ids.join("contacts", "contacts.id", "clients.contact_id");
  if (sort === "owner") void ids.join("users", "users.id", "matters.owner_user_id");
  void sorted(ids.select("matters.id"), wanted)
    .limit(pageSize)
    .offset((page - 1) * pageSize);
  if (isCounted) void ids.select(db.raw("COUNT(*) OVER () AS total, SUM(matters.status = 'closed') OVER () AS closed"));
  const shown = matterRows(db, wanted.reader).join(ids.as("page"), "page.id", "matters.id");
  if (isCounted) void shown.select("page.total", "page.closed");
  const rows = (await sorted(shown, wanted)) as (MatterRow & { total?: number; closed?: string })[];
  const { total = 0, closed = 0 } = rows[0] ?? {};
  return { matters: rows.map(matterOf), total: Number(total), closed: Number(closed) };
}

/** With their clients, as foundMatters. */
function matters(db: FirmDb): Knex.QueryBuilder {
  return db("matters").join("clients", "clients.id", "matters.client_id");
}

function isWholeView({ q, ownerId, type }: MatterQuery): boolean {
  return !q && !ownerId && !type;
}

/** Matters of one client, the living before the closed, the newest first. */
export async function listMattersOfClient(
  db: FirmDb,
  clientId: string,
  reader: Reader,
  max: number,
): Promise<Matter[]> {
  const rows = (await matterRows(db, reader)
    .where("matters.client_id", clientId)
    .orderByRaw("matters.status = 'closed', matters.number DESC")
    .limit(max)) as MatterRow[];
  return rows.map(matterOf);
}

/** What one person should look at first: what prescribes, soonest first, then what has lain still longest. */
export async function listAttention(db: FirmDb, reader: Reader, today: Day, max: number): Promise<Matter[]> {
  const rows = (await attention(matterRows(db, reader).where("matters.owner_user_id", reader.id), today)
    .whereNot("matters.status", "closed")
    .orderByRaw(
      "CASE WHEN matters.prescribes_on <= ? THEN 0 ELSE 1 END, CASE WHEN matters.prescribes_on <= ? THEN matters.prescribes_on END, matters.last_entry_on",
      [addDays(today, PRESCRIBES_SOON_DAYS), addDays(today, PRESCRIBES_SOON_DAYS)],
    )
    .limit(max)) as MatterRow[];
  return rows.map(matterOf);
}

export async function listRecentlyOpened(db: FirmDb, reader: Reader, max: number): Promise<Matter[]> {
  const live = visible(matters(db), reader).whereIn("matters.status", LIVE_STATUSES);
  const wanted = { reader, sort: "opened", dir: "desc", page: 1, pageSize: max } as const;
  return (await pageOf(db, live, wanted, false)).matters;
}

/** Matters that a search finds, closed ones last, the newest first; how many there are in all and how many of them are closed. */
export async function searchMatters(
  db: FirmDb,
  q: string,
  reader: Reader,
  max: number,
): Promise<{ matters: Matter[]; total: number; closed: number }> {
  const search = await planMatterSearch(db, q);
  if (!search) return { matters: [], total: 0, closed: 0 };
  return pageOf(db, visible(foundMatters(db, search), reader), bestOf(reader, max), true);
}

/** As searchMatters, without counting. */
export async function suggestMatters(db: FirmDb, q: string, reader: Reader, max: number): Promise<Matter[]> {
  const search = await planMatterSearch(db, q);
  if (!search) return [];
  return (await pageOf(db, visible(foundMatters(db, search), reader), bestOf(reader, max), false)).matters;
}

function bestOf(reader: Reader, max: number): PageWanted {
  return { reader, sort: "found", dir: "desc", page: 1, pageSize: max };
}

/** How many rows a query has, before it is cut into pages. */
export async function totalOf(query: Knex.QueryBuilder): Promise<number> {
  const [counted] = await query.count<{ total: number }[]>({ total: "*" });
  return Number(counted?.total ?? 0);
}

function narrowed(rows: Knex.QueryBuilder, query: MatterQuery): Knex.QueryBuilder {
  if (query.view === "closed") void rows.where("matters.status", "closed");
  else void rows.whereIn("matters.status", LIVE_STATUSES);
  if (query.view === "mine" || query.view === "attention") void rows.where("matters.owner_user_id", query.reader.id);
  if (query.view === "attention") attention(rows, query.today);
  if (query.ownerId && isId(query.ownerId)) void rows.where("matters.owner_user_id", query.ownerId);
  if (query.type) void rows.where("matters.type", query.type);
  return rows;
}

function attention(rows: Knex.QueryBuilder, today: Day): Knex.QueryBuilder {
  return rows.where((either) => {
    void either
      .where("matters.prescribes_on", "<=", addDays(today, PRESCRIBES_SOON_DAYS))
      .orWhere("matters.last_entry_on", "<", addDays(today, -STILL_DAYS));
  });
}

const SORT_COLUMNS: Record<MatterSort, string> = {
  number: "matters.number",
  client: "LEFT(contacts.sort_name, 60)", // what is sorted by is kept short, or the server sorts on its disk
  owner: "users.name",
  type: "matters.type",
  status: "matters.status",
  opened: "matters.opened_on",
  prescribes: "matters.prescribes_on",
};

/** The number comes last in every order, so that no matter shows on two pages. */
function sorted<Q extends Knex.QueryBuilder>(rows: Q, { sort, dir }: Pick<PageWanted, "sort" | "dir">): Q {
  if (sort === "prescribes") void rows.orderByRaw("matters.prescribes_on IS NULL");
  if (sort === "found") void rows.orderByRaw("matters.status = 'closed'");
  else void rows.orderByRaw(`${SORT_COLUMNS[sort]} ${dir === "asc" ? "ASC" : "DESC"}`);
  if (sort === "client") void rows.orderBy("contacts.id", dir);
  if (sort !== "number") void rows.orderBy("matters.number", "desc");
  return rows;
}
