import { type Request, type Response, Router } from "express";
import { type Day, dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { may } from "../../grants.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { readList } from "../../web/lists.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { safePath } from "../accounts/sign-in/return-to.js";
import { loadMatterHead } from "../matters/matter-frame.js";
import { findLiveMatter, findMatter, type Matter, matterNumbered, mayOn } from "../matters/matters.js";
import { listAssignees } from "./assignees.js";
import { changeTaskForm, quickTaskForm, taskForm, tickForm } from "./task-forms.js";
import { TaskPage, typedOfTask } from "./task-page.js";
import {
  countTasks,
  findTask,
  listTasks,
  listTasksOfMatter,
  type Task,
  TASK_SORTS,
  TASK_VIEWS,
} from "./task-reports.js";
import { addTask, changeTask, finishTask, reopenTask } from "./tasks.js";
import { MatterTasksPage, TasksPage } from "./tasks-view.js";

export const taskRoutes = Router();

/** On the tab of one matter; far above any matter of this kind. */
const OF_MATTER_MAX = 200;

taskRoutes.get("/tasks", allow("tasks.read"), async (req, res) => {
  await answerTasks(req, res, { typed: { assigneeId: req.actor.id } });
});

taskRoutes.post("/tasks", allow("tasks.write"), async (req, res) => {
  const { db } = req.firm;
  const on = dayOf(new Date());
  const form = readForm(quickTaskForm(on), req.body);
  if (!form.ok) return answerTasks(req, res, form);
  try {
    const { matter: number, ...draft } = form.value;
    const matter = number ? await matterOfNumber(db, number, req) : undefined;
    const task = await addTask(db, { ...draft, matterId: matter?.id, on, by: req.actor });
    setFlash(req, { kind: "ok", text: `${task.assignee.name} has the task “${task.title}”.` });
    res.redirect(303, "/tasks");
  } catch (error) {
    await answerTasks(req, res, { typed: form.typed, errors: refusedFields(error) });
  }
});

taskRoutes.get("/matters/:matterId/tasks", allow("tasks.read"), async (req, res) => {
  const matter = await findMatter(req.firm.db, req.params.matterId, req.actor);
  await answerMatterTasks(req, res, { matter, typed: { assigneeId: req.actor.id } });
});

taskRoutes.post("/matters/:matterId/tasks", allow("tasks.write"), async (req, res) => {
  const on = dayOf(new Date());
  const matter = await findLiveMatter(req.firm.db, req.params.matterId, req.actor);
  const form = readForm(taskForm(on), req.body);
  if (!form.ok) return answerMatterTasks(req, res, { matter, ...form });
  try {
    const task = await addTask(req.firm.db, { ...form.value, matterId: matter.id, on, by: req.actor });
    setFlash(req, { kind: "ok", text: `${task.assignee.name} has the task “${task.title}”.` });
    res.redirect(303, `/matters/${matter.id}/tasks`);
  } catch (error) {
    await answerMatterTasks(req, res, { matter, typed: form.typed, errors: refusedFields(error) });
  }
});

taskRoutes.get("/tasks/:taskId", allow("tasks.read"), async (req, res) => {
  const task = await findTask(req.firm.db, req.params.taskId, req.actor);
  await answerTask(req, res, { task, typed: typedOfTask(task) });
});

taskRoutes.post("/tasks/:taskId", allow("tasks.write"), async (req, res) => {
  const { db } = req.firm;
  const on = dayOf(new Date());
  const task = await findTask(db, req.params.taskId, req.actor);
  const form = readForm(changeTaskForm(on), req.body);
  if (!form.ok) return answerTask(req, res, { task, ...form });
  try {
    const changed = await changeTask(db, { ...form.value, taskId: task.id, on, by: req.actor });
    setFlash(req, { kind: "ok", text: `“${changed.title}” is kept as you wrote it.` });
    res.redirect(303, task.matter ? `/matters/${task.matter.id}/tasks` : "/tasks");
  } catch (error) {
    const isOvertaken = error instanceof Refused && error.rule === "task_changed_meanwhile";
    const typed = isOvertaken ? { ...form.typed, version: String(task.version) } : form.typed;
    await answerTask(req, res, { task, typed, errors: refusedFields(error) });
  }
});

taskRoutes.post("/tasks/:taskId/done", allow("tasks.write"), async (req, res) => {
  await turn(req, res, finishTask, "is done");
});

taskRoutes.post("/tasks/:taskId/reopening", allow("tasks.write"), async (req, res) => {
  await turn(req, res, reopenTask, "is open again");
});

/** Ticks or unticks, and goes back to where that was pressed. With script only the table there is taken from the answer, so nothing is said besides. */
async function turn(
  req: Request<{ taskId: string }>,
  res: Response,
  act: typeof finishTask,
  outcome: string,
): Promise<void> {
  const { taskId } = req.params;
  const fields = readForm(tickForm, req.body);
  const back = safePath((fields.ok && fields.value.back) || "/tasks");
  try {
    const task = await act(req.firm.db, { taskId, on: dayOf(new Date()), by: req.actor });
    if (!req.get("hx-request")) setFlash(req, { kind: "ok", text: `“${task.title}” ${outcome}.` });
  } catch (error) {
    const [refused] = refusedFields(error);
    if (!req.get("hx-request")) setFlash(req, { kind: "warn", text: refused?.text ?? "" });
  }
  res.redirect(303, back);
}

/** "2026/131" as people say it. Throws Refused, alike for what is not there and what this reader may not see. */
async function matterOfNumber(db: FirmDb, typed: string, req: Request): Promise<Matter> {
  const parts = /^(\d{4})\s*\/\s*(\d{1,6})$/.exec(typed);
  const number = parts ? `${parts[1]}/${parts[2]!.padStart(4, "0")}` : typed;
  const matter = await matterNumbered(db, number, req.actor);
  if (!matter) throw new Refused("matter_unknown", `There is no matter ${typed}.`, "matter");
  return matter;
}

interface Shown {
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
}

async function answerTasks(req: Request, res: Response, { typed, errors }: Shown): Promise<void> {
  const { db } = req.firm;
  const today = dayOf(new Date());
  const list = readList(req.query, { path: "/tasks", sorts: TASK_SORTS, filters: TASK_VIEWS, keep: ["assignee"] });
  const query = {
    view: list.filter,
    reader: req.actor,
    today,
    q: list.q,
    assigneeId: list.kept.assignee,
    sort: list.sort,
    dir: list.dir,
    page: list.page,
    pageSize: list.size,
  };
  const { tasks, total } = await listTasks(db, query);
  const counts = await countTasks(db, req.actor, today);
  const assignees = await listAssignees(db, undefined);
  const shown = { list, tasks, total, counts, assignees, today, typed, errors, mayWrite: mayWrite(req, undefined) };
  page(req, res, TasksPage(shown), { status: errors ? 422 : 200 });
}

async function answerMatterTasks(
  req: Request,
  res: Response,
  { matter, typed, errors }: Shown & { matter: Matter },
): Promise<void> {
  const { db } = req.firm;
  const today: Day = dayOf(new Date());
  const head = await loadMatterHead(db, matter, req.actor);
  const tasks = await listTasksOfMatter(db, matter.id, req.actor, OF_MATTER_MAX);
  const assignees = await listAssignees(db, matter);
  const shown = { head, tasks, assignees, today, typed, errors, mayWrite: mayWrite(req, matter) };
  page(req, res, MatterTasksPage(shown), { status: errors ? 422 : 200 });
}

async function answerTask(req: Request, res: Response, { task, typed, errors }: Shown & { task: Task }): Promise<void> {
  const { db } = req.firm;
  const matter = task.matter && (await findMatter(db, task.matter.id, req.actor));
  const assignees = await listAssignees(db, matter);
  const shown = { task, assignees, typed, errors, mayWrite: mayWrite(req, matter) };
  page(req, res, TaskPage(shown), { status: errors ? 422 : 200 });
}

function mayWrite(req: Request, matter: Matter | undefined): boolean {
  if (!matter) return may(req.actor, "tasks.write");
  return mayOn(req.actor, "tasks.write", matter) && matter.status !== "closed";
}
