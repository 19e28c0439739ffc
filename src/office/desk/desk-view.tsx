import type { VNode } from "preact";
import type { Day as DayText } from "../../calendar.js";
import { Layout } from "../../web/components/layout.js";
import { EmptyState } from "../../web/components/messages.js";
import { Columns, type Figure, Figures, PageHeader, Section } from "../../web/components/page-parts.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { Day, formatCount, Icon, Tag } from "../../web/components/text.js";
import { daysBetween, PrescribesBadge } from "../matters/matter-frame.js";
import type { Matter } from "../matters/matters.js";
import { type MatterCounts, PRESCRIBES_SOON_DAYS, STILL_DAYS } from "../matters/workload.js";

export interface DeskMatters {
  counts: MatterCounts;
  attention: readonly Matter[];
  recent: readonly Matter[];
  /** Whether matters can be this person's own. */
  isFeeEarner: boolean;
}

export interface DeskPageProps {
  greeting: string;
  date: string;
  today: DayText;
  /** Undefined for whoever may not see them. */
  matters: DeskMatters | undefined;
  /** One's own, what is overdue first; null where there is none. */
  tasks: VNode | null;
  /** Restricted matters of theirs that a stranger's conflict check touched; null where there is none. */
  warnings: VNode | null;
  contacts: number | undefined;
  clients: number | undefined;
  mayOpen: boolean;
  mayAddContacts: boolean;
  mayManagePeople: boolean;
}

export function DeskPage(props: DeskPageProps) {
  const { greeting, date, matters, mayOpen } = props;
  const figures = figuresOf(props);
  return (
    <Layout title="Desk">
      <PageHeader title={greeting} meta={[date]} acts={mayOpen ? <OpenMatter /> : undefined} />
      {props.warnings}
      {figures.length > 1 ? <Figures items={figures} /> : null}
      <NextSteps {...props} />
      {props.tasks}
      {matters && matters.counts.all > 0 ? <MatterColumns matters={matters} today={props.today} /> : null}
    </Layout>
  );
}

function OpenMatter() {
  return (
    <a class="btn btn-primary" href="/matters/new">
      <Icon name="plus" />
      Open a matter
    </a>
  );
}

function figuresOf({ matters, contacts, clients }: DeskPageProps): Figure[] {
  const figures: Figure[] = [];
  if (matters) {
    const { counts, isFeeEarner } = matters;
    if (isFeeEarner) {
      figures.push({
        label: "My matters",
        value: formatCount(counts.mine),
        href: "/matters?filter=mine",
        note: "not closed",
      });
      figures.push({
        label: "Need attention",
        value: formatCount(counts.attention),
        href: "/matters?filter=attention",
        note: "of mine",
      });
    }
    figures.push({
      label: "All matters",
      value: formatCount(counts.all),
      href: "/matters",
      note: `${formatCount(counts.closed)} closed besides`,
    });
  }
  if (clients !== undefined)
    figures.push({ label: "Clients", value: formatCount(clients), href: "/clients?filter=all" });
  if (contacts !== undefined) figures.push({ label: "Contacts", value: formatCount(contacts), href: "/contacts" });
  return figures;
}

/** What to do when there is nothing to look at yet. */
function NextSteps({ matters, contacts, mayOpen, mayAddContacts, mayManagePeople }: DeskPageProps) {
  if (contacts === 0 && mayAddContacts) {
    return (
      <EmptyState
        title="The firm has no contacts yet"
        text="Bring them along from another program as a CSV or vCard file, or add the first one by hand. Then open a matter."
        acts={
          <>
            <a class="btn btn-primary" href="/contacts/import">
              Import contacts
            </a>
            <a class="btn" href="/contacts/new">
              Add a contact
            </a>
          </>
        }
      />
    );
  }
  if (matters && matters.counts.all === 0) {
    return (
      <EmptyState
        title="No matter is open"
        text={
          mayOpen
            ? "A matter is one instruction of one client. It shows here when it needs attention."
            : "They show here when a fee earner opens them."
        }
        acts={mayOpen ? <OpenMatter /> : undefined}
      />
    );
  }
  if (!matters && mayManagePeople) {
    return (
      <EmptyState
        title="You manage people, not matters"
        text="Invite people, change what they may do, end the access of someone who leaves."
        acts={
          <a class="btn btn-primary" href="/people">
            People and roles
          </a>
        }
      />
    );
  }
  if (!matters && contacts === undefined) {
    return <EmptyState title="Nothing waits for you" text="What the firm shares with you will show here." />;
  }
  return null;
}

function MatterColumns({ matters, today }: { matters: DeskMatters; today: DayText }) {
  const { attention, counts, isFeeEarner, recent } = matters;
  const opened = (
    <Section title="Recently opened" more={{ text: "All matters", href: "/matters?sort=opened&dir=desc" }}>
      <RecentList matters={recent} />
    </Section>
  );
  if (!isFeeEarner) return opened;
  const main = (
    <Section
      title="Matters needing attention"
      note={counts.attention > attention.length ? `${attention.length} of ${formatCount(counts.attention)}` : undefined}
      more={{ text: "All that need attention", href: "/matters?filter=attention" }}
    >
      <DataTable
        label="Matters needing attention"
        columns={attentionColumns(attention, today)}
        rows={attention}
        empty={
          <p class="s-quiet">
            Nothing of yours prescribes within {PRESCRIBES_SOON_DAYS} days, and nothing has lain still for {STILL_DAYS}.
          </p>
        }
      />
    </Section>
  );
  return <Columns main={main} aside={opened} mainWidth={7} />;
}

/** The column of days is there when something has a day: a matter that merely lies still has none. */
function attentionColumns(matters: readonly Matter[], today: DayText): Column<Matter>[] {
  const by: Column<Matter> = {
    head: "By",
    kind: "date",
    cell: (matter) => (isPrescribingSoon(matter, today) ? <Day day={matter.prescribesOn} /> : null),
  };
  return [
    {
      head: "Matter",
      kind: "key",
      cell: (matter) => (
        <a href={`/matters/${matter.id}`}>
          {matter.number} {matter.title}
        </a>
      ),
    },
    { head: "Why", kind: "text", nolabel: true, cell: (matter) => whyOf(matter, today) },
    ...(matters.some((matter) => isPrescribingSoon(matter, today)) ? [by] : []),
  ];
}

function whyOf(matter: Matter, today: DayText) {
  if (matter.prescribesOn && isPrescribingSoon(matter, today)) {
    return <PrescribesBadge days={daysBetween(today, matter.prescribesOn)} />;
  }
  return <Tag>No entry for {daysBetween(matter.lastEntryOn, today)} days</Tag>;
}

function isPrescribingSoon({ prescribesOn }: Matter, today: DayText): boolean {
  return prescribesOn !== null && daysBetween(today, prescribesOn) <= PRESCRIBES_SOON_DAYS;
}

function RecentList({ matters }: { matters: readonly Matter[] }) {
  return (
    <ol class="s-list">
      {matters.map((matter) => (
        <li>
          <span class="s-body">
            <a href={`/matters/${matter.id}`}>
              {matter.number} {matter.title}
            </a>
            <small>
              {matter.client.name}, {matter.owner.name}, <Day day={matter.openedOn} />
            </small>
          </span>
        </li>
      ))}
    </ol>
  );
}
