import type { UserActor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { lockLiveMatter, type Matter, touch } from "../matters/matters.js";
import { assertAssignee } from "./assignees.js";
import { findTask, type Task } from "./task-reports.js";

export interface TaskDraft {
  title: string;
  detail: string | null;
  assigneeId: string;
  dueOn: Day | null;
}

interface Act {
  on: Day;
  by: UserActor;
}

/** Of a matter, or of none. Throws Refused("assignee_unknown", "assignee_not_named", "matter_closed"). */
export async function addTask(db: FirmDb, draft: TaskDraft & Act & { matterId: string | undefined }): Promise<Task> {
  return transact(db, async (trx) => {
    const matter = draft.matterId === undefined ? undefined : await lockLiveMatter(trx, draft.matterId, draft.by);
    await assertAssignee(trx, matter, draft.assigneeId);
    const id = newId();
    await trx("tasks").insert({
      id,
      matter_id: matter?.id ?? null,
      ...taskColumns(draft),
      version: 1,
      created_by: draft.by.id,
      created_at: new Date(),
    });
    const task = await findTask(trx, id, draft.by);
    await recordOnTask(trx, "notes.task_added", task, draft, {
      title: { to: task.title },
      assignee: { to: task.assignee.name },
      ...(task.dueOn ? { dueOn: { to: task.dueOn } } : {}),
    });
    return task;
  });
}

/** Throws Refused as addTask, and Refused("task_changed_meanwhile"). */
export async function changeTask(
  db: FirmDb,
  change: TaskDraft & Act & { taskId: string; version: number },
): Promise<Task> {
  return transact(db, async (trx) => {
    const { task: before, matter } = await lockTask(trx, change.taskId, change.by);
    if (before.version !== change.version) {
      throw new Refused(
        "task_changed_meanwhile",
        "Somebody changed this task since you opened it. What you typed is below; nothing of it was written.",
      );
    }
    if (change.assigneeId !== before.assignee.id) await assertAssignee(trx, matter, change.assigneeId);
    await trx("tasks")
      .where({ id: before.id })
      .update({ ...taskColumns(change), version: before.version + 1 });
    // Whoever hands on a task of no matter may see it no longer, so it is read as the one it belongs to.
    const after = await findTask(trx, before.id, { kind: "job", id: "notes.tasks", name: "tasks" });
    const changes = differences(before, after);
    if (Object.keys(changes).length > 0) await recordOnTask(trx, "notes.task_changed", after, change, changes);
    return after;
  });
}

/** Throws Refused("task_done") when it is. */
export async function finishTask(db: FirmDb, act: Act & { taskId: string }): Promise<Task> {
  return transact(db, async (trx) => {
    const { task } = await lockTask(trx, act.taskId, act.by);
    if (task.done) throw new Refused("task_done", `“${task.title}” is done already, by ${task.done.by}.`);
    await trx("tasks")
      .where({ id: task.id })
      .update({ done_at: new Date(), done_by: act.by.id, version: task.version + 1 });
    await recordOnTask(trx, "notes.task_done", task, act, {});
    return findTask(trx, task.id, act.by);
  });
}

/** Throws Refused("task_not_done") when it is open, Refused("matter_closed"). */
export async function reopenTask(db: FirmDb, act: Act & { taskId: string }): Promise<Task> {
  return transact(db, async (trx) => {
    const { task } = await lockTask(trx, act.taskId, act.by);
    if (!task.done) throw new Refused("task_not_done", `“${task.title}” is open.`);
    await trx("tasks")
      .where({ id: task.id })
      .update({ done_at: null, done_by: null, version: task.version + 1 });
    await recordOnTask(trx, "notes.task_reopened", task, act, {});
    return findTask(trx, task.id, act.by);
  });
}

/** Its matter first, as every act on a matter, then the task's own row. */
async function lockTask(
  trx: FirmDb,
  taskId: string,
  by: UserActor,
): Promise<{ task: Task; matter: Matter | undefined }> {
  const { matter: found } = await findTask(trx, taskId, by);
  const matter = found ? await lockLiveMatter(trx, found.id, by) : undefined;
  await trx("tasks").where({ id: taskId }).forUpdate().first("id");
  return { task: await findTask(trx, taskId, by), matter };
}

function taskColumns({ title, detail, assigneeId, dueOn }: TaskDraft) {
  return { title, detail, assignee_user_id: assigneeId, due_on: dueOn };
}

type Changes = Record<string, { from?: unknown; to?: unknown }>;

function differences(before: Task, after: Task): Changes {
  const changes: Changes = {};
  for (const field of ["title", "detail", "dueOn"] as const) {
    if (before[field] !== after[field]) changes[field] = { from: before[field], to: after[field] };
  }
  if (before.assignee.id !== after.assignee.id) {
    changes.assignee = { from: before.assignee.name, to: after.assignee.name };
  }
  return changes;
}

async function recordOnTask(
  trx: FirmDb,
  action: `notes.task_${string}`,
  task: Task,
  { on, by }: Act,
  changes: Changes,
): Promise<void> {
  if (task.matter) await touch(trx, task.matter.id, on);
  await recordAudit(trx, {
    action,
    subjectKind: "task",
    subjectId: task.id,
    matterId: task.matter?.id,
    by,
    changes: Object.keys(changes).length > 0 ? changes : undefined,
  });
}
