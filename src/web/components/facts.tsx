import type { ComponentChildren } from "preact";
import type { IconName } from "../icons.js";
import { Icon, Moment } from "./text.js";

/** Pairs of words and values; a pair without a value is left out. */
export function Facts({ pairs }: { pairs: readonly (readonly [term: string, value: ComponentChildren])[] }) {
  return (
    <dl class="s-facts">
      {pairs
        .filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false)
        .map(([term, value]) => (
          <>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </>
        ))}
    </dl>
  );
}

export interface TimelineItem {
  what: ComponentChildren;
  who: string;
  at: Date;
  /** A turning point, marked. */
  key?: boolean | undefined;
}

/** What happened, newest first. */
export function Timeline({ items }: { items: readonly TimelineItem[] }) {
  return (
    <ol class="s-timeline">
      {items.map(({ what, who, at, key }) => (
        <li class={key ? "is-key" : undefined}>
          {what}
          <small>
            <Moment at={at} />, {who}
          </small>
        </li>
      ))}
    </ol>
  );
}

export interface CheckItem {
  state: "done" | "open" | "bad";
  text: ComponentChildren;
  /** Who and when */
  note?: ComponentChildren;
}

const CHECK_LOOK: Record<CheckItem["state"], { icon: IconName; label: string; class: string | undefined }> = {
  done: { icon: "circle-check", label: "done", class: undefined },
  open: { icon: "circle-dashed", label: "open", class: "is-open" },
  bad: { icon: "alert-circle", label: "needs you", class: "is-bad" },
};

/** What is done, still open or wrong. */
export function CheckList({ items }: { items: readonly CheckItem[] }) {
  return (
    <ul class="s-checks">
      {items.map(({ state, text, note }) => {
        const look = CHECK_LOOK[state];
        return (
          <li class={look.class}>
            <Icon name={look.icon} label={look.label} />
            <span>{text}</span>
            {note ? <span class="s-tiny s-quiet ms-auto">{note}</span> : null}
          </li>
        );
      })}
    </ul>
  );
}
