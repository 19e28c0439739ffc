import { Timeline } from "../../web/components/facts.js";
import { Filters, OlderNewer, Tools } from "../../web/components/lists.js";
import { EmptyState } from "../../web/components/messages.js";
import { formatCount } from "../../web/components/text.js";
import { MatterFrame, type MatterHead } from "../matters/matter-frame.js";
import { Changed } from "./line-parts.js";
import { COUNTED_MAX } from "./limits.js";
import type { ToldLine } from "./named.js";

/** Not a part of a matter but what the parts are seen by. */
export const LOOKED = "looked";

export interface HistoryPageProps {
  head: MatterHead;
  lines: readonly ToldLine[];
  count: number;
  /** Of which there can be lines: "Parties", "Notes". */
  parts: readonly string[];
  /** "" for all, LOOKED, or one of the parts. */
  part: string;
  who: string;
  people: readonly { id: string; name: string }[];
  older: string | undefined;
  newer: string | undefined;
}

export function HistoryPage(props: HistoryPageProps) {
  const { head, lines, count, part, older, newer } = props;
  const counted = count > COUNTED_MAX ? `more than ${formatCount(COUNTED_MAX)}` : formatCount(count);
  return (
    <MatterFrame head={head} current="history">
      <Parts {...props} />
      <People {...props} />
      {lines.length === 0 ? (
        <EmptyState
          title={part === LOOKED ? "Nobody looked yet" : "Nothing of this kind"}
          text="What happens in the matter is listed here as it happens, and stays."
        />
      ) : (
        <Timeline items={lines.map(itemOf)} />
      )}
      {lines.length > 0 ? (
        <OlderNewer
          words={`${formatCount(lines.length)} of ${counted} ${count === 1 ? "line" : "lines"}`}
          newer={newer}
          older={older}
          noun="lines"
        />
      ) : null}
    </MatterFrame>
  );
}

function itemOf(line: ToldLine) {
  const { sentence, act, subject, who, at, isKey } = line;
  const isNamed = subject.href !== undefined && line.matter !== undefined;
  const what = (
    <>
      {isNamed ? (
        <>
          {act}: <a href={subject.href}>{subject.text}</a>
        </>
      ) : (
        sentence
      )}
      <Changed details={line.details} note={isNamed || !sentence.includes(line.note ?? "") ? line.note : undefined} />
    </>
  );
  return { what, who, at, key: isKey };
}

function Parts({ head, parts, part, who }: HistoryPageProps) {
  const items = [
    { key: "", text: "Everything done" },
    ...parts.map((text) => ({ key: text, text })),
    { key: LOOKED, text: "Who looked" },
  ];
  return (
    <Filters
      label="Parts of the history"
      items={items.map(({ key, text }) => ({
        text,
        href: historyHref(head.matter.id, { part: key, who }),
        current: part === key,
      }))}
    />
  );
}

function People({ head, part, who, people }: HistoryPageProps) {
  return (
    <Tools
      label="Filter the history"
      action={`/matters/${head.matter.id}/history`}
      selects={[
        {
          name: "who",
          label: "Person",
          value: who,
          options: [{ value: "", text: "Everybody" }, ...people.map(({ id, name }) => ({ value: id, text: name }))],
        },
      ]}
      hidden={{ part }}
    />
  );
}

export function historyHref(matterId: string, asked: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== "")).toString();
  return `/matters/${matterId}/history${text ? `?${text}` : ""}`;
}
