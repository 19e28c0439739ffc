import { DataTable } from "../../web/components/tables.js";
import { Filters, Pagination, Tools } from "../../web/components/lists.js";
import { Layout } from "../../web/components/layout.js";
import { EmptyState } from "../../web/components/messages.js";
import { PageHeader } from "../../web/components/page-parts.js";
import { Badges } from "../../web/components/status.js";
import { Day, formatCount, Icon } from "../../web/components/text.js";
import { dayOf } from "../../calendar.js";
import type { ListQuery } from "../../web/lists.js";
import type { ContactBadges } from "./badges.js";
import { CONTACT_KINDS, CONTACT_KINDS_PLURAL, type ContactKind } from "./kinds.js";
import type { ContactLine, ContactSort } from "./reports.js";

export const CONTACT_FILTERS = ["all", ...(Object.keys(CONTACT_KINDS) as ContactKind[])] as const;
export type ContactListQuery = ListQuery<ContactSort, (typeof CONTACT_FILTERS)[number]>;

interface ContactsPageProps {
  list: ContactListQuery;
  lines: readonly ContactLine[];
  badges: ContactBadges;
  total: number;
  counts: ReadonlyMap<ContactKind, number>;
  /** Nobody is in the room at all, whatever was searched for. */
  isBare: boolean;
  mayWrite: boolean;
  mayImport: boolean;
}

export function ContactsPage({ list, lines, badges, total, counts, isBare, mayWrite, mayImport }: ContactsPageProps) {
  return (
    <Layout title="Contacts">
      <PageHeader
        title="Contacts"
        meta={["People and organisations: clients, opponents, counsel, sheriffs, witnesses"]}
        acts={
          <>
            {mayImport ? (
              <a class="btn" href="/contacts/import">
                Import
              </a>
            ) : null}
            {mayWrite ? (
              <a class="btn btn-primary" href="/contacts/new">
                <Icon name="plus" />
                Add a contact
              </a>
            ) : null}
          </>
        }
      />
      <Filters label="Kinds" items={chips(list, counts)} />
      <Tools
        label="Find contacts"
        action="/contacts"
        find={{ value: list.q, placeholder: "Name, e-mail, number" }}
        hidden={{ filter: list.filter === "all" ? undefined : list.filter, sort: list.sort, dir: list.dir }}
      />
      <DataTable
        label="Contacts"
        rows={lines}
        sort={{ by: list.sort, dir: list.dir, href: (sort, dir) => list.href({ sort: sort as ContactSort, dir }) }}
        columns={[
          {
            head: "Name",
            kind: "key",
            sort: "name",
            cell: ({ id, sortName }) => (
              <>
                <a href={`/contacts/${id}`}>{sortName}</a>
                <Badges badges={badges.get(id)} />
              </>
            ),
          },
          { head: "Kind", kind: "text", sort: "kind", half: true, cell: ({ kind }) => CONTACT_KINDS[kind] },
          { head: "E-mail", kind: "text", cell: ({ email }) => <span class="s-break">{email}</span> },
          {
            head: "Telephone",
            kind: "text",
            half: true,
            cell: ({ phone }) => (phone ? <span class="s-num s-nowrap">{phone}</span> : null),
          },
          { head: "City", kind: "text", hide: true, cell: ({ city }) => <span class="s-nowrap">{city}</span> },
          {
            head: "Changed",
            kind: "date",
            sort: "changed",
            hide: true,
            cell: ({ updatedAt }) => <Day day={dayOf(updatedAt)} />,
          },
        ]}
        empty={
          isBare ? <NobodyYet mayWrite={mayWrite} mayImport={mayImport} /> : <NothingFound list={list} total={total} />
        }
      />
      {lines.length > 0 ? (
        <Pagination
          page={list.page}
          size={list.size}
          total={total}
          noun="contacts"
          href={(page) => list.href({ page })}
        />
      ) : null}
    </Layout>
  );
}

/** Kinds that the firm has, and the one looked at even when it is empty. */
function chips(list: ContactListQuery, counts: ReadonlyMap<ContactKind, number>) {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return CONTACT_FILTERS.filter((filter) => filter === "all" || filter === list.filter || counts.get(filter)).map(
    (filter) => ({
      text: filter === "all" ? "All" : CONTACT_KINDS_PLURAL[filter],
      count: filter === "all" ? all : (counts.get(filter) ?? 0),
      href: list.href({ filter }),
      current: filter === list.filter,
    }),
  );
}

function NobodyYet({ mayWrite, mayImport }: { mayWrite: boolean; mayImport: boolean }) {
  return (
    <EmptyState
      title="Nobody is here yet"
      text="Contacts are everyone the firm deals with. Bring them from Clio, Outlook, Google or a telephone, or add the first by hand."
      acts={
        <>
          {mayImport ? (
            <a class="btn btn-primary" href="/contacts/import">
              Import contacts
            </a>
          ) : null}
          {mayWrite ? (
            <a class="btn" href="/contacts/new">
              Add a contact
            </a>
          ) : null}
        </>
      }
    />
  );
}

function NothingFound({ list, total }: { list: ContactListQuery; total: number }) {
  if (total > 0) {
    return (
      <EmptyState
        title="The list ends before this page"
        text={`There are ${formatCount(total)} contacts in it.`}
        acts={
          <a class="btn" href={list.href({ page: 1 })}>
            To the first page
          </a>
        }
      />
    );
  }
  return (
    <EmptyState
      title={list.q ? `No contact is found by “${list.q}”` : "No contact of this kind"}
      text="Every word is looked for at the beginning of names, former names, e-mail addresses, telephone, registration and VAT numbers."
      acts={
        <a class="btn" href="/contacts">
          All contacts
        </a>
      }
    />
  );
}
