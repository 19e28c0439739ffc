import { formatDay } from "../../../calendar.js";
import type { SecurityTotal } from "../../../platform/audit/security-counts.js";
import { Layout } from "../../../web/components/layout.js";
import { EmptyState, Message } from "../../../web/components/messages.js";
import { Figures, PageHeader, Section } from "../../../web/components/page-parts.js";
import { type Column, DataTable } from "../../../web/components/tables.js";
import { formatCount, Moment } from "../../../web/components/text.js";
import { sentenceOf, wordsOfRefusal } from "./refusal-words.js";
import { type Outstanding, type RefusalLine, type RefusalReport, REPORT_DAYS } from "./refusals-report.js";

const PEOPLE: [string, string][] = [["People and roles", "/people"]];

/** What was refused here: for whoever looks after the firm's people. Names and addresses that were typed are nowhere. */
export function RefusalsPage({ report }: { report: RefusalReport }) {
  const { from, lines, byKind, worstDay, outstanding } = report;
  const times = (kinds: readonly string[]): number =>
    byKind.filter(({ kind }) => kinds.includes(kind)).reduce((sum, one) => sum + one.times, 0);
  const all = byKind.reduce((sum, one) => sum + one.times, 0);
  const signIns = times(["sign_in_failed", "factor_failed"]);
  return (
    <Layout title="Refusals">
      <PageHeader title="Refusals" crumbs={PEOPLE} meta={[`The last ${REPORT_DAYS} days, from ${formatDay(from)}`]} />
      <OutstandingMessages outstanding={outstanding} />
      {all === 0 ? (
        <EmptyState
          title="Nothing was refused"
          text={`In the last ${REPORT_DAYS} days nobody mistyped a password, used up a limit or tried what another role does.`}
        />
      ) : (
        <>
          <Figures
            items={[
              { label: "Sign-ins refused", value: formatCount(signIns) },
              { label: "Other refusals", value: formatCount(all - signIns) },
              {
                label: "Most on one day",
                value: formatCount(worstDay?.times ?? 0),
                note: worstDay ? formatDay(worstDay.day) : undefined,
              },
            ]}
          />
          <Section title="By kind" note="Networks are counted without keeping an address, so there may be more.">
            <DataTable label="Refusals by kind" columns={KINDS} rows={byKind} />
          </Section>
          <Section title="By person">
            <DataTable label="Refusals by person" columns={PERSONS} rows={lines} />
          </Section>
        </>
      )}
    </Layout>
  );
}

function OutstandingMessages({ outstanding }: { outstanding: readonly Outstanding[] }) {
  return (
    <>
      {outstanding.slice(0, SHOWN_MAX).map((one) => (
        <Message kind="warn">
          <p>{sentenceOf(one)}</p>
        </Message>
      ))}
    </>
  );
}

const SHOWN_MAX = 5;

/** The gravest of them for the list of people, where somebody sees it. */
export function OutstandingBanner({ outstanding }: { outstanding: readonly Outstanding[] }) {
  const [gravest] = outstanding;
  if (!gravest) return null;
  const others = outstanding.length - 1;
  return (
    <Message kind="warn" act={<a href="/people/sign-ins">See refusals</a>}>
      <p>
        {sentenceOf(gravest)}
        {others > 0 ? ` And ${others} more of the last days.` : ""}
      </p>
    </Message>
  );
}

const KINDS: Column<SecurityTotal>[] = [
  { head: "What", kind: "key", cell: ({ kind }) => wordsOfRefusal(kind).what },
  { head: "What it means", kind: "text", cell: ({ kind }) => wordsOfRefusal(kind).advice, nolabel: true },
  { head: "Last", kind: "date", cell: ({ lastAt }) => <Moment at={lastAt} />, hide: true },
  {
    head: "Networks",
    abbr: "Networks, at least",
    kind: "num",
    cell: ({ networks }) => formatCount(networks),
    half: true,
  },
  { head: "Times", kind: "num", cell: ({ times }) => formatCount(times), half: true },
];

const PERSONS: Column<RefusalLine>[] = [
  { head: "Person", kind: "key", cell: (line) => <Person line={line} /> },
  { head: "What", kind: "text", cell: ({ kind }) => wordsOfRefusal(kind).what, nolabel: true },
  ...KINDS.slice(2),
];

function Person({ line: { userId, userName } }: { line: RefusalLine }) {
  if (userId === undefined) return <span class="s-quiet">Nobody known</span>;
  return userName === undefined ? (
    <span class="s-quiet">Somebody no longer here</span>
  ) : (
    <a href={`/people/${userId}`}>{userName}</a>
  );
}
