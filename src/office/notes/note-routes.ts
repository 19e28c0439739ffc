import { type Request, type Response, Router } from "express";
import { dayOf, formatDay } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { recordAudit } from "../../platform/audit/record.js";
import { setFlash } from "../../web/flash.js";
import { type FieldError, readForm, type Typed } from "../../web/forms.js";
import { allow } from "../../web/guard.js";
import { readList } from "../../web/lists.js";
import { page } from "../../web/page.js";
import { refusedFields } from "../accounts/refusals.js";
import { loadMatterHead } from "../matters/matter-frame.js";
import { findLiveMatter, findMatter, type Matter, mayOn } from "../matters/matters.js";
import { changeNoteForm, noteForm, removalForm } from "./note-forms.js";
import { EditNotePage, NotePage, RemoveNotePage, typedOfNote } from "./note-page.js";
import { countNotes, findNote, listEarlier, listNotes, NOTE_VIEWS, viewNote } from "./note-reports.js";
import { NotesPage } from "./notes-view.js";
import { changeNote, removeNote, writeNote } from "./notes.js";

export const noteRoutes = Router();

noteRoutes.get("/matters/:matterId/notes", allow("notes.read"), async (req, res) => {
  const { db } = req.firm;
  const matter = await findMatter(db, req.params.matterId, req.actor);
  await recordAudit(db, {
    action: "notes.notes_viewed",
    subjectKind: "matter",
    subjectId: matter.id,
    matterId: matter.id,
    by: req.actor,
  });
  await answerNotes(req, res, { matter, typed: { notedOn: formatDay(dayOf(new Date())) } });
});

noteRoutes.post("/matters/:matterId/notes", allow("notes.write"), async (req, res) => {
  const { db } = req.firm;
  const on = dayOf(new Date());
  const matter = await findLiveMatter(db, req.params.matterId, req.actor);
  const form = readForm(noteForm(on), req.body);
  if (!form.ok) return answerNotes(req, res, { matter, ...form });
  try {
    const { body, notedOn, ...draft } = form.value;
    const act = { on, by: req.actor, matterId: matter.id };
    const note = await writeNote(db, { ...draft, body: body ?? "", notedOn: notedOn ?? on, ...act });
    setFlash(req, { kind: "ok", text: `The note is kept on ${matter.number}.`, href: `/notes/${note.id}` });
    res.redirect(303, `/matters/${matter.id}/notes`);
  } catch (error) {
    await answerNotes(req, res, { matter, typed: form.typed, errors: refusedFields(error) });
  }
});

noteRoutes.get("/notes/:noteId", allow("notes.read"), async (req, res) => {
  const { db } = req.firm;
  const note = await viewNote(db, req.params.noteId, req.actor);
  const matter = await findMatter(db, note.matterId, req.actor);
  const head = await loadMatterHead(db, matter, req.actor);
  const earlier = await listEarlier(db, note, req.actor);
  page(req, res, NotePage({ head, note, earlier, mayWrite: mayChange(req, matter) && !note.removed }));
});

noteRoutes.get("/notes/:noteId/edit", allow("notes.write"), async (req, res) => {
  const note = await findNote(req.firm.db, req.params.noteId, req.actor);
  const matter = await findLiveMatter(req.firm.db, note.matterId, req.actor);
  page(req, res, EditNotePage({ matter, note, typed: typedOfNote(note) }));
});

noteRoutes.post("/notes/:noteId", allow("notes.write"), async (req, res) => {
  const { db } = req.firm;
  const on = dayOf(new Date());
  const note = await findNote(db, req.params.noteId, req.actor);
  const matter = await findLiveMatter(db, note.matterId, req.actor);
  const form = readForm(changeNoteForm(on), req.body);
  if (!form.ok) return page(req, res, EditNotePage({ matter, note, ...form }), { status: 422 });
  try {
    const { body, notedOn, ...draft } = form.value;
    const act = { on, by: req.actor, noteId: note.id };
    await changeNote(db, { ...draft, body: body ?? "", notedOn: notedOn ?? note.notedOn, ...act });
    setFlash(req, { kind: "ok", text: "The note is kept as you wrote it; what stood there before is below it." });
    res.redirect(303, `/notes/${note.id}`);
  } catch (error) {
    const isOvertaken = error instanceof Refused && error.rule === "note_changed_meanwhile";
    const shown = { matter, note, typed: form.typed, errors: refusedFields(error), isOvertaken };
    page(req, res, EditNotePage(shown), { status: 422 });
  }
});

noteRoutes.get("/notes/:noteId/removal", allow("notes.write"), async (req, res) => {
  const note = await findNote(req.firm.db, req.params.noteId, req.actor);
  const matter = await findLiveMatter(req.firm.db, note.matterId, req.actor);
  page(req, res, RemoveNotePage({ matter, note, typed: {} }));
});

noteRoutes.post("/notes/:noteId/removal", allow("notes.write"), async (req, res) => {
  const { db } = req.firm;
  const note = await findNote(db, req.params.noteId, req.actor);
  const matter = await findLiveMatter(db, note.matterId, req.actor);
  const form = readForm(removalForm, req.body);
  if (!form.ok) return page(req, res, RemoveNotePage({ matter, note, ...form }), { status: 422 });
  try {
    await removeNote(db, { noteId: note.id, reason: form.value.reason, on: dayOf(new Date()), by: req.actor });
    setFlash(req, { kind: "ok", text: "The note is removed from the lists. It is kept, with the reason." });
    res.redirect(303, `/matters/${matter.id}/notes`);
  } catch (error) {
    page(req, res, RemoveNotePage({ matter, note, typed: form.typed, errors: refusedFields(error) }), { status: 422 });
  }
});

interface NotesShown {
  matter: Matter;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
}

async function answerNotes(req: Request, res: Response, { matter, typed, errors }: NotesShown): Promise<void> {
  const { db } = req.firm;
  const path = `/matters/${matter.id}/notes`;
  const list = readList(req.query, { path, sorts: ["day"], dir: "desc", filters: NOTE_VIEWS });
  const query = { matterId: matter.id, reader: req.actor, view: list.filter, page: list.page, pageSize: list.size };
  const { notes, total } = await listNotes(db, query);
  const head = await loadMatterHead(db, matter, req.actor);
  const removed = await countNotes(db, matter.id, req.actor, "removed");
  const shown = { head, list, notes, total, removed, typed, errors, mayWrite: mayChange(req, matter) };
  page(req, res, NotesPage(shown), { status: errors ? 422 : 200 });
}

function mayChange(req: Request, matter: Matter): boolean {
  return mayOn(req.actor, "notes.write", matter) && matter.status !== "closed";
}
