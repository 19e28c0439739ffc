import { formatDay } from "../../calendar.js";
import { ACTION_GROUPS } from "../../platform/audit/words.js";
import { Layout } from "../../web/components/layout.js";
import { OlderNewer, Tools } from "../../web/components/lists.js";
import { EmptyState } from "../../web/components/messages.js";
import { type Figure, Figures, PageHeader, Section } from "../../web/components/page-parts.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { formatCount, Icon } from "../../web/components/text.js";
import { NO_PERSONS, type ReadFilter } from "./filter.js";
import { Changed, dayInWords, Subject, timeOf } from "./line-parts.js";
import { COUNTED_MAX } from "./limits.js";
import type { ToldLine } from "./named.js";

export interface AuditPageProps {
  /** /audit, or /audit/mine, where all lines are one's own. */
  path: string;
  isMine: boolean;
  read: ReadFilter;
  lines: readonly ToldLine[];
  count: number;
  older: string | undefined;
  newer: string | undefined;
  /** Who can be chosen. */
  people: readonly { id: string; name: string }[];
  figures: { exports: number; oldest: Date | undefined } | undefined;
  /** Addresses of the downloads, for whoever may take lines along. */
  downloads: { csv: string; json: string } | undefined;
  now: Date;
}

export function AuditPage(props: AuditPageProps) {
  const { isMine, lines, count, older, newer, downloads, now } = props;
  return (
    <Layout title={isMine ? "What you did" : "Audit"}>
      <PageHeader
        title={isMine ? "What you did" : "Audit"}
        meta={[
          isMine
            ? "Every line that the firm’s records keep of you. Nobody can edit or delete one."
            : "Who saw or changed what, and when. Nobody can edit or delete a line.",
        ]}
        acts={downloads ? <Downloads {...downloads} /> : undefined}
      />
      <TopFigures {...props} />
      <AuditTools {...props} />
      <DataTable
        label="Lines of the audit trail"
        columns={isMine ? COLUMNS.filter(({ head }) => head !== "Who") : COLUMNS}
        rows={lines}
        group={(line) => dayInWords(line.at, now)}
        empty={<EmptyState title="No line fits this" text="Choose fewer things above, or other days." />}
      />
      {lines.length > 0 ? (
        <OlderNewer
          words={`${formatCount(lines.length)} of ${countInWords(count)}`}
          newer={newer}
          older={older}
          noun="lines"
        />
      ) : null}
      {isMine ? null : <WhatIsMeant />}
    </Layout>
  );
}

function Downloads({ csv, json }: { csv: string; json: string }) {
  return (
    <>
      <a class="btn" href={json} download>
        <Icon name="download" />
        Download as JSON
      </a>
      <a class="btn" href={csv} download>
        <Icon name="download" />
        Download as CSV
      </a>
    </>
  );
}

function TopFigures({ count, figures }: AuditPageProps) {
  if (!figures) return null;
  const items: Figure[] = [
    { label: "Lines in this view", value: countInWords(count, ""), note: "that you may see" },
    {
      label: "Exports, 30 days",
      value: formatCount(figures.exports),
      note: "each left its line",
      href: "/audit?group=exports",
    },
  ];
  if (figures.oldest) items.push({ label: "Oldest line", value: formatDay(figures.oldest.toISOString().slice(0, 10)) });
  return <Figures items={items} />;
}

function countInWords(count: number, noun = " lines"): string {
  return count > COUNTED_MAX ? `more than ${formatCount(COUNTED_MAX)}${noun}` : `${formatCount(count)}${noun}`;
}

function AuditTools({ path, isMine, read: { typed }, people, count }: AuditPageProps) {
  const who = {
    name: "who",
    label: "Person",
    value: typed.who,
    options: [
      { value: "", text: "Everyone" },
      ...people.map(({ id, name }) => ({ value: id, text: name })),
      ...Object.entries(NO_PERSONS).map(([value, text]) => ({ value, text })),
    ],
  };
  const group = {
    name: "group",
    label: "What was done",
    value: typed.group,
    options: [
      { value: "", text: "Everything" },
      ...Object.entries(ACTION_GROUPS).map(([value, text]) => ({ value, text })),
    ],
  };
  return (
    <Tools
      label="Filter the audit trail"
      action={path}
      find={{ value: typed.q, placeholder: isMine ? "Matter number, words" : "Person, matter number, words" }}
      selects={isMine ? [group] : [who, group]}
      dates={[
        { name: "from", label: "From day", value: typed.from, placeholder: "From" },
        { name: "to", label: "To day", value: typed.to, placeholder: "To" },
      ]}
      end={countInWords(count)}
    />
  );
}

const COLUMNS: readonly Column<ToldLine>[] = [
  { head: "When", kind: "date", nolabel: true, cell: ({ at }) => <When at={at} /> },
  { head: "Who", kind: "text", half: true, nolabel: true, cell: ({ who }) => who },
  { head: "Did", kind: "text", half: true, nolabel: true, cell: ({ did }) => did },
  { head: "To what", kind: "text", nolabel: true, cell: (line) => <Subject line={line} /> },
  { head: "Detail", kind: "text", nolabel: true, cell: (line) => <Changed details={line.details} note={line.note} /> },
];

function When({ at }: { at: Date }) {
  return (
    <time class="s-nowrap" datetime={at.toISOString()}>
      {timeOf(at)}
    </time>
  );
}

function WhatIsMeant() {
  return (
    <Section title="What you see here">
      <div class="s-prose">
        <p>
          A line is written together with what was done, or neither is. The database refuses to change or remove one.
          What changed is shown to whoever may open the thing itself; a matter that is not yours to see is in no line
          here. What somebody searched for is shown to them alone.
        </p>
      </div>
    </Section>
  );
}
