import type { ComponentChildren } from "preact";
import { formatMoment } from "../../calendar.js";
import type { FieldError } from "../forms.js";
import type { IconName } from "../icons.js";
import { Icon } from "./text.js";

type MessageKind = "ok" | "note" | "warn" | "bad";

const MESSAGE_ICON: Record<MessageKind, IconName> = {
  ok: "circle-check",
  note: "info-circle",
  warn: "alert-triangle",
  bad: "alert-circle",
};

interface MessageProps {
  kind: MessageKind;
  children: ComponentChildren;
  /** One link or button at the end. */
  act?: ComponentChildren;
  /** True for the answer to what was just done: it is read out (status when done, alert when refused). */
  live?: boolean | undefined;
}

export function Message({ kind, children, act, live }: MessageProps) {
  const role = !live ? "note" : kind === "bad" ? "alert" : "status";
  return (
    <div class={`s-msg s-msg--${kind}`} role={role}>
      <Icon name={MESSAGE_ICON[kind]} />
      <div>{children}</div>
      {act ? <div class="s-msg__acts">{act}</div> : null}
    </div>
  );
}

/** First on a form that was refused; takes the focus, and each line leads to its field. Nothing when there is no error. */
export function ErrorSummary({
  errors,
  title,
}: {
  errors: readonly FieldError[] | undefined;
  title?: string | undefined;
}) {
  if (!errors || errors.length === 0) return null;
  const heading =
    title ??
    (errors.length === 1
      ? "Nothing was written. One thing needs you:"
      : `Nothing was written. ${errors.length} things need you:`);
  return (
    <div class="s-msg s-msg--bad" role="alert" tabindex={-1} id="errors" data-focus>
      <Icon name="alert-circle" />
      <div>
        <p>
          <b>{heading}</b>
        </p>
        <ul>
          {errors.map(({ field, text }) => (
            <li>{field ? <a href={`#${field}`}>{text}</a> : text}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** That something is kept, and since when. */
export function SavedMark({ at, words = "Kept" }: { at: Date; words?: string }) {
  return (
    <span class="s-saved">
      <Icon name="check" />
      <span>
        {words} <time datetime={at.toISOString()}>{formatMoment(at)}</time>
      </span>
    </span>
  );
}

interface EmptyStateProps {
  /** What is not there: "No matter has “Ndlovu” in its title". */
  title: string;
  /** Why, and what to do. */
  text: ComponentChildren;
  /** Links or buttons, the main one first. */
  acts?: ComponentChildren;
}

export function EmptyState({ title, text, acts }: EmptyStateProps) {
  return (
    <div class="s-empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {acts ? <div class="s-empty__acts">{acts}</div> : null}
    </div>
  );
}
