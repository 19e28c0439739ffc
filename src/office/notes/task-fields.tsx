import type { Day } from "../../calendar.js";
import { ActBar, CsrfField, DateField, Field, SelectField, TextField } from "../../web/components/forms.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import type { Assignee } from "./assignees.js";

interface TaskFieldsProps {
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  assignees: readonly Assignee[];
  /** The number of a matter stands beside them in the line. */
  hasMatter?: boolean | undefined;
}

/** What is to be done, by when, by whom. */
export function TaskFields({ typed, errors, assignees, hasMatter }: TaskFieldsProps) {
  return (
    <>
      <Field
        label="What is to be done"
        name="title"
        value={typed.title}
        width={hasMatter ? 5 : 6}
        maxlength={200}
        error={errorFor(errors, "title")}
      />
      <DateField
        label="Due"
        name="dueOn"
        value={typed.dueOn}
        width={hasMatter ? 2 : 3}
        required={false}
        hint="22 Nov 2026, t, +7"
        error={errorFor(errors, "dueOn")}
      />
      <SelectField
        label="For"
        name="assigneeId"
        value={typed.assigneeId}
        width={3}
        options={assignees.map(({ id, name }) => ({ value: id, text: name }))}
        error={errorFor(errors, "assigneeId")}
      />
    </>
  );
}

export function DetailField({ typed, errors }: Pick<TaskFieldsProps, "typed" | "errors">) {
  return (
    <TextField
      label="More about it"
      name="detail"
      value={typed.detail}
      rows={4}
      required={false}
      maxlength={2000}
      error={errorFor(errors, "detail")}
    />
  );
}

/** A task in one line, where one is. */
export function QuickTask({
  action,
  askMatter,
  ...fields
}: TaskFieldsProps & { action: string; askMatter: boolean; today: Day }) {
  return (
    <form method="post" action={action} class="s-noprint mb-4" aria-label="New task" data-keep novalidate>
      <CsrfField />
      <div class="s-form">
        <TaskFields {...fields} hasMatter={askMatter} />
        {askMatter ? (
          <Field
            label="Matter"
            name="matter"
            value={fields.typed.matter}
            width={2}
            required={false}
            maxlength={12}
            hint="2026/0131, or none"
            error={errorFor(fields.errors, "matter")}
          />
        ) : null}
      </div>
      <ActBar main="Add task" />
    </form>
  );
}
