import type { ComponentChildren } from "preact";
import { formatDay, formatMoment } from "../../calendar.js";
import type { SnippetPart } from "../../platform/databases/fulltext.js";
import { asset } from "../assets.js";
import { ICONS, type IconName } from "../icons.js";

const SPRITE = asset("icons.svg");
const hrefByIcon = new Map<IconName, string>(ICONS.map((name) => [name, `${SPRITE}#${name}`]));

/** An icon beside words needs no label and is hidden from screen readers; one that stands alone needs one. */
export function Icon({ name, label }: { name: IconName; label?: string | undefined }) {
  const use = <use href={hrefByIcon.get(name)} />;
  return label ? (
    <svg class="s-icon" role="img" aria-label={label}>
      {use}
    </svg>
  ) : (
    <svg class="s-icon" aria-hidden="true">
      {use}
    </svg>
  );
}

/** A day, "22 Nov 2026". Nothing for no day. */
export function Day({ day }: { day: string | null | undefined }) {
  return day ? <time datetime={day}>{formatDay(day)}</time> : null;
}

/** An instant in the firm's zone, "22 Nov 2026, 03:41". Nothing for none. */
export function Moment({ at }: { at: Date | null | undefined }) {
  return at ? <time datetime={at.toISOString()}>{formatMoment(at)}</time> : null;
}

/** A count as people read it: "1 369", with a no-break space. */
export function Count({ value }: { value: number }) {
  return <span class="s-num">{formatCount(value)}</span>;
}

export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, "\u00a0");
}

/** A remark, not a status. */
export function Tag({ children }: { children: ComponentChildren }) {
  return <span class="s-tag">{children}</span>;
}

/** A piece of a text with the words that were looked for marked in it. */
export function Snippet({ parts }: { parts: readonly SnippetPart[] }) {
  return <>{parts.map(({ text, isMatch }) => (isMatch ? <mark>{text}</mark> : text))}</>;
}
