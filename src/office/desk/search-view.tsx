import type { ComponentChildren } from "preact";
import { formatDay } from "../../calendar.js";
import { Layout } from "../../web/components/layout.js";
import { Filters } from "../../web/components/lists.js";
import { EmptyState } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { StatusBadge } from "../../web/components/status.js";
import { formatCount, Snippet } from "../../web/components/text.js";
import type { ListQuery } from "../../web/lists.js";
import { CONTACT_KINDS } from "../contacts/kinds.js";
import type { ContactLine } from "../contacts/reports.js";
import type { FoundDocument } from "../documents/search.js";
import type { Matter } from "../matters/matters.js";
import { MATTER_TYPES, STATUSES } from "../matters/words.js";
import type { FoundNote } from "../notes/note-search.js";
import { NOTE_KINDS } from "../notes/notes.js";
import type { Found, SearchGroup } from "./search.js";

export interface SearchPageProps {
  list: ListQuery<"found", SearchGroup>;
  found: Found;
}

export function SearchPage({ list, found }: SearchPageProps) {
  const { q, filter } = list;
  const { matters, contacts, documents, notes } = found;
  const total = [matters, contacts, documents, notes].reduce((sum, group) => sum + (group?.total ?? 0), 0);
  const isMore = documents?.hasMore ? "more than " : "";
  const shows = (group: SearchGroup): boolean => filter === "all" || filter === group;
  return (
    <Layout title={q ? `Search for ${q}` : "Search"}>
      <PageHeader title={q ? `“${q}”` : "Search"} meta={q ? [`${isMore}${formatCount(total)} found`] : undefined} />
      {total === 0 ? <Nothing q={q} /> : <Groups list={list} found={found} />}
      {total > 0 ? (
        <div data-results>
          {shows("matters") && matters?.total ? <FoundMatters list={list} {...matters} /> : null}
          {shows("contacts") && contacts?.total ? <FoundContacts list={list} {...contacts} /> : null}
          {shows("documents") && documents?.total ? <FoundDocuments list={list} {...documents} /> : null}
          {shows("notes") && notes?.total ? <FoundNotes list={list} {...notes} /> : null}
        </div>
      ) : null}
    </Layout>
  );
}

function Nothing({ q }: { q: string }) {
  if (q === "") {
    return (
      <EmptyState
        title="What are you looking for?"
        text="A matter by its number, title or client; a contact by a part of the name, an e-mail address or a telephone number; a document or a note by the words in it."
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

function Groups({ list, found }: SearchPageProps) {
  const { matters, contacts, documents, notes } = found;
  const groups = [
    { key: "all", text: "All", count: undefined },
    ...(matters ? [{ key: "matters", text: "Matters", count: matters.total } as const] : []),
    ...(contacts ? [{ key: "contacts", text: "Contacts", count: contacts.total } as const] : []),
    ...(documents
      ? [{ key: "documents", text: "Documents", count: documents.hasMore ? undefined : documents.total } as const]
      : []),
    ...(notes ? [{ key: "notes", text: "Notes", count: notes.total } as const] : []),
  ] as const;
  return (
    <Filters
      label="What was found"
      items={groups.map(({ key, text, count }) => ({
        text,
        count,
        href: list.href({ filter: key }),
        current: list.filter === key,
      }))}
    />
  );
}

interface GroupProps<T> {
  list: SearchPageProps["list"];
  best: readonly T[];
  total: number;
}

function FoundMatters({ list, best, total, closed }: GroupProps<Matter> & { closed: number }) {
  const q = encodeURIComponent(list.q);
  return (
    <Section title="Matters" note={shownOf(best.length, total)} more={moreOf(list, "matters", best.length, total)}>
      <Results label="Matters found">
        {best.map((matter) => (
          <Result
            href={`/matters/${matter.id}`}
            text={`${matter.number} ${matter.title}`}
            note={[matter.client.name, MATTER_TYPES[matter.type].name, matter.owner.name]}
            end={
              <>
                {matter.isRestricted ? <StatusBadge status="Restricted" /> : null}
                <StatusBadge status={STATUSES[matter.status]} />
              </>
            }
          />
        ))}
      </Results>
      {total > best.length ? (
        <p class="s-tiny">
          In the list of matters:{" "}
          {total > closed ? <a href={`/matters?q=${q}`}>{formatCount(total - closed)} not closed</a> : null}
          {total > closed && closed > 0 ? ", " : null}
          {closed > 0 ? <a href={`/matters?filter=closed&q=${q}`}>{formatCount(closed)} closed</a> : null}
        </p>
      ) : null}
    </Section>
  );
}

function FoundContacts({ list, best, total }: GroupProps<ContactLine>) {
  const all = { text: `All ${formatCount(total)} in contacts`, href: `/contacts?q=${encodeURIComponent(list.q)}` };
  return (
    <Section title="Contacts" note={shownOf(best.length, total)} more={total > best.length ? all : undefined}>
      <Results label="Contacts found">
        {best.map((line) => (
          <Result
            href={`/contacts/${line.id}`}
            text={line.displayName}
            note={[CONTACT_KINDS[line.kind], line.city, line.email, line.phone]}
          />
        ))}
      </Results>
    </Section>
  );
}

function FoundDocuments({ list, best, total, hasMore }: GroupProps<FoundDocument> & { hasMore: boolean }) {
  return (
    <Section
      title="Documents"
      note={hasMore ? `the best ${total}` : formatCount(total)}
      more={hasMore && list.filter === "all" ? { text: "More", href: list.href({ filter: "documents" }) } : undefined}
    >
      <Results label="Documents found">
        {best.map((found) => (
          <Result
            href={`/matters/${found.matterId}/documents/${found.documentId}`}
            text={found.name}
            note={[`${found.matterNumber} ${found.matterTitle}`, found.folder]}
            snippet={found.snippet.length > 0 ? <Snippet parts={found.snippet} /> : undefined}
          />
        ))}
      </Results>
    </Section>
  );
}

function FoundNotes({ list, best, total }: GroupProps<FoundNote>) {
  return (
    <Section title="Notes" note={shownOf(best.length, total)} more={moreOf(list, "notes", best.length, total)}>
      <Results label="Notes found">
        {best.map((note) => (
          <Result
            href={`/notes/${note.id}`}
            text={note.title ?? NOTE_KINDS[note.kind]}
            note={[`${note.matterNumber} ${note.matterTitle}`, NOTE_KINDS[note.kind], formatDay(note.notedOn)]}
            snippet={<Snippet parts={note.snippet} />}
          />
        ))}
      </Results>
    </Section>
  );
}

function Results({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <ol class="s-list" aria-label={label}>
      {children}
    </ol>
  );
}

interface ResultProps {
  href: string;
  text: string;
  note: readonly (string | undefined)[];
  snippet?: ComponentChildren;
  end?: ComponentChildren;
}

/** Arrow keys go from one to the next (strongroom.js, data-result). */
function Result({ href, text, note, snippet, end }: ResultProps) {
  return (
    <li>
      <span class="s-body">
        <a href={href} data-result>
          {text}
        </a>
        <small>{note.filter(Boolean).join(" · ")}</small>
        {snippet ? <small>{snippet}</small> : null}
      </span>
      {end ? <span class="s-end">{end}</span> : null}
    </li>
  );
}

function shownOf(shown: number, total: number): string {
  return shown < total ? `${shown} of ${formatCount(total)}` : formatCount(total);
}

function moreOf(list: SearchPageProps["list"], group: SearchGroup, shown: number, total: number) {
  return total > shown && list.filter === "all" ? { text: "More", href: list.href({ filter: group }) } : undefined;
}
