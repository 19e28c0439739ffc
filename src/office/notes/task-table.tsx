import type { ComponentChildren } from "preact";
import type { Day as DayText } from "../../calendar.js";
import { CsrfField } from "../../web/components/forms.js";
import { StatusBadge } from "../../web/components/status.js";
import { type Column, DataTable, type Sort } from "../../web/components/tables.js";
import { Day, Icon, Moment } from "../../web/components/text.js";
import type { Task, TaskSort } from "./task-reports.js";

export interface TaskTableProps {
  tasks: readonly Task[];
  today: DayText;
  /** Where ticking one leads back to. */
  back: string;
  mayWrite: boolean;
  /** Left out on a page that says it of all of them. */
  without?: readonly ("matter" | "assignee")[];
  sort?: Sort | undefined;
  empty?: ComponentChildren;
}

/** Ticking a task changes this part of the page alone, where there is script; without it the page comes anew. */
export function TaskTable(props: TaskTableProps) {
  const { tasks, sort, empty } = props;
  return (
    <div id="task-table">
      <DataTable label="Tasks" columns={columnsOf(props)} rows={tasks} sort={sort} empty={empty} />
    </div>
  );
}

function columnsOf({ today, back, mayWrite, without = [] }: TaskTableProps): Column<Task>[] {
  const columns: Column<Task>[] = [
    {
      head: "Task",
      kind: "key",
      sort: "title" satisfies TaskSort,
      cell: (task) => (
        <>
          <a href={`/tasks/${task.id}`}>{task.title}</a>
          {task.detail ? <small class="d-block s-quiet">{firstLine(task.detail)}</small> : null}
        </>
      ),
    },
  ];
  if (!without.includes("matter")) columns.push(MATTER);
  if (!without.includes("assignee")) {
    columns.push({ head: "For", kind: "text", half: true, sort: "assignee", cell: (task) => task.assignee.name });
  }
  columns.push({ head: "Due", kind: "date", sort: "due", cell: (task) => <Due task={task} today={today} /> });
  if (mayWrite) columns.push({ head: "Done", kind: "acts", cell: (task) => <Tick task={task} back={back} isRow /> });
  return columns;
}

const MATTER: Column<Task> = {
  head: "Matter",
  kind: "text",
  sort: "matter",
  nolabel: true,
  cell: ({ matter }) =>
    matter ? (
      <a href={`/matters/${matter.id}`}>
        {matter.number} {matter.title}
      </a>
    ) : null,
};

function firstLine(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}

function Due({ task, today }: { task: Task; today: DayText }) {
  if (task.done) {
    return (
      <>
        <StatusBadge status="Done" />{" "}
        <small class="d-block s-quiet">
          <Moment at={task.done.at} />, {task.done.by}
        </small>
      </>
    );
  }
  if (!task.dueOn) return <span class="s-quiet">no day</span>;
  return (
    <>
      {task.dueOn < today ? <StatusBadge status="Overdue" /> : null}{" "}
      {task.dueOn === today ? "today" : <Day day={task.dueOn} />}
    </>
  );
}

const IN_TABLE = { "hx-target": "#task-table", "hx-select": "#task-table", "hx-swap": "outerHTML" };

/** In a row of the table it changes the table where it stands; on a page of its own the page comes anew. */
export function Tick({ task, back, isRow = false }: { task: Task; back: string; isRow?: boolean }) {
  const action = `/tasks/${task.id}/${task.done ? "reopening" : "done"}`;
  return (
    <form method="post" action={action} {...(isRow ? { "hx-post": action, ...IN_TABLE } : {})}>
      <CsrfField />
      <input type="hidden" name="back" value={back} />
      <button class="btn btn-sm" type="submit">
        <Icon name={task.done ? "arrow-back-up" : "check"} />
        {task.done ? "Reopen" : "Done"}
        <span class="visually-hidden">: {task.title}</span>
      </button>
    </form>
  );
}
