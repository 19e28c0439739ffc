import { dayOf, formatDay, ZONE } from "../../calendar.js";
import { type Detail, detailInWords } from "../../platform/audit/details.js";
import type { ToldLine } from "./named.js";

const TIME = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "long" });

/** "09:36:02" on the firm's wall. */
export function timeOf(at: Date): string {
  return TIME.format(at);
}

/** "Today, 23 Nov 2026", "Sunday 22 Nov 2026" */
export function dayInWords(at: Date, now: Date): string {
  const day = dayOf(at);
  return day === dayOf(now) ? `Today, ${formatDay(day)}` : `${WEEKDAY.format(at)} ${formatDay(day)}`;
}

export function Subject({ line: { subject, matter } }: { line: ToldLine }) {
  return (
    <>
      {subject.kind ? <span class="s-quiet">{subject.kind} </span> : null}
      {subject.href ? <a href={subject.href}>{subject.text}</a> : subject.text}
      {matter ? (
        <small class="s-under">
          <a href={matter.href}>{matter.text}</a>
        </small>
      ) : null}
    </>
  );
}

/** Field by field what it was and what it is, folded away, and the reason that was given. */
export function Changed({ details, note }: Pick<ToldLine, "details" | "note">) {
  return (
    <>
      {details && isShort(details) ? <span class="d-block s-break">{detailInWords(details[0]!)}</span> : null}
      {details && details.length > 0 && !isShort(details) ? (
        <details>
          <summary>{details.length === 1 ? details[0]!.field : `${details.length} fields`}</summary>
          <div class="s-diff">
            {details.map((detail) => (
              <Difference detail={detail} />
            ))}
          </div>
        </details>
      ) : null}
      {note ? <span class="d-block s-quiet s-break">{note}</span> : null}
    </>
  );
}

const SHORT_CHARACTERS_MAX = 60;

/** One field with little in it needs no fold. */
function isShort(details: readonly Detail[]): boolean {
  return details.length === 1 && !details[0]!.from && details[0]!.to.length <= SHORT_CHARACTERS_MAX;
}

function Difference({ detail: { field, from, to } }: { detail: Detail }) {
  return (
    <div>
      <b>{field}</b>
      {from ? (
        <div>
          <del>
            <span class="visually-hidden">was </span>− {from}
          </del>
        </div>
      ) : null}
      {to ? (
        <div>
          <ins>
            <span class="visually-hidden">is </span>+ {to}
          </ins>
        </div>
      ) : null}
    </div>
  );
}
