import { Layout } from "../../web/components/layout.js";
import { EmptyState } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { formatCount } from "../../web/components/text.js";
import { CONTACT_KINDS } from "../contacts/kinds.js";
import type { ContactLine } from "../contacts/reports.js";
import { UNSORTED_COLUMNS } from "../matters/list-view.js";
import type { Matter } from "../matters/matters.js";

/** Undefined is what this person may not see: it is not there, in no list and in no count. */
export interface Found {
  matters: { matters: readonly Matter[]; total: number } | undefined;
  contacts: { lines: readonly ContactLine[]; total: number } | undefined;
}

export function SearchPage({ q, found }: { q: string; found: Found }) {
  const total = (found.matters?.total ?? 0) + (found.contacts?.total ?? 0);
  return (
    <Layout title={q ? `Search for ${q}` : "Search"}>
      <PageHeader title={q ? `“${q}”` : "Search"} meta={q ? [`${formatCount(total)} found`] : undefined} />
      {total === 0 ? <Nothing q={q} /> : null}
      {found.matters && found.matters.total > 0 ? <FoundMatters q={q} {...found.matters} /> : null}
      {found.contacts && found.contacts.total > 0 ? <FoundContacts q={q} {...found.contacts} /> : null}
    </Layout>
  );
}

function Nothing({ q }: { q: string }) {
  if (q === "") {
    return (
      <EmptyState
        title="What are you looking for?"
        text="A matter by its number, title or client; a contact by a part of the name, an e-mail address or a telephone number."
      />
    );
  }
  return (
    <EmptyState
      title={`Nothing you may see has “${q}” in it`}
      text="Try fewer letters, or another part of the name. A number of a matter is written 2026/0131."
    />
  );
}

function FoundMatters({ q, matters, total }: { q: string; matters: readonly Matter[]; total: number }) {
  return (
    <Section
      title="Matters"
      note={noteOf(matters.length, total)}
      more={{ text: "In the list of matters", href: `/matters?q=${encodeURIComponent(q)}` }}
    >
      <DataTable label="Matters found" columns={UNSORTED_COLUMNS} rows={matters} />
    </Section>
  );
}

function FoundContacts({ q, lines, total }: { q: string; lines: readonly ContactLine[]; total: number }) {
  return (
    <Section
      title="Contacts"
      note={noteOf(lines.length, total)}
      more={{ text: "In the list of contacts", href: `/contacts?q=${encodeURIComponent(q)}` }}
    >
      <DataTable label="Contacts found" columns={CONTACT_COLUMNS} rows={lines} />
    </Section>
  );
}

const CONTACT_COLUMNS: readonly Column<ContactLine>[] = [
  { head: "Name", kind: "key", cell: (line) => <a href={`/contacts/${line.id}`}>{line.displayName}</a> },
  { head: "Kind", kind: "text", half: true, cell: (line) => CONTACT_KINDS[line.kind] },
  { head: "E-mail", kind: "text", cell: (line) => line.email },
  { head: "Telephone", kind: "text", cell: (line) => line.phone },
];

function noteOf(shown: number, total: number): string {
  return shown < total ? `${shown} of ${formatCount(total)}` : formatCount(total);
}
