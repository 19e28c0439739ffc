import { ActBar, CsrfField } from "../../web/components/forms.js";
import { Filters, Pagination } from "../../web/components/lists.js";
import { EmptyState, ErrorSummary } from "../../web/components/messages.js";
import { Section } from "../../web/components/page-parts.js";
import { Day, Moment, Tag } from "../../web/components/text.js";
import type { FieldError, Typed } from "../../web/forms.js";
import type { ListQuery } from "../../web/lists.js";
import { MatterFrame, type MatterHead } from "../matters/matter-frame.js";
import { NoteFields } from "./note-fields.js";
import type { Note, NoteView } from "./note-reports.js";
import { NOTE_KIND_KEYS, NOTE_KINDS } from "./notes.js";

export interface NotesPageProps {
  head: MatterHead;
  list: ListQuery<"day", NoteView>;
  notes: readonly Note[];
  total: number;
  /** How many were removed. */
  removed: number;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  mayWrite: boolean;
}

export function NotesPage(props: NotesPageProps) {
  const { head, list, notes, total, errors, mayWrite } = props;
  return (
    <MatterFrame head={head} current="notes">
      <ErrorSummary errors={errors} />
      {mayWrite ? <NewNote {...props} /> : null}
      <Section title="File notes" note="The latest day first">
        <Views {...props} />
        {notes.length === 0 ? <NoNotes view={list.filter} mayWrite={mayWrite} /> : <NoteList notes={notes} />}
        {total > list.size ? (
          <Pagination
            page={list.page}
            size={list.size}
            total={total}
            noun="notes"
            href={(page) => list.href({ page })}
          />
        ) : null}
      </Section>
    </MatterFrame>
  );
}

function NewNote({ head, typed, errors }: NotesPageProps) {
  return (
    <form
      method="post"
      action={`/matters/${head.matter.id}/notes`}
      class="s-noprint s-long mb-4"
      aria-label="New note"
      data-keep
      novalidate
    >
      <CsrfField />
      <NoteFields typed={typed} errors={errors} rows={5} />
      <ActBar main="Keep note" />
    </form>
  );
}

function Views({ list, removed }: NotesPageProps) {
  const items: { view: NoteView; text: string; count?: number }[] = [
    { view: "all", text: "All" },
    ...NOTE_KIND_KEYS.map((key) => ({ view: key, text: `${NOTE_KINDS[key]}s`.replace("summarys", "summaries") })),
    ...(removed > 0 ? [{ view: "removed" as const, text: "Removed", count: removed }] : []),
  ];
  return (
    <div class="s-noprint">
      <Filters
        label="Kinds of notes"
        items={items.map(({ view, text, count }) => ({
          text,
          count,
          href: list.href({ filter: view }),
          current: list.filter === view,
        }))}
      />
    </div>
  );
}

const SHOWN_CHARACTERS = 600;

function NoteList({ notes }: { notes: readonly Note[] }) {
  return (
    <ol class="s-list s-notes">
      {notes.map((note) => (
        <li>
          <span class="s-body">
            <a href={`/notes/${note.id}`}>{note.title ?? NOTE_KINDS[note.kind]}</a> <PrivilegedTag note={note} />
            <small>
              <Day day={note.notedOn} />
              {note.title ? `, ${NOTE_KINDS[note.kind].toLowerCase()}` : ""}, {note.createdBy}
              {note.version > 1 ? ", changed since" : ""}
            </small>
            <NoteText
              text={note.body.length > SHOWN_CHARACTERS ? `${note.body.slice(0, SHOWN_CHARACTERS)}…` : note.body}
            />
            {note.removed ? (
              <small>
                Removed <Moment at={note.removed.at} /> by {note.removed.by}: {note.removed.reason}
              </small>
            ) : null}
          </span>
        </li>
      ))}
    </ol>
  );
}

export function PrivilegedTag({ note }: { note: Pick<Note, "isPrivileged"> }) {
  return note.isPrivileged ? <Tag>Privileged</Tag> : null;
}

/** As it was written, line by line. */
export function NoteText({ text }: { text: string }) {
  return (
    <div class="s-prose">
      {text.split(/\n{2,}/).map((paragraph) => (
        <p class="s-lines">{paragraph}</p>
      ))}
    </div>
  );
}

function NoNotes({ view, mayWrite }: { view: NoteView; mayWrite: boolean }) {
  if (view !== "all") return <EmptyState title="None of this kind" text="The matter has no such note." />;
  return (
    <EmptyState
      title="No note yet"
      text={
        mayWrite
          ? "What was said on the telephone, what the client wants, what you thought of it: write it above."
          : "What was said, heard or decided on this matter will show here."
      }
    />
  );
}
