import type { UserActor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import { may } from "../../grants.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { storedText } from "../../platform/databases/fulltext.js";
import { lockLiveMatter, touch } from "../matters/matters.js";
import { findNote, type Note } from "./note-reports.js";

export const NOTE_KINDS = {
  note: "Note",
  call: "Telephone call",
  consultation: "Consultation",
  email: "E-mail summary",
} as const;
export type NoteKind = keyof typeof NOTE_KINDS;
export const NOTE_KIND_KEYS = Object.keys(NOTE_KINDS) as [NoteKind, ...NoteKind[]];

export const BODY_CHARACTERS_MAX = 20_000;

export interface NoteDraft {
  kind: NoteKind;
  notedOn: Day;
  title: string | null;
  body: string;
  isPrivileged: boolean;
}

interface Act {
  on: Day;
  by: UserActor;
}

/** Throws Refused("note_empty", "note_too_long", "noted_later", "not_privileged", "matter_closed"). */
export async function writeNote(db: FirmDb, draft: NoteDraft & Act & { matterId: string }): Promise<Note> {
  const words = checkDraft(draft);
  return transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, draft.matterId, draft.by);
    const id = newId();
    const now = new Date();
    await trx("file_notes").insert({
      id,
      matter_id: matter.id,
      ...noteColumns({ ...draft, ...words }),
      version: 1,
      ...writtenColumns(draft.by, now),
      created_by: draft.by.id,
      created_at: now,
    });
    await trx("file_note_texts").insert({ note_id: id, words: searchedWords(words) });
    await touch(trx, matter.id, draft.notedOn);
    await recordAudit(trx, {
      action: "notes.note_added",
      subjectKind: "note",
      subjectId: id,
      matterId: matter.id,
      by: draft.by,
      changes: { kind: { to: draft.kind }, notedOn: { to: draft.notedOn }, isPrivileged: { to: draft.isPrivileged } },
    });
    return findNote(trx, id, draft.by);
  });
}

/** What stood there stays readable. Throws Refused as writeNote, and Refused("note_changed_meanwhile", "note_removed"). */
export async function changeNote(
  db: FirmDb,
  change: NoteDraft & Act & { noteId: string; version: number },
): Promise<Note> {
  const words = checkDraft(change);
  return transact(db, async (trx) => {
    const before = await lockNote(trx, change.noteId, change.by);
    if (before.version !== change.version) {
      throw new Refused(
        "note_changed_meanwhile",
        `${before.writtenBy} changed this note since you opened it. What you typed is below; what is there now is on the note.`,
      );
    }
    const changes = differences(before, change, words);
    if (Object.keys(changes).length === 0) return before;
    await keepEarlier(trx, before);
    await trx("file_notes")
      .where({ id: before.id })
      .update({
        ...noteColumns({ ...change, ...words }),
        version: before.version + 1,
        ...writtenColumns(change.by, new Date()),
      });
    await trx("file_note_texts")
      .where({ note_id: before.id })
      .update({ words: searchedWords(words) });
    await touch(trx, before.matterId, change.on);
    await recordAudit(trx, {
      action: "notes.note_changed",
      subjectKind: "note",
      subjectId: before.id,
      matterId: before.matterId,
      by: change.by,
      changes,
    });
    return findNote(trx, before.id, change.by);
  });
}

/** It is in no list any more and is kept, with the reason. Throws Refused("reason_missing", "note_removed", "matter_closed"). */
export async function removeNote(db: FirmDb, removal: Act & { noteId: string; reason: string }): Promise<Note> {
  if (removal.reason.trim() === "") throw new Refused("reason_missing", "Say why it is removed.", "reason");
  return transact(db, async (trx) => {
    const note = await lockNote(trx, removal.noteId, removal.by);
    await trx("file_notes")
      .where({ id: note.id })
      .update({ removed_at: new Date(), removed_by: removal.by.id, removed_reason: removal.reason });
    await touch(trx, note.matterId, removal.on);
    await recordAudit(trx, {
      action: "notes.note_removed",
      subjectKind: "note",
      subjectId: note.id,
      matterId: note.matterId,
      by: removal.by,
      note: removal.reason,
    });
    return findNote(trx, note.id, removal.by);
  });
}

/** Its matter first, as every act on a matter, then the note. */
async function lockNote(trx: FirmDb, noteId: string, by: UserActor): Promise<Note> {
  const { matterId } = await findNote(trx, noteId, by);
  await lockLiveMatter(trx, matterId, by);
  const note = await findNote(trx, noteId, by);
  if (note.removed) throw new Refused("note_removed", "This note was removed, so it takes no change.");
  return note;
}

function checkDraft({ body, title, notedOn, on, isPrivileged, by }: NoteDraft & Act): {
  title: string | null;
  body: string;
} {
  const text = body.trim();
  if (text === "") throw new Refused("note_empty", "Write what there is to note.", "body");
  if (text.length > BODY_CHARACTERS_MAX) {
    throw new Refused("note_too_long", `A note has at most ${BODY_CHARACTERS_MAX} characters.`, "body");
  }
  if (notedOn > on) throw new Refused("noted_later", "A note is not of a day after today.", "notedOn");
  if (isPrivileged && !may(by, "notes.privileged")) {
    throw new Refused("not_privileged", "Only who may see privileged notes can write one.", "isPrivileged");
  }
  return { title: title?.trim() || null, body: text };
}

function noteColumns({ kind, notedOn, isPrivileged, title, body }: NoteDraft) {
  return { kind, noted_on: notedOn, is_privileged: isPrivileged ? 1 : 0, title, body };
}

function writtenColumns(by: UserActor, now: Date) {
  return { written_by: by.id, written_at: now };
}

function searchedWords({ title, body }: Pick<NoteDraft, "title" | "body">): string {
  return storedText(title ? `${title}\n${body}` : body);
}

async function keepEarlier(trx: FirmDb, note: Note): Promise<void> {
  await trx("file_note_versions").insert({
    note_id: note.id,
    version: note.version,
    ...noteColumns(note),
    written_by: note.writtenById,
    written_at: note.writtenAt,
  });
}

/** Title and text say that they changed and not what they hold: a note may become privileged, and the trail stays. */
function differences(before: Note, draft: NoteDraft, words: { title: string | null; body: string }) {
  const changes: Record<string, { from?: unknown; to?: unknown }> = {};
  for (const field of ["kind", "notedOn", "isPrivileged"] as const) {
    if (before[field] !== draft[field]) changes[field] = { from: before[field], to: draft[field] };
  }
  if (before.title !== words.title) changes.title = { to: words.title ? "changed" : "removed" };
  if (before.body !== words.body) changes.body = { to: "changed" };
  return changes;
}
