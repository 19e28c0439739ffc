import { formatDay, formatMoment } from "../../calendar.js";
import { ConfirmAct } from "../../web/components/danger.js";
import { ActBar, CsrfField, TextField } from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary, Message } from "../../web/components/messages.js";
import { PageHeader, Section } from "../../web/components/page-parts.js";
import { Day, Icon, Moment } from "../../web/components/text.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { MatterFrame, type MatterHead } from "../matters/matter-frame.js";
import type { Matter } from "../matters/matters.js";
import { NoteFields } from "./note-fields.js";
import type { EarlierNote, Note } from "./note-reports.js";
import { NoteText, PrivilegedTag } from "./notes-view.js";
import { NOTE_KINDS } from "./notes.js";

export function typedOfNote(note: Note): Typed {
  return {
    kind: note.kind,
    notedOn: formatDay(note.notedOn),
    title: note.title ?? "",
    body: note.body,
    version: String(note.version),
    ...(note.isPrivileged ? { isPrivileged: "on" } : {}),
  };
}

interface NotePageProps {
  head: MatterHead;
  note: Note;
  earlier: readonly EarlierNote[];
  mayWrite: boolean;
}

export function NotePage({ head, note, earlier, mayWrite }: NotePageProps) {
  return (
    <MatterFrame head={head} current="notes" acts={mayWrite ? <Acts note={note} /> : undefined}>
      {note.removed ? (
        <Message kind="warn">
          <p>
            Removed on <Moment at={note.removed.at} /> by {note.removed.by}: {note.removed.reason}
          </p>
        </Message>
      ) : null}
      <article>
        <Section title={note.title ?? NOTE_KINDS[note.kind]}>
          <p class="s-tiny s-quiet">
            {NOTE_KINDS[note.kind]} of <Day day={note.notedOn} />, written by {note.createdBy} on{" "}
            <Moment at={note.createdAt} />
            {note.version > 1 ? (
              <>
                , changed <Moment at={note.writtenAt} /> by {note.writtenBy}
              </>
            ) : null}{" "}
            <PrivilegedTag note={note} />
          </p>
          <NoteText text={note.body} />
        </Section>
      </article>
      {earlier.length > 0 ? <Earlier earlier={earlier} /> : null}
    </MatterFrame>
  );
}

function Acts({ note }: { note: Note }) {
  return (
    <>
      <button class="btn" type="button" data-print>
        <Icon name="printer" />
        Print
      </button>
      <a class="btn" href={`/notes/${note.id}/removal`}>
        <Icon name="trash" />
        Remove
      </a>
      <a class="btn btn-primary" href={`/notes/${note.id}/edit`}>
        <Icon name="pencil" />
        Change
      </a>
    </>
  );
}

/** Nothing that was written is lost: what each change replaced. */
function Earlier({ earlier }: { earlier: readonly EarlierNote[] }) {
  return (
    <Section title="What it said before" note="The latest first">
      {earlier.map((version) => (
        <details class="s-earlier">
          <summary>
            As {version.writtenBy} wrote it on {formatMoment(version.writtenAt)}
          </summary>
          <p class="s-tiny s-quiet">
            {NOTE_KINDS[version.kind]} of <Day day={version.notedOn} /> <PrivilegedTag note={version} />
          </p>
          {version.title ? <h3>{version.title}</h3> : null}
          <NoteText text={version.body} />
        </details>
      ))}
    </Section>
  );
}

interface NoteFormProps {
  matter: Matter;
  note: Note;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  /** Another saved since it was opened; who saves now has been told. */
  isOvertaken?: boolean | undefined;
}

export function EditNotePage({ matter, note, typed, errors, isOvertaken }: NoteFormProps) {
  return (
    <Layout title={`Change a note of ${matter.number}`} narrow>
      <PageHeader title="Change the note" crumbs={crumbsOf(matter, note)} meta={[matter.title]} />
      {isOvertaken ? (
        <Message kind="warn" live act={<a href={`/notes/${note.id}`}>What is there now</a>}>
          <p>
            {note.writtenBy} changed this note on {formatMoment(note.writtenAt)}, after you opened it. Nothing of yours
            was written yet; what you typed is below. Keeping it puts it in place of theirs, which stays readable.
          </p>
        </Message>
      ) : (
        <ErrorSummary errors={errors} />
      )}
      <form method="post" action={`/notes/${note.id}`} class="s-long" data-keep novalidate>
        <CsrfField />
        <input type="hidden" name="version" value={isOvertaken ? String(note.version) : typed.version} />
        <NoteFields typed={typed} errors={isOvertaken ? undefined : errors} rows={14} />
        <ActBar
          main="Keep note"
          discard={{ href: `/notes/${note.id}` }}
          hint="What stands there now stays readable below the note."
        />
      </form>
    </Layout>
  );
}

export function RemoveNotePage({ matter, note, typed, errors }: NoteFormProps) {
  return (
    <Layout title={`Remove a note of ${matter.number}`} narrow>
      <PageHeader title="Remove the note" crumbs={crumbsOf(matter, note)} meta={[matter.title]} />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">
        <ConfirmAct
          title={`Remove “${note.title ?? NOTE_KINDS[note.kind]}” of ${formatDay(note.notedOn)}`}
          consequence="It leaves the list and is found by no search. It is kept with your reason, and can be read among the removed ones."
          action={`/notes/${note.id}/removal`}
          fields={
            <TextField
              label="Why"
              name="reason"
              value={typed.reason}
              rows={2}
              maxlength={400}
              error={errorFor(errors, "reason")}
            />
          }
          act="Remove note"
          back={{ href: `/notes/${note.id}` }}
        />
      </Section>
    </Layout>
  );
}

function crumbsOf(matter: Matter, note: Note): [string, string][] {
  return [
    ["Matters", "/matters"],
    [matter.number, `/matters/${matter.id}`],
    ["Notes", `/matters/${matter.id}/notes`],
    [note.title ?? NOTE_KINDS[note.kind], `/notes/${note.id}`],
  ];
}
