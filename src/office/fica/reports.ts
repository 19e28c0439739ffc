import type { Knex } from "knex";
import { addDays, type Day } from "../../calendar.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { Badge } from "../../web/components/status.js";
import { type Reader, visible, visibleSql } from "../matters/visible.js";
import { LIVE_STATUSES } from "../matters/words.js";
import type { Risk } from "./checklist.js";
import { badgeOf, REVIEW_SOON_DAYS } from "./status.js";

/** Who needs attention, and why. */
export const FICA_VIEWS = ["incomplete", "overdue", "due", "high"] as const;
export type FicaView = (typeof FICA_VIEWS)[number];
export const FICA_SORTS = ["name", "review", "matters"] as const;
export type FicaSort = (typeof FICA_SORTS)[number];

export interface FicaLine {
  contactId: string;
  name: string;
  badge: Badge;
  risk: Risk | null;
  isProminent: boolean;
  /** The review, or the first paper that runs out. */
  dueOn: Day | null;
  /** Open matters that the reader may see. */
  liveMatters: number;
}

export interface FicaQuery {
  reader: Reader;
  view: FicaView;
  today: Day;
  sort: FicaSort;
  dir: "asc" | "desc";
  size: number;
  offset: number;
}

export async function listFicaLines(db: FirmDb, query: FicaQuery): Promise<FicaLine[]> {
  const seen = visibleSql(query.reader);
  const live = `(SELECT COUNT(*) FROM matters JOIN clients AS holders ON holders.id = matters.client_id
    WHERE holders.contact_id = contacts.id AND matters.status <> 'closed' AND ${seen.sql}) AS live`;
  const rows = inView(db, query)
    .select("contacts.id", "contacts.display_name", "fica_files.contact_id", "fica_files.risk")
    .select("fica_files.is_prominent", "fica_files.exempted_on", "fica_files.verified_on", "fica_files.due_on")
    .select(db.raw(live, seen.values));
  if (query.sort === "review") void rows.orderByRaw("fica_files.due_on IS NULL");
  void rows.orderBy(SORT_COLUMNS[query.sort], query.dir).orderBy("contacts.id");
  return ((await rows.limit(query.size).offset(query.offset)) as FicaRow[]).map((row) => lineOf(row, query.today));
}

export async function countFicaLines(
  db: FirmDb,
  { reader, today }: Pick<FicaQuery, "reader" | "today">,
): Promise<Record<FicaView, number>> {
  const counts = { incomplete: 0, overdue: 0, due: 0, high: 0 };
  for (const view of FICA_VIEWS) {
    const [row] = await inView(db, { reader, today, view }).count<{ count: number }[]>({ count: "*" });
    counts[view] = Number(row?.count ?? 0);
  }
  return counts;
}

/**
 * A client is listed as not complete for the sake of the open matters that the reader may see, so that a restricted matter puts nobody on
 * this list. A file with a review ahead or behind, or a high risk, is listed for its own sake.
 */
function inView(db: FirmDb, { reader, today, view }: Pick<FicaQuery, "reader" | "today" | "view">): Knex.QueryBuilder {
  if (view === "incomplete") {
    const open = visible(db("matters"), reader)
      .whereRaw("matters.client_id = clients.id")
      .whereIn("matters.status", LIVE_STATUSES)
      .select(db.raw("1"));
    return db("clients")
      .join("contacts", "contacts.id", "clients.contact_id")
      .leftJoin("fica_files", "fica_files.contact_id", "clients.contact_id")
      .whereExists(open)
      .whereNull("fica_files.exempted_on")
      .whereNull("fica_files.verified_on");
  }
  const files = db("fica_files").join("contacts", "contacts.id", "fica_files.contact_id");
  const soon = addDays(today, REVIEW_SOON_DAYS);
  if (view === "overdue") return files.where("fica_files.due_on", "<", today);
  if (view === "due") return files.where("fica_files.due_on", ">=", today).where("fica_files.due_on", "<=", soon);
  return files.where((either) => {
    void either.where("fica_files.risk", "high").orWhere("fica_files.is_prominent", 1);
  });
}

const SORT_COLUMNS: Record<FicaSort, string> = {
  name: "contacts.sort_name",
  review: "fica_files.due_on",
  matters: "live",
};

interface FicaRow {
  id: string;
  display_name: string;
  /** Null when nothing was ever written. */
  contact_id: string | null;
  risk: Risk | null;
  is_prominent: number | null;
  exempted_on: Day | null;
  verified_on: Day | null;
  due_on: Day | null;
  live: number;
}

function lineOf(row: FicaRow, today: Day): FicaLine {
  const standing = {
    isBegun: row.contact_id !== null,
    isExempt: row.exempted_on !== null,
    verifiedOn: row.verified_on,
    dueOn: row.due_on,
  };
  return {
    contactId: row.id,
    name: row.display_name,
    badge: badgeOf(standing, today),
    risk: row.risk,
    isProminent: row.is_prominent === 1,
    dueOn: row.due_on,
    liveMatters: Number(row.live),
  };
}
