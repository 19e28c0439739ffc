import type { Knex } from "knex";
import { addDays, type Day } from "../../calendar.js";
import { isId } from "../../ids.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { escapeLike, isAscii } from "./like.js";
import { type Matter, matterOf, type MatterRow, matterRows } from "./matters.js";
import { type Reader, visible } from "./visible.js";
import type { MatterTypeKey } from "./words.js";
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
  const total =
    counts && isWholeView(query) ? counts[query.view] : await totalOf(narrowed(matterJoins(db, query.reader), query));
  if (total === 0) return { matters: [], total };
  const rows = (await sorted(narrowed(matterRows(db, query.reader), query), query)
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)) as MatterRow[];
  return { matters: rows.map(matterOf), total };
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
  const rows = (await matterRows(db, reader)
    .whereNot("matters.status", "closed")
    .orderBy([
      { column: "matters.opened_on", order: "desc" },
      { column: "matters.number", order: "desc" },
    ])
    .limit(max)) as MatterRow[];
  return rows.map(matterOf);
}

/** Matters that a search finds, closed ones last. */
export async function searchMatters(
  db: FirmDb,
  q: string,
  reader: Reader,
  max: number,
): Promise<{ matters: Matter[]; total: number }> {
  const total = await totalOf(searched(matterJoins(db, reader), q));
  const rows = (await searched(matterRows(db, reader), q)
    .orderByRaw("matters.status = 'closed', matters.number DESC")
    .limit(max)) as MatterRow[];
  return { matters: rows.map(matterOf), total };
}

/** How many rows a query has, before it is cut into pages. */
export async function totalOf(query: Knex.QueryBuilder): Promise<number> {
  const [counted] = await query.count<{ total: number }[]>({ total: "*" });
  return Number(counted?.total ?? 0);
}

function matterJoins(db: FirmDb, reader: Reader): Knex.QueryBuilder {
  const rows = db("matters")
    .join("clients", "clients.id", "matters.client_id")
    .join("contacts", "contacts.id", "clients.contact_id");
  return visible(rows, reader);
}

function narrowed(rows: Knex.QueryBuilder, query: MatterQuery): Knex.QueryBuilder {
  if (query.view === "closed") void rows.where("matters.status", "closed");
  else void rows.whereIn("matters.status", ["open", "dormant", "closing"]);
  if (query.view === "mine" || query.view === "attention") void rows.where("matters.owner_user_id", query.reader.id);
  if (query.view === "attention") attention(rows, query.today);
  if (query.ownerId && isId(query.ownerId)) void rows.where("matters.owner_user_id", query.ownerId);
  if (query.type) void rows.where("matters.type", query.type);
  return query.q ? searched(rows, query.q) : rows;
}

function attention(rows: Knex.QueryBuilder, today: Day): Knex.QueryBuilder {
  return rows.where((either) => {
    void either
      .where("matters.prescribes_on", "<=", addDays(today, PRESCRIBES_SOON_DAYS))
      .orWhere("matters.last_entry_on", "<", addDays(today, -STILL_DAYS));
  });
}

/** More words than this say nothing more about a matter. */
const WORDS_MAX = 8;

/** Every word must stand in the number (at its beginning), the title, the case number, or the client's name or code. */
function searched(rows: Knex.QueryBuilder, q: string): Knex.QueryBuilder {
  for (const word of q.trim().split(/\s+/).slice(0, WORDS_MAX)) {
    const inside = `%${escapeLike(word)}%`;
    const beginning = `${escapeLike(word)}%`;
    void rows.where((either) => {
      void either
        .where("matters.title", "like", inside)
        .orWhere("contacts.display_name", "like", inside)
        .orWhere("matters.case_no", "like", beginning);
      if (isAscii(word)) {
        void either
          .orWhere("matters.number", "like", beginning)
          .orWhere("clients.code", "like", beginning.toUpperCase());
      }
    });
  }
  return rows;
}

const SORT_COLUMNS: Record<MatterSort, string> = {
  number: "matters.number",
  client: "contacts.sort_name",
  owner: "users.name",
  type: "matters.type",
  status: "matters.status",
  opened: "matters.opened_on",
  prescribes: "matters.prescribes_on",
};

/** The number comes last in every order, so that no matter shows on two pages. */
function sorted(rows: Knex.QueryBuilder, query: MatterQuery): Knex.QueryBuilder {
  if (query.sort === "prescribes") void rows.orderByRaw("matters.prescribes_on IS NULL");
  void rows.orderBy(SORT_COLUMNS[query.sort], query.dir);
  return query.sort === "number" ? rows : rows.orderBy("matters.number", "desc");
}
