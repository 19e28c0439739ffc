import type { Day } from "../../calendar.js";
import { Layout } from "../../web/components/layout.js";
import { Filters, Pagination, Tools } from "../../web/components/lists.js";
import { EmptyState, ErrorSummary } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { formatCount } from "../../web/components/text.js";
import type { FieldError, Typed } from "../../web/forms.js";
import type { ListQuery } from "../../web/lists.js";
import { MatterFrame, type MatterHead } from "../matters/matter-frame.js";
import type { Assignee } from "./assignees.js";
import { QuickTask } from "./task-fields.js";
import type { Task, TaskSort, TaskView } from "./task-reports.js";
import { TaskTable } from "./task-table.js";

export interface TasksPageProps {
  list: ListQuery<TaskSort, TaskView>;
  tasks: readonly Task[];
  total: number;
  counts: { mine: number; all: number; overdue: number };
  assignees: readonly Assignee[];
  today: Day;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  mayWrite: boolean;
}

export function TasksPage(props: TasksPageProps) {
  const { list, tasks, total, counts, today, errors, mayWrite } = props;
  return (
    <Layout title="Tasks">
      <PageHeader
        title="Tasks"
        meta={[`${formatCount(counts.mine)} of yours, ${formatCount(counts.overdue)} overdue`]}
      />
      <ErrorSummary errors={errors} />
      {mayWrite ? <QuickTask {...props} action="/tasks" askMatter /> : null}
      <Views {...props} />
      <TaskTools {...props} />
      <TaskTable
        tasks={tasks}
        today={today}
        back={list.href({ page: list.page })}
        mayWrite={mayWrite}
        without={list.filter === "mine" ? ["assignee"] : []}
        sort={{ by: list.sort, dir: list.dir, href: (by, dir) => list.href({ sort: by as TaskSort, dir }) }}
        empty={<NoTasks {...props} />}
      />
      {total > 0 ? (
        <Pagination page={list.page} size={list.size} total={total} noun="tasks" href={(page) => list.href({ page })} />
      ) : null}
    </Layout>
  );
}

function Views({ list, counts }: TasksPageProps) {
  const items: { view: TaskView; text: string; count?: number }[] = [
    { view: "mine", text: "Mine", count: counts.mine },
    { view: "all", text: "All I may see", count: counts.all },
    { view: "overdue", text: "Overdue", count: counts.overdue },
    { view: "done", text: "Done" },
  ];
  return (
    <Filters
      items={items.map(({ view, text, count }) => ({
        text,
        count,
        href: list.href({ filter: view }),
        current: list.filter === view,
      }))}
    />
  );
}

function TaskTools({ list, assignees }: TasksPageProps) {
  return (
    <Tools
      label="Filter tasks"
      action="/tasks"
      find={{ value: list.q, placeholder: "Task, matter, number" }}
      selects={[
        {
          name: "assignee",
          label: "For",
          value: list.kept.assignee ?? "",
          options: [{ value: "", text: "Everybody" }, ...assignees.map(({ id, name }) => ({ value: id, text: name }))],
        },
      ]}
      hidden={{ filter: list.filter, sort: list.sort, dir: list.dir }}
    />
  );
}

function NoTasks({ list, counts }: TasksPageProps) {
  if (list.q || list.kept.assignee) {
    return <EmptyState title="No task here" text="None fits what you chose above." acts={<AllTasks />} />;
  }
  if (list.filter === "mine" && counts.all > 0) {
    return <EmptyState title="Nothing is yours to do" text="Others have tasks that you may see." acts={<AllTasks />} />;
  }
  if (list.filter === "overdue")
    return <EmptyState title="Nothing is overdue" text="What has passed its day shows here." />;
  if (list.filter === "done") return <EmptyState title="Nothing is done yet" text="What was ticked off shows here." />;
  return (
    <EmptyState
      title="No task is open"
      text="Write above what is to be done, by when and by whom; the matter if it is of one."
    />
  );
}

function AllTasks() {
  return (
    <a class="btn" href="/tasks?filter=all">
      All tasks I may see
    </a>
  );
}

export interface MatterTasksPageProps {
  head: MatterHead;
  tasks: readonly Task[];
  assignees: readonly Assignee[];
  today: Day;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  mayWrite: boolean;
}

export function MatterTasksPage({ head, tasks, errors, today, mayWrite, ...form }: MatterTasksPageProps) {
  const path = `/matters/${head.matter.id}/tasks`;
  return (
    <MatterFrame head={head} current="tasks">
      <ErrorSummary errors={errors} />
      {mayWrite ? <QuickTask {...form} errors={errors} today={today} action={path} askMatter={false} /> : null}
      <Section title="Tasks" note="What is done stands at the end">
        <TaskTable
          tasks={tasks}
          today={today}
          back={path}
          mayWrite={mayWrite}
          without={["matter"]}
          empty={<EmptyState title="No task yet" text="What has to be done on this matter, by when and by whom." />}
        />
      </Section>
    </MatterFrame>
  );
}

/** One's own on the desk. Nothing when there is none. */
export function TasksDue({ tasks, total, today }: { tasks: readonly Task[]; total: number; today: Day }) {
  if (total === 0) return null;
  return (
    <div class="mb-4">
      <Section
        title="Your tasks"
        note={total > tasks.length ? `${tasks.length} of ${formatCount(total)}` : undefined}
        more={{ text: "All tasks", href: "/tasks" }}
      >
        <TaskTable tasks={tasks} today={today} back="/" mayWrite without={["assignee"]} />
      </Section>
    </div>
  );
}
