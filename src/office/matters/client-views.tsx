import { ActBar, CsrfField } from "../../web/components/forms.js";
import { Facts } from "../../web/components/facts.js";
import { Layout } from "../../web/components/layout.js";
import { Filters, Pagination, Tools } from "../../web/components/lists.js";
import { EmptyState, ErrorSummary } from "../../web/components/messages.js";
import { Columns, PageHeader, Section } from "../../web/components/page-parts.js";
import { ContactPicker } from "../../web/components/pickers.js";
import { type Badge, Badges, StatusBadge } from "../../web/components/status.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { Count, Day } from "../../web/components/text.js";
import { errorFor, type FieldError } from "../../web/forms.js";
import type { ListQuery } from "../../web/lists.js";
import type { ContactBadges } from "../contacts/badges.js";
import type { ClientLine, ClientSort, ClientView } from "./client-lists.js";
import type { ContactStanding } from "./client-reports.js";
import type { Client } from "./clients.js";
import { type ContactPicked, contactSearch } from "./form-view.js";
import { OpenMatterLink, UNSORTED_COLUMNS } from "./list-view.js";
import type { Matter } from "./matters.js";
import { PARTY_ROLES, STATUSES } from "./words.js";

export interface ClientsPageProps {
  list: ListQuery<ClientSort, ClientView>;
  clients: readonly ClientLine[];
  badges: ContactBadges;
  total: number;
  counts: Record<ClientView, number>;
  mayWrite: boolean;
}

export function ClientsPage({ list, clients, badges, total, counts, mayWrite }: ClientsPageProps) {
  const views: [ClientView, string][] = [
    ["active", "With open matters"],
    ["all", "All"],
    ["former", "Without"],
  ];
  return (
    <Layout title="Clients">
      <PageHeader
        title="Clients"
        meta={[`${counts.active} with open matters, ${counts.former} without`]}
        acts={mayWrite ? <NewClientLink /> : undefined}
      />
      <Filters
        items={views.map(([view, text]) => ({
          text,
          count: counts[view],
          href: list.href({ filter: view }),
          current: list.filter === view,
        }))}
      />
      <Tools
        label="Filter clients"
        action="/clients"
        find={{ value: list.q, placeholder: "Name or code" }}
        hidden={{ filter: list.filter, sort: list.sort, dir: list.dir }}
      />
      <DataTable
        label="Clients"
        columns={clientColumns(badges)}
        rows={clients}
        sort={{ by: list.sort, dir: list.dir, href: (by, dir) => list.href({ sort: by as ClientSort, dir }) }}
        empty={<NoClients list={list} held={counts.all} mayWrite={mayWrite} />}
      />
      {total > 0 ? (
        <Pagination
          page={list.page}
          size={list.size}
          total={total}
          noun="clients"
          href={(page) => list.href({ page })}
        />
      ) : null}
    </Layout>
  );
}

/** Whether the firm knows them, for whoever may see that. */
function clientColumns(badges: ContactBadges): readonly Column<ClientLine>[] {
  if (badges.size === 0) return CLIENT_COLUMNS;
  const known = ({ contactId }: ClientLine) => <Badges badges={badges.get(contactId)} />;
  const status: Column<ClientLine> = { head: "Status", kind: "status", cell: known };
  return [...CLIENT_COLUMNS.slice(0, 2), status, ...CLIENT_COLUMNS.slice(2)];
}

const CLIENT_COLUMNS: readonly Column<ClientLine>[] = [
  { head: "Client", kind: "key", sort: "name", cell: (client) => <a href={`/clients/${client.id}`}>{client.name}</a> },
  { head: "Code", kind: "text", sort: "code", half: true, cell: (client) => <span class="s-num">{client.code}</span> },
  { head: "Since", kind: "date", sort: "since", cell: (client) => <Day day={client.openedOn} /> },
  {
    head: "Last entry",
    kind: "date",
    sort: "last",
    cell: (client) => (client.lastEntryOn ? <Day day={client.lastEntryOn} /> : <span class="s-quiet">none</span>),
  },
  { head: "Open", kind: "num", sort: "matters", cell: (client) => <Count value={client.liveMatters} /> },
  { head: "Closed", kind: "num", cell: (client) => <Count value={client.closedMatters} /> },
];

function NewClientLink() {
  return (
    <a class="btn btn-primary" href="/clients/new">
      Make a contact a client
    </a>
  );
}

function NoClients({
  list,
  held,
  mayWrite,
}: {
  list: ListQuery<ClientSort, ClientView>;
  held: number;
  mayWrite: boolean;
}) {
  if (held > 0) {
    const title = list.q ? `No client here has “${list.q}” in its name or code` : "No client here";
    return (
      <EmptyState
        title={title}
        text="They may be under another view, or a contact that is no client."
        acts={
          <a class="btn" href="/clients?filter=all">
            All clients
          </a>
        }
      />
    );
  }
  return (
    <EmptyState
      title="There is no client yet"
      text="A contact becomes a client with its first matter, or here."
      acts={mayWrite ? <OpenMatterLink /> : undefined}
    />
  );
}

export function ClientPage({
  client,
  matters,
  badges,
  mayWrite,
}: {
  client: Client;
  matters: readonly Matter[];
  badges: readonly Badge[];
  mayWrite: boolean;
}) {
  const live = matters.filter(({ status }) => status !== "closed").length;
  return (
    <Layout title={client.name}>
      <PageHeader
        title={client.name}
        crumbs={[["Clients", "/clients"]]}
        meta={[
          <span class="s-num">{client.code}</span>,
          <>
            Client since <Day day={client.openedOn} />
          </>,
          `${live} open, ${matters.length - live} closed`,
          ...(badges.length > 0 ? [<Badges badges={badges} notes />] : []),
        ]}
        acts={mayWrite ? <OpenMatterLink href={`/matters/new?contact=${client.contactId}`} /> : undefined}
      />
      <Columns
        main={
          <Section title="Matters">
            <DataTable
              label="Matters"
              columns={UNSORTED_COLUMNS.filter(({ head }) => head !== "Client")}
              rows={matters}
              empty={
                <EmptyState title="No matter yet" text="What this client instructs the firm to do becomes a matter." />
              }
            />
          </Section>
        }
        aside={
          <Section title="Contact">
            <Facts
              pairs={[
                ["Name", <a href={`/contacts/${client.contactId}`}>{client.name}</a>],
                ["Client code", client.code],
              ]}
            />
          </Section>
        }
      />
    </Layout>
  );
}

export function NewClientPage({
  contact,
  errors,
}: {
  contact: ContactPicked;
  errors?: readonly FieldError[] | undefined;
}) {
  return (
    <Layout title="Make a contact a client" narrow>
      <PageHeader
        title="Make a contact a client"
        crumbs={[["Clients", "/clients"]]}
        meta={["A matter opened for a contact does this by itself."]}
      />
      <ErrorSummary errors={errors} />
      <form method="post" action="/clients" novalidate>
        <CsrfField />
        <div class="s-form">
          <ContactPicker
            label="Contact"
            name="contactId"
            searchUrl={contactSearch("contactId")}
            {...contact}
            width={8}
            error={errorFor(errors, "contactId")}
            autofocus={!errors}
          />
        </div>
        <ActBar main="Make it a client" discard={{ href: "/clients" }} />
      </form>
    </Layout>
  );
}

/** On a contact's card: what it is in the firm's matters. */
export function ContactMatters({
  contactId,
  standing,
  mayWrite,
}: {
  contactId: string;
  standing: ContactStanding;
  mayWrite: boolean;
}) {
  const { client, parts } = standing;
  const more = mayWrite ? { text: "Open a matter for them", href: `/matters/new?contact=${contactId}` } : undefined;
  return (
    <Section title="Matters" note={client ? `client ${client.code}` : undefined} more={more}>
      <DataTable
        label="Matters of this contact"
        columns={PART_COLUMNS}
        rows={parts}
        empty={<p class="s-quiet">Neither client nor party in any matter.</p>}
      />
    </Section>
  );
}

const PART_COLUMNS: readonly Column<ContactStanding["parts"][number]>[] = [
  {
    head: "Matter",
    kind: "key",
    cell: (part) => (
      <a href={`/matters/${part.matterId}`}>
        {part.number} {part.title}
      </a>
    ),
  },
  {
    head: "As",
    kind: "text",
    cell: ({ roles }) => roles.map((role) => (role === "client" ? "Client" : PARTY_ROLES[role])).join(", "),
  },
  { head: "Status", kind: "status", cell: ({ status }) => <StatusBadge status={STATUSES[status]} /> },
];
