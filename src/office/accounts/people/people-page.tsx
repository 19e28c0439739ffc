import type { Narrowing } from "../../../grants.js";
import { ROLE_NAMES, ROLES } from "../../../permissions.js";
import { formatDay } from "../../../calendar.js";
import { ActBar, CsrfField, SelectField } from "../../../web/components/forms.js";
import { ErrorSummary } from "../../../web/components/messages.js";
import { Filters, Pagination } from "../../../web/components/lists.js";
import { FreshField } from "../../../web/components/fresh.js";
import { Layout } from "../../../web/components/layout.js";
import { PageHeader, Section } from "../../../web/components/page-parts.js";
import { StatusBadge, type StatusWord } from "../../../web/components/status.js";
import { type Column, DataTable } from "../../../web/components/tables.js";
import { Icon, Moment } from "../../../web/components/text.js";
import { OutstandingBanner } from "./refusals-page.js";
import type { Outstanding } from "./refusals-report.js";
import { errorFor, type FieldError, type Typed } from "../../../web/forms.js";
import { RoleMatrix } from "../roles/role-matrix.js";
import type { PeopleFacts, PeopleFilter, PeopleQuery, PersonLine } from "./reports.js";
import { ReasonField, UntilField } from "./role-fields.js";
import type { UserStatus } from "../users.js";

export const STATUS_WORDS: Record<UserStatus, StatusWord> = { active: "Active", invited: "Invited", disabled: "Left" };
const VIEWS: Record<PeopleFilter, string> = { here: "Here", invited: "Invited", disabled: "Left", all: "All" };

interface PeoplePageProps {
  people: PersonLine[];
  total: number;
  counts: Record<PeopleFilter, number>;
  query: PeopleQuery;
  outstanding: readonly Outstanding[];
  facts: PeopleFacts;
  narrowings: readonly Narrowing[];
  mayChange: boolean;
  /** Whom a role can be given. */
  everybody: readonly { id: string; name: string }[];
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
}

export function PeoplePage(props: PeoplePageProps) {
  const { people, total, counts, query, outstanding, facts, narrowings, mayChange, everybody, typed, errors } = props;
  return (
    <Layout title="People and roles">
      <PageHeader
        title="People and roles"
        meta={[factsInWords(counts, facts)]}
        acts={
          <>
            <button class="btn" type="button" data-print hidden>
              <Icon name="printer" />
              Print for the yearly review
            </button>
            <a class="btn" href="/people/sign-ins">
              Refusals
            </a>
            {mayChange ? (
              <a class="btn" href="/people/sign-in-rules">
                Sign-in rules
              </a>
            ) : null}
            {mayChange ? (
              <a class="btn btn-primary" href="/people/invite">
                <Icon name="user-plus" />
                Invite a person
              </a>
            ) : null}
          </>
        }
      />
      <OutstandingBanner outstanding={outstanding} />
      <ErrorSummary errors={errors} />
      <p class="s-printonly s-small s-quiet">
        Printed on <Moment at={facts.at} />, for the yearly review of who may do what.
      </p>
      <Filters
        items={(Object.keys(VIEWS) as PeopleFilter[]).map((filter) => ({
          text: VIEWS[filter],
          count: counts[filter],
          href: query.href({ filter }),
          current: query.filter === filter,
        }))}
      />
      <DataTable
        label="People"
        columns={mayChange ? [...COLUMNS, SESSIONS_LED, CHANGE] : [...COLUMNS, SESSIONS]}
        rows={people}
        sort={{
          by: query.sort,
          dir: query.dir,
          href: (by, dir) => query.href({ sort: by as PeopleQuery["sort"], dir }),
        }}
      />
      <Pagination
        page={query.page}
        size={query.size}
        total={total}
        noun="people"
        href={(page) => query.href({ page })}
      />
      <Section
        title="What each role may do"
        more={mayChange ? { text: "Change what a role may do", href: "/people/permissions" } : undefined}
      >
        <RoleMatrix narrowings={narrowings} />
        <p class="s-tiny s-quiet mt-2 s-prose">
          A person may have several roles, but never both sides of one act: nobody both manages people and posts money,
          and it takes two people to make or unmake a firm administrator. An auditor’s role ends by itself.
        </p>
      </Section>
      {mayChange ? <GiveRole everybody={everybody} typed={typed} errors={errors} /> : null}
    </Layout>
  );
}

/** "9 people here, 1 auditor until 27 Nov 2026, 1 outside provider, 2 left" */
function factsInWords(counts: Record<PeopleFilter, number>, { auditors, providers }: PeopleFacts): string {
  const last = auditors.reduce<string | undefined>(
    (until, { until: one }) => (until && until > one ? until : one),
    undefined,
  );
  return [
    `${counts.here} ${counts.here === 1 ? "person" : "people"} here`,
    last && `${auditors.length} ${auditors.length === 1 ? "auditor" : "auditors"} until ${formatDay(last)}`,
    providers > 0 && `${providers} outside ${providers === 1 ? "provider" : "providers"}`,
    `${counts.disabled} left`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** Who has left has left; else the end that is near is said, since it comes by itself. */
export function stateOf({ status, roles, roleEnds }: Pick<PersonLine, "status" | "roles" | "roleEnds">): StatusWord {
  if (status === "disabled") return STATUS_WORDS.disabled;
  if (roles.length === 0) return "No role";
  const [first] = roles.flatMap((role) => roleEnds[role] ?? []).sort();
  const isAll = roles.every((role) => roleEnds[role]);
  return first && isAll ? `Ends ${formatDay(first)}` : STATUS_WORDS[status];
}

/** "Attorney, Bookkeeper until 31 Jan 2027" */
export function rolesInWords({ roles, roleEnds }: Pick<PersonLine, "roles" | "roleEnds">): string {
  const words = roles.map((role) => {
    const until = roleEnds[role];
    return until && roles.length > 1 ? `${ROLE_NAMES[role]} until ${formatDay(until)}` : ROLE_NAMES[role];
  });
  return words.join(", ") || "none";
}

interface GiveRoleProps {
  everybody: readonly { id: string; name: string }[];
  typed: Typed | undefined;
  errors: readonly FieldError[] | undefined;
}

function GiveRole({ everybody, typed, errors }: GiveRoleProps) {
  return (
    <div class="s-noprint">
      <Section title="Give a role" note="Who is signed in signs in anew to have it.">
        <form method="post" action="/people/roles" class="s-form">
          <CsrfField />
          <SelectField
            label="Person"
            name="userId"
            value={typed?.userId}
            none="Choose…"
            options={everybody.map(({ id, name }) => ({ value: id, text: name }))}
            width={4}
            error={errorFor(errors, "userId")}
          />
          <SelectField
            label="Role"
            name="role"
            value={typed?.role}
            none="Choose…"
            options={ROLES.map((role) => ({ value: role, text: ROLE_NAMES[role] }))}
            width={4}
            error={errorFor(errors, "role") ?? errorFor(errors, "roles")}
          />
          <UntilField value={typed?.until} error={errorFor(errors, "until")} />
          <ReasonField value={typed?.reason} error={errorFor(errors, "reason")} />
          <FreshField errors={errors} />
          <ActBar main="Give role" />
        </form>
      </Section>
    </div>
  );
}

const COLUMNS: Column<PersonLine>[] = [
  { head: "Name", kind: "key", sort: "name", cell: (person) => <a href={`/people/${person.id}`}>{person.name}</a> },
  { head: "Signs in as", kind: "text", sort: "login", hide: true, cell: (person) => <code>{person.login}</code> },
  { head: "Roles", kind: "text", cell: rolesInWords },
  { head: "Second factor", kind: "text", cell: (person) => <FactorCell person={person} /> },
  { head: "State", kind: "status", cell: (person) => <StatusBadge status={stateOf(person)} /> },
  {
    head: "Last here",
    kind: "date",
    sort: "seen",
    cell: (person) => (person.lastSeenAt ? <Moment at={person.lastSeenAt} /> : "–"),
  },
];

function FactorCell({ person }: { person: PersonLine }) {
  if (person.factor !== "none") return <>{person.factor === "passkey" ? "Passkey" : "Code"}</>;
  return person.isFactorAsked ? <StatusBadge status="None yet" /> : <>–</>;
}
const SESSIONS: Column<PersonLine> = {
  head: "Sessions",
  kind: "num",
  hide: true,
  cell: (person) => (person.sessions === 0 ? "–" : person.sessions),
};

/** Who may end sessions sees them one click further. */
const SESSIONS_LED: Column<PersonLine> = {
  ...SESSIONS,
  cell: (person) =>
    person.sessions === 0 ? (
      "–"
    ) : (
      <a href={`/people/${person.id}#sessions`} aria-label={`${person.sessions} sessions of ${person.name}`}>
        {person.sessions}
      </a>
    ),
};

const CHANGE: Column<PersonLine> = {
  head: "Change",
  kind: "acts",
  hide: true,
  cell: (person) => (
    <a href={`/people/${person.id}`}>
      Change<span class="visually-hidden"> {person.name}</span>
    </a>
  ),
};
