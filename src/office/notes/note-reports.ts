import type { Knex } from "knex";
import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { NotFound } from "../../errors.js";
import { isId } from "../../ids.js";
import { may } from "../../grants.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { totalOf } from "../matters/reports.js";
import { type Reader, visible } from "../matters/visible.js";
import type { NoteKind } from "./notes.js";

export interface Note {
  id: string;
  matterId: string;
  kind: NoteKind;
  notedOn: Day;
  title: string | null;
  body: string;
  isPrivileged: boolean;
  /** Counts its changes. */
  version: number;
  writtenById: string;
  /** Who wrote what stands there now. */
  writtenBy: string;
  writtenAt: Date;
  createdBy: string;
  createdAt: Date;
  removed: { by: string; at: Date; reason: string } | null;
}

/** What a note said before a change. */
export interface EarlierNote {
  version: number;
  kind: NoteKind;
  notedOn: Day;
  title: string | null;
  body: string;
  isPrivileged: boolean;
  writtenBy: string;
  writtenAt: Date;
}

export const NOTE_VIEWS = ["all", "note", "call", "consultation", "email", "removed"] as const;
export type NoteView = (typeof NOTE_VIEWS)[number];

/** The notes that the reader may see: of visible matters, privileged ones for whoever may see such, removed ones among them. */
export function noteRows(db: FirmDb, reader: Reader): Knex.QueryBuilder {
  const rows = db("file_notes").join("matters", "matters.id", "file_notes.matter_id");
  if (!seesPrivileged(reader)) void rows.where("file_notes.is_privileged", 0);
  return visible(rows, reader, "notes.read");
}

/** Throws NotFound, alike for what is not there and what this reader may not see. */
export async function findNote(db: FirmDb, id: string, reader: Reader): Promise<Note> {
  const row = isId(id)
    ? ((await withPeople(noteRows(db, reader)).where("file_notes.id", id).first()) as NoteRow | undefined)
    : undefined;
  if (!row) throw new NotFound("There is no such note.");
  return noteOf(row);
}

/** As findNote, and leaves a line that this person read it. */
export async function viewNote(db: FirmDb, id: string, by: Actor): Promise<Note> {
  const note = await findNote(db, id, by);
  await recordAudit(db, {
    action: "notes.note_viewed",
    subjectKind: "note",
    subjectId: note.id,
    matterId: note.matterId,
    by,
  });
  return note;
}

export interface NoteQuery {
  matterId: string;
  reader: Reader;
  view: NoteView;
  page: number;
  pageSize: number;
}

/** The latest day first. */
export async function listNotes(db: FirmDb, query: NoteQuery): Promise<{ notes: Note[]; total: number }> {
  const total = await totalOf(ofMatter(db, query));
  if (total === 0) return { notes: [], total };
  const rows = (await withPeople(ofMatter(db, query))
    .orderBy("file_notes.noted_on", "desc")
    .orderBy("file_notes.id", "desc")
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)) as NoteRow[];
  return { notes: rows.map(noteOf), total };
}

export async function countNotes(
  db: FirmDb,
  matterId: string,
  reader: Reader,
  view: NoteView = "all",
): Promise<number> {
  return totalOf(ofMatter(db, { matterId, reader, view }));
}

function ofMatter(db: FirmDb, { matterId, reader, view }: Pick<NoteQuery, "matterId" | "reader" | "view">) {
  const rows = noteRows(db, reader).where("file_notes.matter_id", matterId);
  if (view === "removed") return rows.whereNotNull("file_notes.removed_at");
  void rows.whereNull("file_notes.removed_at");
  return view === "all" ? rows : rows.where("file_notes.kind", view);
}

/** The latest first. The caller has found the note, and with it that the reader may see it. Privileged ones are left out as the note would be. */
export async function listEarlier(db: FirmDb, note: Note, reader: Reader): Promise<EarlierNote[]> {
  const rows = await db("file_note_versions")
    .join("users", "users.id", "file_note_versions.written_by")
    .where("file_note_versions.note_id", note.id)
    .modify((query) => {
      if (!seesPrivileged(reader)) void query.where("file_note_versions.is_privileged", 0);
    })
    .orderBy("file_note_versions.version", "desc")
    .select<EarlierRow[]>(
      "file_note_versions.version",
      "file_note_versions.kind",
      "file_note_versions.noted_on",
      "file_note_versions.is_privileged",
      "file_note_versions.title",
      "file_note_versions.body",
      "file_note_versions.written_at",
      "users.name as written_by_name",
    );
  return rows.map((row) => ({
    version: row.version,
    kind: row.kind,
    notedOn: row.noted_on,
    title: row.title,
    body: row.body,
    isPrivileged: row.is_privileged === 1,
    writtenBy: row.written_by_name,
    writtenAt: row.written_at,
  }));
}

export function seesPrivileged(reader: Reader): boolean {
  return reader.kind !== "user" || may(reader, "notes.privileged");
}

interface EarlierRow {
  version: number;
  kind: NoteKind;
  noted_on: Day;
  is_privileged: 0 | 1;
  title: string | null;
  body: string;
  written_at: Date;
  written_by_name: string;
}

interface NoteRow extends EarlierRow {
  id: string;
  matter_id: string;
  written_by: string;
  created_by_name: string;
  created_at: Date;
  removed_by_name: string | null;
  removed_at: Date | null;
  removed_reason: string | null;
}

function withPeople(rows: Knex.QueryBuilder): Knex.QueryBuilder {
  return rows
    .join("users as writers", "writers.id", "file_notes.written_by")
    .join("users as creators", "creators.id", "file_notes.created_by")
    .leftJoin("users as removers", "removers.id", "file_notes.removed_by")
    .select(
      "file_notes.id",
      "file_notes.matter_id",
      "file_notes.kind",
      "file_notes.noted_on",
      "file_notes.is_privileged",
      "file_notes.version",
      "file_notes.written_by",
      "file_notes.written_at",
      "file_notes.created_at",
      "file_notes.removed_at",
      "file_notes.removed_reason",
      "file_notes.title",
      "file_notes.body",
      "writers.name as written_by_name",
      "creators.name as created_by_name",
      "removers.name as removed_by_name",
    );
}

function noteOf(row: NoteRow): Note {
  return {
    id: row.id,
    matterId: row.matter_id,
    kind: row.kind,
    notedOn: row.noted_on,
    title: row.title,
    body: row.body,
    isPrivileged: row.is_privileged === 1,
    version: row.version,
    writtenById: row.written_by,
    writtenBy: row.written_by_name,
    writtenAt: row.written_at,
    createdBy: row.created_by_name,
    createdAt: row.created_at,
    removed: row.removed_at && {
      by: row.removed_by_name ?? "",
      at: row.removed_at,
      reason: row.removed_reason ?? "",
    },
  };
}
