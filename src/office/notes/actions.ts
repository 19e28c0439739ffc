import { may } from "../../grants.js";
import { formatDay } from "../../calendar.js";
import { changesInWords, valueInWords } from "../../platform/audit/details.js";
import type { ActionWords, SubjectKinds } from "../../platform/audit/words.js";
import { type NoteKind, NOTE_KINDS } from "./notes.js";
import { noteRows, seesPrivileged } from "./note-reports.js";
import { taskRows } from "./task-reports.js";

/** The trail's words for notes and tasks. */

const KINDS: Readonly<Record<string, string>> = NOTE_KINDS;
const NOTE = {
  group: "changes",
  permission: "notes.read",
  what: "a file note",
  part: "Notes",
  onTimeline: true,
  fields: {
    kind: { name: "Kind", value: (value: unknown) => KINDS[valueInWords(value)] ?? valueInWords(value) },
    notedOn: "Day",
    isPrivileged: "Privileged",
    title: "Title",
    body: "Text",
  },
} as const;
const TASK = {
  group: "changes",
  permission: "tasks.read",
  what: "a task",
  part: "Tasks",
  fields: { title: "What is to be done", detail: "More about it", dueOn: "Due", assignee: "For" },
} as const;

export const noteActions: ActionWords = {
  "notes.note_added": {
    ...NOTE,
    did: "added",
    say: ({ changes }) => `${KINDS[valueInWords(changes.kind?.to)] ?? "Note"} noted`,
  },
  "notes.note_changed": { ...NOTE, did: "changed" },
  "notes.note_removed": { ...NOTE, did: "removed", say: ({ note }) => `File note removed: ${note ?? ""}` },
  "notes.note_viewed": { ...NOTE, group: "views", onTimeline: false, did: "viewed" },
  "notes.notes_viewed": { ...NOTE, group: "views", onTimeline: false, did: "viewed", what: "the file notes" },
  "notes.task_added": {
    ...TASK,
    did: "added",
    onTimeline: true,
    say: ({ changes }) => `Task: ${valueInWords(changes.title?.to)}`,
  },
  "notes.task_changed": { ...TASK, did: "changed", say: (line) => `Task changed: ${changesInWords(line)}` },
  "notes.task_done": { ...TASK, did: "finished", onTimeline: true },
  "notes.task_reopened": { ...TASK, did: "reopened" },
};

export const noteSubjects: SubjectKinds = {
  note: {
    what: "File note",
    async name(db, ids, reader) {
      if (!may(reader, "notes.read")) return new Map();
      const rows = await noteRows(db, reader)
        .whereIn("file_notes.id", ids)
        .select<NamedNote[]>("file_notes.id", "file_notes.title", "file_notes.kind", "file_notes.noted_on");
      return new Map(
        rows.map(({ id, title, kind, noted_on }) => [
          id,
          { text: title ?? `${NOTE_KINDS[kind]}, ${formatDay(noted_on)}`, href: `/notes/${id}` },
        ]),
      );
    },
    // By what the note is now: made privileged today, what was done to it before is not there for others either.
    hides: (reader) =>
      seesPrivileged(reader)
        ? undefined
        : {
            sql: `audit_lines.subject_kind = 'note' AND EXISTS (
              SELECT 1 FROM file_notes WHERE file_notes.id = audit_lines.subject_id AND file_notes.is_privileged = 1)`,
            values: [],
          },
  },
  task: {
    what: "Task",
    async name(db, ids, reader) {
      if (!may(reader, "tasks.read")) return new Map();
      const rows = (await taskRows(db, reader).whereIn("tasks.id", ids)) as { id: string; title: string }[];
      return new Map(rows.map(({ id, title }) => [id, { text: title, href: `/tasks/${id}` }]));
    },
  },
};

interface NamedNote {
  id: string;
  title: string | null;
  kind: NoteKind;
  noted_on: string;
}
