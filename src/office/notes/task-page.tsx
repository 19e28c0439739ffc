import { formatDay } from "../../calendar.js";
import { Facts } from "../../web/components/facts.js";
import { ActBar, CsrfField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary } from "../../web/components/messages.js";
import { PageHeader } from "../../web/components/page-parts.js";
import { StatusBadge } from "../../web/components/status.js";
import { Day, Moment } from "../../web/components/text.js";
import type { FieldError, Typed } from "../../web/forms.js";
import type { Assignee } from "./assignees.js";
import { DetailField, TaskFields } from "./task-fields.js";
import type { Task } from "./task-reports.js";
import { Tick } from "./task-table.js";

export function typedOfTask(task: Task): Typed {
  return {
    title: task.title,
    detail: task.detail ?? "",
    assigneeId: task.assignee.id,
    dueOn: task.dueOn ? formatDay(task.dueOn) : "",
    version: String(task.version),
  };
}

export interface TaskPageProps {
  task: Task;
  assignees: readonly Assignee[];
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  /** Not when its matter is closed. */
  mayWrite: boolean;
}

export function TaskPage({ task, assignees, typed, errors, mayWrite }: TaskPageProps) {
  return (
    <Layout title={task.title} narrow>
      <PageHeader
        title={task.title}
        crumbs={crumbsOf(task)}
        meta={task.done ? [<StatusBadge status="Done" />] : undefined}
        acts={mayWrite ? <Tick task={task} back={`/tasks/${task.id}`} /> : undefined}
      />
      <ErrorSummary errors={errors} />
      <Facts
        pairs={[
          [
            "Matter",
            task.matter ? (
              <a href={`/matters/${task.matter.id}`}>{`${task.matter.number} ${task.matter.title}`}</a>
            ) : (
              "none"
            ),
          ],
          ["For", mayWrite ? null : task.assignee.name],
          ["Due", mayWrite ? null : <Day day={task.dueOn} />],
          ["Written", <Written task={task} />],
          ["Done", task.done ? <Done done={task.done} /> : null],
        ]}
      />
      {mayWrite ? (
        <form method="post" action={`/tasks/${task.id}`} class="mt-4" data-keep novalidate>
          <CsrfField />
          <input type="hidden" name="version" value={typed.version} />
          <div class="s-form">
            <TaskFields typed={typed} errors={errors} assignees={assignees} />
            <DetailField typed={typed} errors={errors} />
          </div>
          <ActBar main="Keep task" discard={{ href: task.matter ? `/matters/${task.matter.id}/tasks` : "/tasks" }} />
        </form>
      ) : task.detail ? (
        <p class="s-lines mt-3">{task.detail}</p>
      ) : null}
    </Layout>
  );
}

function Written({ task }: { task: Task }) {
  return (
    <>
      <Moment at={task.createdAt} />, {task.createdBy}
    </>
  );
}

function Done({ done }: { done: NonNullable<Task["done"]> }) {
  return (
    <>
      <Moment at={done.at} />, {done.by}
    </>
  );
}

function crumbsOf({ matter }: Task): [string, string][] {
  if (!matter) return [["Tasks", "/tasks"]];
  return [
    ["Matters", "/matters"],
    [matter.number, `/matters/${matter.id}`],
    ["Tasks", `/matters/${matter.id}/tasks`],
  ];
}
