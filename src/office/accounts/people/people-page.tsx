import { type GrantedPermission, may, PERMISSIONS, ROLE_NAMES, ROLES } from "../../../permissions.js";
import { Filters, Pagination } from "../../../web/components/lists.js";
import { Layout } from "../../../web/components/layout.js";
import { PageHeader, Section } from "../../../web/components/page-parts.js";
import { StatusBadge, type StatusWord } from "../../../web/components/status.js";
import { type Column, DataTable } from "../../../web/components/tables.js";
import { Icon, Moment } from "../../../web/components/text.js";
import { OutstandingBanner } from "./refusals-page.js";
import type { Outstanding } from "./refusals-report.js";
import type { PeopleFilter, PeopleQuery, PersonLine } from "./reports.js";
import type { UserStatus } from "../users.js";

export const STATUS_WORDS: Record<UserStatus, StatusWord> = { active: "Active", invited: "Invited", disabled: "Left" };
const VIEWS: Record<PeopleFilter, string> = { here: "Here", invited: "Invited", disabled: "Left", all: "All" };

interface PeoplePageProps {
  people: PersonLine[];
  total: number;
  counts: Record<PeopleFilter, number>;
  query: PeopleQuery;
  outstanding: readonly Outstanding[];
  mayChange: boolean;
}

export function PeoplePage({ people, total, counts, query, outstanding, mayChange }: PeoplePageProps) {
  return (
    <Layout title="People and roles">
      <PageHeader
        title="People and roles"
        meta={[`${counts.here} ${counts.here === 1 ? "person" : "people"} here, ${counts.disabled} left`]}
        acts={
          <>
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
      <Section title="What each role may do">
        <RoleMatrix />
      </Section>
    </Layout>
  );
}

const COLUMNS: Column<PersonLine>[] = [
  { head: "Name", kind: "key", sort: "name", cell: (person) => <a href={`/people/${person.id}`}>{person.name}</a> },
  { head: "Signs in as", kind: "text", sort: "login", hide: true, cell: (person) => <code>{person.login}</code> },
  { head: "Roles", kind: "text", cell: (person) => person.roles.map((role) => ROLE_NAMES[role]).join(", ") },
  { head: "Second factor", kind: "text", cell: (person) => <FactorCell person={person} /> },
  { head: "State", kind: "status", cell: (person) => <StatusBadge status={STATUS_WORDS[person.status]} /> },
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

const PERMISSION_WORDS: Record<GrantedPermission, string> = {
  "desk.read": "See the desk",
  "contacts.read": "See contacts",
  "contacts.write": "Add and change contacts",
  "contacts.import": "Import contacts",
  "contacts.identity": "See identity numbers",
  "clients.read": "See clients",
  "clients.write": "Take on and change clients",
  "matters.read": "See matters",
  "matters.write": "Open and change matters",
  "conflicts.check": "Check names for conflicts",
  "documents.read": "See documents",
  "documents.write": "Add and change documents",
  "templates.write": "Keep templates and the letterhead",
  "notes.read": "See file notes",
  "notes.privileged": "See privileged file notes",
  "notes.write": "Write file notes",
  "tasks.read": "See tasks",
  "tasks.write": "Give and do tasks",
  "fica.read": "See FICA files",
  "fica.write": "Keep and verify FICA files",
  "audit.read": "Review the audit trail",
  "audit.export": "Download the audit trail",
  "settings.write": "Change the firm’s settings",
  "users.read": "See people and roles",
  "users.write": "Change people and roles",
};

/** Printed from the table that the server itself goes by. */
function RoleMatrix() {
  const columns: Column<GrantedPermission>[] = [
    { head: "Permission", kind: "key", cell: (permission) => PERMISSION_WORDS[permission] },
    ...ROLES.map(
      (role): Column<GrantedPermission> => ({
        head: ROLE_NAMES[role],
        kind: "text",
        cell: (permission) =>
          may([role], permission) ? (
            <Icon name="check" label="yes" />
          ) : (
            <span>
              –<span class="visually-hidden"> no</span>
            </span>
          ),
      }),
    ),
  ];
  return <DataTable label="What each role may do" columns={columns} rows={PERMISSIONS} stack={false} />;
}
