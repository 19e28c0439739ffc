import type { ComponentChildren } from "preact";
import { CsrfField } from "./forms.js";

interface ConfirmActProps {
  /** "Suspend Johan Smit" */
  title: string;
  /** What follows from it, said before. */
  consequence: ComponentChildren;
  /** Where it is posted. */
  action: string;
  /** Why, a code: <Field>s. */
  fields?: ComponentChildren;
  /** The words of the button: verb and thing. */
  act: string;
  back: { text?: string; href: string };
}

/** An act that cannot simply be undone: a page of its own or in place, never a dialog. */
export function ConfirmAct({ title, consequence, action, fields, act, back }: ConfirmActProps) {
  return (
    <form method="post" action={action} class="s-danger">
      <CsrfField />
      <h3>{title}</h3>
      <p>{consequence}</p>
      {fields ? <div class="s-form">{fields}</div> : null}
      <div class="d-flex gap-2 mt-3">
        <button class="btn btn-danger" type="submit">
          {act}
        </button>
        <a class="btn" href={back.href}>
          {back.text ?? "Leave it"}
        </a>
      </div>
    </form>
  );
}

/** Where a dangerous act begins, or why it is not yet possible. */
export function DangerZone({
  title,
  consequence,
  act,
}: {
  title: string;
  consequence: ComponentChildren;
  /** None where it is not yet possible. */
  act?: ComponentChildren;
}) {
  return (
    <div class="s-danger">
      <h3>{title}</h3>
      <p>{consequence}</p>
      {act}
    </div>
  );
}
