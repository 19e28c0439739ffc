import type { Knex } from "knex";
import type { UserActor } from "../../actor.js";
import { addDays, dayOf, startOfDay } from "../../calendar.js";
import { type AuditRow, auditRows, LINE_COLUMNS, lineOf, type RecordedLine } from "../../platform/audit/read.js";
import { actionsThat } from "../../platform/audit/words.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { may } from "../../grants.js";
import { escapeLike } from "../../platform/databases/like.js";
import { traceableSql } from "../matters/visible.js";
import { type Cursor, cursorAfter } from "./cursor.js";
import { NO_PERSONS, type TrailFilter, WORDS_LOOK_BACK_DAYS } from "./filter.js";

export interface LinePage {
  lines: RecordedLine[];
  /** Undefined at the end of the trail. */
  older: Cursor | undefined;
  newer: Cursor | undefined;
}

export interface Asked {
  older?: Cursor | undefined;
  newer?: Cursor | undefined;
  size: number;
}

/** One page, newest first: the first, what is older than a cursor, or what is newer. */
export async function readLines(db: FirmDb, reader: UserActor, filter: TrailFilter, asked: Asked): Promise<LinePage> {
  const isBack = asked.older === undefined && asked.newer !== undefined;
  const from = isBack ? asked.newer : asked.older;
  const dir = isBack ? "asc" : "desc";
  const query = lines(db, reader, filter)
    .orderBy("audit_lines.at", dir)
    .orderBy("audit_lines.id", dir)
    .limit(asked.size + 1);
  if (from) void query.where("audit_lines.at", isBack ? ">=" : "<=", from.at).offset(from.shown);
  const rows = await query.select<AuditRow[]>(...LINE_COLUMNS);
  const hasMore = rows.length > asked.size;
  const read = rows.slice(0, asked.size).map(lineOf);
  const end = cursorAfter(read, from);
  const begin = cursorAfter([...read].reverse(), undefined);
  if (isBack) return { lines: read.reverse(), older: begin, newer: hasMore ? end : undefined };
  return { lines: read, older: hasMore ? end : undefined, newer: from ? begin : undefined };
}

/** How many there are, counted no further than `max` + 1. */
export async function countLines(db: FirmDb, reader: UserActor, filter: TrailFilter, max: number): Promise<number> {
  const bounded = lines(db, reader, filter)
    .select(db.raw("1 AS one"))
    .limit(max + 1)
    .as("bounded");
  const [row] = await db.from(bounded).count<{ total: number }[]>({ total: "*" });
  return Number(row?.total ?? 0);
}

/** The moment of the oldest line that this reader may see. */
export async function oldestMoment(db: FirmDb, reader: UserActor, filter: TrailFilter): Promise<Date | undefined> {
  const row: { at: Date } | undefined = await lines(db, reader, filter)
    .orderBy("audit_lines.at")
    .first("audit_lines.at");
  return row?.at;
}

/** The lines that are there for this reader and fit the filter. */
function lines(db: FirmDb, reader: UserActor, filter: TrailFilter): Knex.QueryBuilder {
  const query = ofVisibleMatters(auditRows(db, reader), reader);
  if (filter.matterId) void query.where("audit_lines.matter_id", filter.matterId);
  if (filter.who) byWhom(query, filter.who);
  if (filter.until) void query.where("audit_lines.at", "<", filter.until);
  if (filter.to) void query.where("audit_lines.at", "<", startOfDay(addDays(filter.to, 1)));
  const from = filter.from ?? (filter.words ? addDays(dayOf(new Date()), -WORDS_LOOK_BACK_DAYS) : undefined);
  if (from) void query.where("audit_lines.at", ">=", startOfDay(from));
  if (filter.words) withWords(query, filter.words, reader);
  return ofActions(query, filter);
}

/** A line of no matter is there; a line of a matter as the matter is. */
function ofVisibleMatters(query: Knex.QueryBuilder, reader: UserActor): Knex.QueryBuilder {
  const { sql, values } = traceableSql(reader);
  return query
    .leftJoin("matters", "matters.id", "audit_lines.matter_id")
    .whereRaw(`(audit_lines.matter_id IS NULL OR ${sql})`, values);
}

function byWhom(query: Knex.QueryBuilder, who: string): void {
  if (Object.hasOwn(NO_PERSONS, who)) void query.where("audit_lines.actor_kind", who);
  else void query.where({ "audit_lines.actor_kind": "user", "audit_lines.actor_id": who });
}

function ofActions(query: Knex.QueryBuilder, { group, part, withoutViews }: TrailFilter): Knex.QueryBuilder {
  if (group)
    void query.whereIn(
      "audit_lines.action",
      actionsThat((words) => words.group === group),
    );
  if (part)
    void query.whereIn(
      "audit_lines.action",
      actionsThat((words) => words.part === part),
    );
  if (withoutViews)
    void query.whereNotIn(
      "audit_lines.action",
      actionsThat((words) => words.group === "views"),
    );
  return query;
}

/** In names, and in the notes that this reader may read: a word found in any other would tell that it stands there. */
function withWords(query: Knex.QueryBuilder, words: string, reader: UserActor): void {
  const inside = `%${escapeLike(words)}%`;
  const readable = actionsThat(({ permission, noteIsOwn }) => !noteIsOwn && may(reader, permission));
  const own = actionsThat(({ permission, noteIsOwn }) => noteIsOwn === true && may(reader, permission));
  void query.where((either) => {
    void either
      .where("audit_lines.actor_name", "like", inside)
      .orWhere((note) => void note.where("audit_lines.note", "like", inside).whereIn("audit_lines.action", readable))
      .orWhere(
        (note) =>
          void note
            .where("audit_lines.note", "like", inside)
            .whereIn("audit_lines.action", own)
            .where("audit_lines.actor_id", reader.id),
      );
  });
}
