import { Layout } from "../../web/components/layout.js";
import { Filters, Pagination } from "../../web/components/lists.js";
import { EmptyState } from "../../web/components/messages.js";
import { PageHeader } from "../../web/components/page-parts.js";
import { StatusBadge } from "../../web/components/status.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { Count, Day } from "../../web/components/text.js";
import type { ListQuery } from "../../web/lists.js";
import { RISKS } from "./checklist.js";
import { FICA_VIEWS, type FicaLine, type FicaSort, type FicaView } from "./reports.js";
import { REVIEW_SOON_DAYS } from "./status.js";

interface FicaAttentionProps {
  list: ListQuery<FicaSort, FicaView>;
  lines: readonly FicaLine[];
  counts: Record<FicaView, number>;
}

const VIEWS: Record<FicaView, string> = {
  incomplete: "Not complete, with open matters",
  overdue: "Review overdue",
  due: `Review within ${REVIEW_SOON_DAYS} days`,
  high: "High risk or prominent",
};

const NOBODY: Record<FicaView, readonly [title: string, text: string]> = {
  incomplete: ["Every client with an open matter is verified", "Whoever instructs the firm next is listed here."],
  overdue: ["No review is overdue", "A client whose review has passed is listed here, and is no longer verified."],
  due: [`No review falls within ${REVIEW_SOON_DAYS} days`, "Reviews come here before they are overdue."],
  high: ["Nobody is of high risk", "Clients of high risk, and prominent persons, are listed here."],
};

export function FicaAttentionPage({ list, lines, counts }: FicaAttentionProps) {
  const [title, text] = NOBODY[list.filter];
  return (
    <Layout title="FICA">
      <PageHeader title="FICA" meta={["Clients whom the firm does not know well enough, and whose review is due"]} />
      <Filters
        items={FICA_VIEWS.map((view) => ({
          text: VIEWS[view],
          count: counts[view],
          href: list.href({ filter: view }),
          current: view === list.filter,
        }))}
      />
      <DataTable
        label={VIEWS[list.filter]}
        columns={COLUMNS}
        rows={lines}
        sort={{ by: list.sort, dir: list.dir, href: (sort, dir) => list.href({ sort: sort as FicaSort, dir }) }}
        empty={<EmptyState title={title} text={text} />}
      />
      {lines.length > 0 ? (
        <Pagination
          page={list.page}
          size={list.size}
          total={counts[list.filter]}
          noun="clients"
          href={(page) => list.href({ page })}
        />
      ) : null}
    </Layout>
  );
}

const COLUMNS: readonly Column<FicaLine>[] = [
  {
    head: "Client",
    kind: "key",
    sort: "name",
    cell: ({ contactId, name }) => <a href={`/contacts/${contactId}/fica`}>{name}</a>,
  },
  {
    head: "Risk",
    kind: "text",
    half: true,
    cell: ({ risk, isProminent }) =>
      [risk ? RISKS[risk] : "Not assessed", isProminent && "prominent"].filter(Boolean).join(", "),
  },
  {
    head: "Review",
    kind: "date",
    sort: "review",
    cell: ({ dueOn }) => (dueOn ? <Day day={dueOn} /> : <span class="s-quiet">none</span>),
  },
  { head: "Status", kind: "status", cell: ({ badge }) => <StatusBadge status={badge.status} /> },
  { head: "Open matters", kind: "num", sort: "matters", cell: ({ liveMatters }) => <Count value={liveMatters} /> },
];
