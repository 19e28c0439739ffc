import type { ComponentChildren } from "preact";
import type { UserActor } from "../../actor.js";
import { type Day as DayText, dayOf } from "../../calendar.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { Layout } from "../../web/components/layout.js";
import { PageHeader, Tabs } from "../../web/components/page-parts.js";
import { type Badge, Badges, StatusBadge } from "../../web/components/status.js";
import { Day } from "../../web/components/text.js";
import { loadContactBadges } from "../contacts/badges.js";
import { listNamed } from "./access.js";
import { type CountedTab, loadTabs } from "./card-parts.js";
import type { Matter } from "./matters.js";
import { MATTER_TYPES, STATUSES } from "./words.js";
import { PRESCRIBES_SOON_DAYS } from "./workload.js";

/** What stands above every page of a matter, in whichever room the page is. */
export interface MatterHead {
  matter: Matter;
  tabs: readonly CountedTab[];
  /** How many people may see it; undefined when it is not restricted. */
  named: number | undefined;
  /** What later rooms say of the client. */
  clientBadges: readonly Badge[];
  today: DayText;
}

export async function loadMatterHead(db: FirmDb, matter: Matter, reader: UserActor): Promise<MatterHead> {
  const { contactId } = matter.client;
  return {
    matter,
    tabs: await loadTabs(db, matter, reader),
    named: matter.isRestricted ? (await listNamed(db, matter.id)).length : undefined,
    clientBadges: (await loadContactBadges(db, [contactId], reader)).get(contactId) ?? [],
    today: dayOf(new Date()),
  };
}

interface MatterFrameProps {
  head: MatterHead;
  /** The key of the tab that the page is. */
  current: string;
  acts?: ComponentChildren;
  children: ComponentChildren;
}

export function MatterFrame({ head, current, acts, children }: MatterFrameProps) {
  const { matter, tabs } = head;
  const tab = tabs.find(({ key }) => key === current);
  const place = current === "overview" || !tab ? "" : `${tab.text}, `;
  return (
    <Layout title={`${place}${matter.number} ${matter.title}`}>
      <PageHeader
        title={matter.title}
        crumbs={[
          ["Matters", "/matters"],
          [MATTER_TYPES[matter.type].name, `/matters?type=${matter.type}`],
        ]}
        meta={headerFacts(head)}
        acts={acts}
      />
      {tabs.length > 1 ? (
        <Tabs
          label="Parts of the matter"
          items={tabs.map(({ key, ...item }) => ({ ...item, current: key === current }))}
        />
      ) : null}
      {children}
    </Layout>
  );
}

function headerFacts({ matter, named, clientBadges, today }: MatterHead) {
  const days = matter.prescribesOn ? daysBetween(today, matter.prescribesOn) : undefined;
  const isSoon = matter.status !== "closed" && days !== undefined && days <= PRESCRIBES_SOON_DAYS;
  return [
    <span class="s-num">{matter.number}</span>,
    <StatusBadge status={STATUSES[matter.status]} />,
    ...(named === undefined
      ? []
      : [<StatusBadge status={`Restricted to ${named} ${named === 1 ? "person" : "people"}`} />]),
    ...(isSoon ? [<PrescribesBadge days={days} />] : []),
    <>
      Client <a href={`/clients/${matter.client.id}`}>{matter.client.name}</a>
      <Badges badges={clientBadges} />
    </>,
    matter.owner.name,
    <>
      Opened <Day day={matter.openedOn} />
    </>,
    ...(matter.closedOn
      ? [
          <>
            Closed <Day day={matter.closedOn} />
          </>,
        ]
      : []),
    ...(matter.caseNo || matter.court
      ? [[matter.caseNo && `Case ${matter.caseNo}`, matter.court].filter(Boolean).join(", ")]
      : []),
  ];
}

/** The way to a page that is one step from a matter's card. */
export function crumbsTo({ id, number }: Matter): [text: string, href: string][] {
  return [
    ["Matters", "/matters"],
    [number, `/matters/${id}`],
  ];
}

/** How long there is until a claim prescribes; in words, too late as well. */
export function PrescribesBadge({ days }: { days: number }) {
  if (days < 0) return <StatusBadge status="Overdue" />;
  return (
    <StatusBadge status={days === 0 ? "Deadline today" : `Prescribes in ${days} ${days === 1 ? "day" : "days"}`} />
  );
}

export function daysBetween(from: DayText, to: DayText): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
