import { formatCount } from "../../web/components/text.js";
import { Day } from "../../web/components/text.js";
import { Filters, Pagination, Tools } from "../../web/components/lists.js";
import { EmptyState } from "../../web/components/messages.js";
import { Layout } from "../../web/components/layout.js";
import { PageHeader } from "../../web/components/page-parts.js";
import { StatusBadge } from "../../web/components/status.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { Icon } from "../../web/components/text.js";
import type { ListQuery } from "../../web/lists.js";
import type { Draft } from "./drafts.js";
import { type FeeEarner, initialsOf } from "./fee-earners.js";
import type { Matter } from "./matters.js";
import type { MatterSort, MatterView } from "./reports.js";
import type { MatterCounts } from "./workload.js";
import { MATTER_TYPE_KEYS, MATTER_TYPES, STATUSES } from "./words.js";

export interface MattersPageProps {
  list: ListQuery<MatterSort, MatterView>;
  matters: readonly Matter[];
  total: number;
  counts: MatterCounts;
  feeEarners: readonly FeeEarner[];
  /** When nothing was found: how many closed matters the same words find. */
  closedFound: number;
  drafts: readonly Draft[];
  mayWrite: boolean;
}

export function MattersPage(props: MattersPageProps) {
  const { list, matters, total, counts, drafts, mayWrite } = props;
  const { open, dormant, closing } = counts.byStatus;
  return (
    <Layout title="Matters">
      <PageHeader
        title="Matters"
        meta={[`${formatCount(open)} open, ${formatCount(dormant)} dormant, ${formatCount(closing)} closing`]}
        acts={mayWrite ? <OpenMatterLink /> : undefined}
      />
      <Filters
        items={[
          { text: "Mine", count: counts.mine, href: list.href({ filter: "mine" }), current: list.filter === "mine" },
          {
            text: "All I may see",
            count: counts.all,
            href: list.href({ filter: "all" }),
            current: list.filter === "all",
          },
          {
            text: "Need attention",
            count: counts.attention,
            href: list.href({ filter: "attention" }),
            current: list.filter === "attention",
          },
          {
            text: "Closed",
            count: counts.closed,
            href: list.href({ filter: "closed" }),
            current: list.filter === "closed",
          },
        ]}
      />
      {drafts.length > 0 ? <Drafts drafts={drafts} /> : null}
      <MatterTools {...props} />
      <DataTable
        label="Matters"
        columns={MATTER_COLUMNS}
        rows={matters}
        sort={{ by: list.sort, dir: list.dir, href: (by, dir) => list.href({ sort: by as MatterSort, dir }) }}
        empty={<NoMatters {...props} />}
      />
      {total > 0 ? (
        <Pagination
          page={list.page}
          size={list.size}
          total={total}
          noun="matters"
          href={(page) => list.href({ page })}
        />
      ) : null}
    </Layout>
  );
}

export function OpenMatterLink({ href = "/matters/new" }: { href?: string }) {
  return (
    <a class="btn btn-primary" href={href}>
      <Icon name="plus" />
      Open a matter
    </a>
  );
}

const MATTER_COLUMNS: readonly Column<Matter>[] = [
  {
    head: "Matter",
    kind: "key",
    sort: "number",
    cell: (matter) => (
      <a href={`/matters/${matter.id}`}>
        {matter.number} {matter.title}
      </a>
    ),
  },
  {
    head: "Client",
    kind: "text",
    sort: "client",
    nolabel: true,
    cell: (matter) => <a href={`/clients/${matter.client.id}`}>{matter.client.name}</a>,
  },
  {
    head: "By",
    abbr: "Fee earner",
    kind: "text",
    sort: "owner",
    hide: true,
    cell: (matter) => <abbr title={matter.owner.name}>{initialsOf(matter.owner.name)}</abbr>,
  },
  { head: "Type", kind: "text", sort: "type", hide: true, cell: (matter) => MATTER_TYPES[matter.type].name },
  {
    head: "Status",
    kind: "status",
    sort: "status",
    cell: (matter) => <StatusBadge status={STATUSES[matter.status]} />,
  },
  { head: "Opened", kind: "date", sort: "opened", cell: (matter) => <Day day={matter.openedOn} /> },
  {
    head: "Prescribes",
    kind: "date",
    sort: "prescribes",
    cell: (matter) => (matter.prescribesOn ? <Day day={matter.prescribesOn} /> : <span class="s-quiet">none</span>),
  },
];

/** Of a list whose order is not the reader's to change; pages that know the client leave that column out. */
export const UNSORTED_COLUMNS: readonly Column<Matter>[] = MATTER_COLUMNS.map((column) => ({
  ...column,
  sort: undefined,
}));

function MatterTools({ list, feeEarners }: MattersPageProps) {
  return (
    <Tools
      label="Filter matters"
      action="/matters"
      find={{ value: list.q, placeholder: "Number, title, client" }}
      selects={[
        {
          name: "owner",
          label: "Fee earner",
          value: list.kept.owner ?? "",
          options: [
            { value: "", text: "Every fee earner" },
            ...feeEarners.map(({ id, name }) => ({ value: id, text: name })),
          ],
        },
        {
          name: "type",
          label: "Type",
          value: list.kept.type ?? "",
          options: [
            { value: "", text: "Every type" },
            ...MATTER_TYPE_KEYS.map((key) => ({ value: key, text: MATTER_TYPES[key].name })),
          ],
        },
      ]}
      hidden={{ filter: list.filter, sort: list.sort, dir: list.dir }}
    />
  );
}

function NoMatters({ list, counts, closedFound, mayWrite, total }: MattersPageProps) {
  if (total > 0) {
    return (
      <EmptyState
        title="There is no such page of this list"
        text="The list has become shorter."
        acts={
          <a class="btn" href={list.href({})}>
            First page
          </a>
        }
      />
    );
  }
  if (list.q) {
    return (
      <EmptyState
        title={`No matter here has “${list.q}” in its number, title or client`}
        text={
          closedFound > 0
            ? `${formatCount(closedFound)} closed ${closedFound === 1 ? "matter does" : "matters do"}.`
            : "Nor has a closed one. Try fewer letters, or search everything at the top of the page."
        }
        acts={
          <>
            {closedFound > 0 ? (
              <a class="btn" href={list.href({ filter: "closed" })}>
                Show closed matters
              </a>
            ) : null}
            {mayWrite ? <OpenMatterLink /> : null}
          </>
        }
      />
    );
  }
  const isNarrowed = list.filter !== "all" || Boolean(list.kept.owner) || Boolean(list.kept.type);
  if (isNarrowed && counts.all + counts.closed > 0) {
    const text =
      list.filter === "attention"
        ? "Nothing of yours prescribes within 90 days, and nothing has lain still for 60."
        : "No matter fits what you chose above.";
    return (
      <EmptyState
        title={list.filter === "attention" ? "Nothing needs you" : "No matter here"}
        text={text}
        acts={
          <a class="btn" href="/matters">
            All matters
          </a>
        }
      />
    );
  }
  return (
    <EmptyState
      title="No matter is open yet"
      text="A matter is one instruction of one client. It gets the next free number when it is opened."
      acts={mayWrite ? <OpenMatterLink /> : undefined}
    />
  );
}

/** Nobody else sees them. */
function Drafts({ drafts }: { drafts: readonly Draft[] }) {
  return (
    <p class="s-small">
      {drafts.length === 1 ? "A draft of yours: " : `${drafts.length} drafts of yours: `}
      {drafts.map(({ formId, typed }, at) => (
        <>
          {at > 0 ? ", " : ""}
          <a href={`/matters/new?draft=${formId}`}>{typed.title || "a matter without a name"}</a>
        </>
      ))}
    </p>
  );
}
