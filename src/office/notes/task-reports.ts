import type { Knex } from "knex";
import type { Day } from "../../calendar.js";
import { NotFound } from "../../errors.js";
import { isAscii, escapeLike } from "../../platform/databases/like.js";
import { isId } from "../../ids.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { totalOf } from "../matters/reports.js";
import { type Reader, visibleSql } from "../matters/visible.js";

export interface Task {
  id: string;
  matter: { id: string; number: string; title: string } | undefined;
  title: string;
  detail: string | null;
  assignee: { id: string; name: string };
  dueOn: Day | null;
  done: { by: string; at: Date } | null;
  createdBy: string;
  createdAt: Date;
  /** Counts its changes. */
  version: number;
}

export const TASK_VIEWS = ["mine", "all", "overdue", "done"] as const;
export type TaskView = (typeof TASK_VIEWS)[number];
export const TASK_SORTS = ["due", "title", "matter", "assignee"] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

export interface TaskQuery {
  view: TaskView;
  /** Sees what they may see; "mine" are theirs. */
  reader: Reader;
  today: Day;
  q?: string | undefined;
  assigneeId?: string | undefined;
  sort: TaskSort;
  dir: "asc" | "desc";
  page: number;
  pageSize: number;
}

/** Throws NotFound, alike for what is not there and what this reader may not see. */
export async function findTask(db: FirmDb, id: string, reader: Reader): Promise<Task> {
  const row = isId(id)
    ? ((await taskRows(db, reader).where("tasks.id", id).first()) as TaskRow | undefined)
    : undefined;
  if (!row) throw new NotFound("There is no such task.");
  return taskOf(row);
}

export async function listTasks(db: FirmDb, query: TaskQuery): Promise<{ tasks: Task[]; total: number }> {
  const total = await totalOf(narrowed(seenTasks(db, query.reader), query));
  if (total === 0) return { tasks: [], total };
  const rows = (await sorted(narrowed(taskRows(db, query.reader), query), query)
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)) as TaskRow[];
  return { tasks: rows.map(taskOf), total };
}

/** How many there are in each view, whoever they belong to; of what is done nothing is counted, for it only grows. */
export async function countTasks(
  db: FirmDb,
  reader: Reader,
  today: Day,
): Promise<{ mine: number; all: number; overdue: number }> {
  const [row] = await seenTasks(db, reader)
    .whereNull("tasks.done_at")
    .select<{ open_count: number; mine: string | null; overdue: string | null }[]>(
      db.raw("COUNT(*) AS open_count"),
      db.raw("SUM(tasks.assignee_user_id = ?) AS mine", [reader.id]),
      db.raw("SUM(tasks.due_on < ?) AS overdue", [today]),
    );
  return { all: Number(row?.open_count ?? 0), mine: Number(row?.mine ?? 0), overdue: Number(row?.overdue ?? 0) };
}

/** One's own for the desk: overdue first, then by day, at the end what has none. */
export async function listTasksDue(db: FirmDb, reader: Reader, max: number): Promise<{ tasks: Task[]; total: number }> {
  const mine = (rows: Knex.QueryBuilder) => rows.where("tasks.assignee_user_id", reader.id).whereNull("tasks.done_at");
  const total = await totalOf(mine(seenTasks(db, reader)));
  if (total === 0) return { tasks: [], total };
  const rows = (await byDueDay(mine(taskRows(db, reader))).limit(max)) as TaskRow[];
  return { tasks: rows.map(taskOf), total };
}

/** Of a matter that the reader may see: what is open by its day, then what was done, the latest first. */
export async function listTasksOfMatter(db: FirmDb, matterId: string, reader: Reader, max: number): Promise<Task[]> {
  const rows = (await taskRows(db, reader)
    .where("tasks.matter_id", matterId)
    .orderByRaw("tasks.done_at IS NOT NULL, tasks.done_at DESC, tasks.due_on IS NULL, tasks.due_on, tasks.id")
    .limit(max)) as TaskRow[];
  return rows.map(taskOf);
}

export async function countOpenTasks(db: FirmDb, matterId: string): Promise<number> {
  return totalOf(db("tasks").where("tasks.matter_id", matterId).whereNull("tasks.done_at"));
}

/** Titles of a matter's open tasks, the most urgent first. */
export async function listOpenTitles(db: FirmDb, matterId: string, max: number): Promise<string[]> {
  const rows = await db("tasks")
    .where("tasks.matter_id", matterId)
    .whereNull("tasks.done_at")
    .orderByRaw("tasks.due_on IS NULL, tasks.due_on, tasks.id")
    .limit(max)
    .select<{ title: string }[]>("tasks.title");
  return rows.map(({ title }) => title);
}

/** Tasks of matters that the reader may see; of no matter, those that they have or wrote. */
function seenTasks(db: FirmDb, reader: Reader): Knex.QueryBuilder {
  const rows = db("tasks").leftJoin("matters", "matters.id", "tasks.matter_id");
  if (reader.kind !== "user") return rows;
  const { sql, values } = visibleSql(reader, "tasks.read");
  return rows.whereRaw(
    `((tasks.matter_id IS NOT NULL AND ${sql})
      OR (tasks.matter_id IS NULL AND (tasks.assignee_user_id = ? OR tasks.created_by = ?)))`,
    [...values, reader.id, reader.id],
  );
}

function narrowed(rows: Knex.QueryBuilder, { view, reader, today, q, assigneeId }: TaskQuery): Knex.QueryBuilder {
  if (view === "done") void rows.whereNotNull("tasks.done_at");
  else void rows.whereNull("tasks.done_at");
  if (view === "mine") void rows.where("tasks.assignee_user_id", reader.id);
  if (view === "overdue") void rows.where("tasks.due_on", "<", today);
  if (assigneeId && isId(assigneeId)) void rows.where("tasks.assignee_user_id", assigneeId);
  if (q) void rows.where((either) => void searched(either, q));
  return rows;
}

function searched(either: Knex.QueryBuilder, q: string): Knex.QueryBuilder {
  const inside = `%${escapeLike(q)}%`;
  void either.where("tasks.title", "like", inside).orWhere("matters.title", "like", inside);
  return isAscii(q) ? either.orWhere("matters.number", "like", `${escapeLike(q)}%`) : either;
}

/** The id comes last in every order, so that no task shows on two pages. */
function sorted(rows: Knex.QueryBuilder, { view, sort, dir }: TaskQuery): Knex.QueryBuilder {
  if (sort === "title") return rows.orderBy("tasks.title", dir).orderBy("tasks.id");
  if (sort === "matter") return rows.orderBy("matters.number", dir).orderBy("tasks.id");
  if (sort === "assignee") return rows.orderBy("assignees.name", dir).orderBy("tasks.id");
  if (view === "done") return rows.orderBy("tasks.done_at", dir === "asc" ? "desc" : "asc").orderBy("tasks.id");
  return dir === "asc" ? byDueDay(rows) : rows.orderBy("tasks.due_on", "desc").orderBy("tasks.id");
}

function byDueDay(rows: Knex.QueryBuilder): Knex.QueryBuilder {
  return rows.orderByRaw("tasks.due_on IS NULL, tasks.due_on, tasks.id");
}

interface TaskRow {
  id: string;
  matter_id: string | null;
  matter_number: string | null;
  matter_title: string | null;
  title: string;
  detail: string | null;
  assignee_user_id: string;
  assignee_name: string;
  due_on: Day | null;
  done_at: Date | null;
  done_by_name: string | null;
  created_by_name: string;
  created_at: Date;
  version: number;
}

export function taskRows(db: FirmDb, reader: Reader): Knex.QueryBuilder {
  return seenTasks(db, reader)
    .join("users as assignees", "assignees.id", "tasks.assignee_user_id")
    .join("users as creators", "creators.id", "tasks.created_by")
    .leftJoin("users as finishers", "finishers.id", "tasks.done_by")
    .select(
      "tasks.id",
      "tasks.matter_id",
      "matters.number as matter_number",
      "matters.title as matter_title",
      "tasks.title",
      "tasks.detail",
      "tasks.assignee_user_id",
      "assignees.name as assignee_name",
      "tasks.due_on",
      "tasks.done_at",
      "finishers.name as done_by_name",
      "creators.name as created_by_name",
      "tasks.created_at",
      "tasks.version",
    );
}

function taskOf(row: TaskRow): Task {
  return {
    id: row.id,
    matter:
      row.matter_id === null
        ? undefined
        : { id: row.matter_id, number: row.matter_number ?? "", title: row.matter_title ?? "" },
    title: row.title,
    detail: row.detail,
    assignee: { id: row.assignee_user_id, name: row.assignee_name },
    dueOn: row.due_on,
    done: row.done_at && { by: row.done_by_name ?? "", at: row.done_at },
    createdBy: row.created_by_name,
    createdAt: row.created_at,
    version: row.version,
  };
}
