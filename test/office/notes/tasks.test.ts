import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { addDays, day } from "../../../src/calendar.js";
import { addClosingCheck } from "../../../src/office/matters/card-parts.js";
import { closeMatter } from "../../../src/office/matters/changes.js";
import type { Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { noOpenTasks } from "../../../src/office/notes/matter-parts.js";
import {
  countTasks,
  findTask,
  listTasks,
  listTasksDue,
  type TaskQuery,
} from "../../../src/office/notes/task-reports.js";
import { addTask, changeTask, finishTask, reopenTask, type TaskDraft } from "../../../src/office/notes/tasks.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";

const TODAY = day("2026-11-22");

describe("notes: tasks", () => {
  const alder = useFirm("alder");
  let thandi: UserActor;
  let peter: UserActor;
  let open: Matter;
  let restricted: Matter;

  beforeEach(async () => {
    thandi = await alder.actor("partner", "Thandi Naidoo");
    peter = await alder.actor("partner", "Peter Alder");
    const { id: contactId } = await aContact(alder.db, thandi, "Nandipha Khoza");
    open = await openMatter(alder.db, aMatterDraft(thandi, { client: { contactId } }));
    const hidden = aMatterDraft(thandi, { client: { contactId }, title: "Khoza v Khoza" });
    restricted = await openMatter(alder.db, { ...hidden, accessIds: [] });
  });

  function draft(given: Partial<TaskDraft> & { matterId?: string | undefined; by?: UserActor } = {}) {
    const task = { title: "Serve the summons", detail: null, assigneeId: thandi.id, dueOn: TODAY };
    return { ...task, matterId: open.id, on: TODAY, by: thandi, ...given };
  }

  const query = (reader: UserActor, given: Partial<TaskQuery> = {}): TaskQuery => ({
    view: "all",
    reader,
    today: TODAY,
    sort: "due",
    dir: "asc",
    page: 1,
    pageSize: 25,
    ...given,
  });

  it("is done by somebody, once, reopened, and each leaves its line in the matter", async () => {
    const task = await addTask(alder.db, draft());
    const done = await finishTask(alder.db, { taskId: task.id, on: TODAY, by: peter });
    expect(done.done?.by).to.equal("Peter Alder");
    await expectRefusal(finishTask(alder.db, { taskId: task.id, on: TODAY, by: thandi }), "task_done");
    const again = await reopenTask(alder.db, { taskId: task.id, on: TODAY, by: thandi });
    expect(again.done).to.equal(null);
    await expectRefusal(reopenTask(alder.db, { taskId: task.id, on: TODAY, by: thandi }), "task_not_done");

    const lines = (await listAuditLines(alder.db, { subjectKind: "task" })).map(({ action, matterId }) => [
      action,
      matterId,
    ]);
    expect(lines).to.deep.equal([
      ["notes.task_reopened", open.id],
      ["notes.task_done", open.id],
      ["notes.task_added", open.id],
    ]);
  });

  it("keeps who comes second from writing over the first, and names what changed", async () => {
    const task = await addTask(alder.db, draft());
    const change = { ...draft({ assigneeId: peter.id, dueOn: addDays(TODAY, 7) }), taskId: task.id };
    await changeTask(alder.db, { ...change, version: 1 });
    await expectRefusal(changeTask(alder.db, { ...change, title: "Else", version: 1 }), "task_changed_meanwhile");

    expect(await findTask(alder.db, task.id, thandi)).to.deep.include({ title: "Serve the summons", version: 2 });
    const [line] = await listAuditLines(alder.db, { action: "notes.task_changed" });
    expect(line!.changes).to.deep.equal({
      dueOn: { from: "2026-11-22", to: "2026-11-29" },
      assignee: { from: "Thandi Naidoo", to: "Peter Alder" },
    });
  });

  it("gives no task of a restricted matter to somebody it does not name, and writes nothing", async () => {
    const attempt = addTask(alder.db, draft({ matterId: restricted.id, assigneeId: peter.id }));
    const refusal = await expectRefusal(attempt, "assignee_not_named");

    expect(refusal.message).to.equal(
      `Peter Alder is not among the people who may see ${restricted.number}, so no task of it can be theirs.`,
    );
    expect(await alder.db("tasks").select("id")).to.deep.equal([]);
    const task = await addTask(alder.db, draft({ matterId: restricted.id }));
    const handed = changeTask(alder.db, { ...draft({ assigneeId: peter.id }), taskId: task.id, version: 1 });
    await expectRefusal(handed, "assignee_not_named");
  });

  it("gives no task to somebody who works here no longer or sees no tasks", async () => {
    const farouk = await alder.actor("administrator", "Farouk Adams");
    for (const assigneeId of [farouk.id, "nobody"]) {
      await expectRefusal(addTask(alder.db, draft({ assigneeId })), "assignee_unknown");
    }
  });

  it("shows nobody a task of a restricted matter that does not name them, in no list and no count", async () => {
    const task = await addTask(alder.db, draft({ matterId: restricted.id, dueOn: addDays(TODAY, -1) }));

    expect((await listTasks(alder.db, query(peter))).total).to.equal(0);
    expect(await countTasks(alder.db, peter, TODAY)).to.deep.equal({ all: 0, mine: 0, overdue: 0 });
    expect(await countTasks(alder.db, thandi, TODAY)).to.deep.equal({ all: 1, mine: 1, overdue: 1 });
    const error = await finishTask(alder.db, { taskId: task.id, on: TODAY, by: peter }).catch(
      (thrown: Error) => thrown,
    );
    expect((error as Error).message).to.equal("There is no such task.");
  });

  it("is there of no matter for who has it and who wrote it", async () => {
    await addTask(alder.db, draft({ matterId: undefined, assigneeId: peter.id, title: "Order toner" }));
    const zanele = await alder.actor("receptionist", "Zanele Khumalo");

    const seen = async (reader: UserActor) => (await listTasks(alder.db, query(reader))).total;
    expect([await seen(thandi), await seen(peter), await seen(zanele)]).to.deep.equal([1, 1, 0]);
  });

  it("lists what is due first, and finds by title and number", async () => {
    const days = [addDays(TODAY, 3), null, addDays(TODAY, -2), TODAY];
    for (const [at, dueOn] of days.entries()) await addTask(alder.db, draft({ title: `Task ${at}`, dueOn }));

    const due = await listTasksDue(alder.db, thandi, 3);
    expect(due.tasks.map(({ title }) => title)).to.deep.equal(["Task 2", "Task 3", "Task 0"]);
    expect(due.total).to.equal(4);
    expect((await listTasks(alder.db, query(thandi, { view: "overdue" }))).total).to.equal(1);
    expect((await listTasks(alder.db, query(thandi, { q: "task 1" }))).total).to.equal(1);
    expect((await listTasks(alder.db, query(thandi, { q: open.number }))).total).to.equal(4);
    for (const sort of ["title", "matter", "assignee"] as const) {
      expect((await listTasks(alder.db, query(thandi, { sort, dir: "desc" }))).tasks).to.have.length(4);
    }
    expect((await listTasks(alder.db, query(thandi, { view: "done" }))).total).to.equal(0);
  });

  it("keeps a matter from closing while tasks are open, and names three of them", async () => {
    addClosingCheck(noOpenTasks);
    for (const title of ["One", "Two", "Three", "Four"]) await addTask(alder.db, draft({ title }));
    const close = () => closeMatter(alder.db, { matterId: open.id, closedOn: TODAY, on: TODAY, by: thandi });

    const refusal = await expectRefusal(close(), "matter_not_done");
    expect(refusal.message).to.include("4 tasks are not done: “One”, “Two”, “Three”, and 1 more.");
    for (const { id } of (await listTasks(alder.db, query(thandi))).tasks) {
      await finishTask(alder.db, { taskId: id, on: TODAY, by: thandi });
    }
    const closed = await close();
    expect(closed.status).to.equal("closed");
    await expectRefusal(addTask(alder.db, draft()), "matter_closed");
    const [done] = (await listTasks(alder.db, query(thandi, { view: "done" }))).tasks;
    await expectRefusal(reopenTask(alder.db, { taskId: done!.id, on: TODAY, by: thandi }), "matter_closed");
  });
});
