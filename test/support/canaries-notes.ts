import type { UserActor } from "../../src/actor.js";
import { day } from "../../src/calendar.js";
import { changeNote, removeNote, writeNote } from "../../src/office/notes/notes.js";
import { addTask, finishTask } from "../../src/office/notes/tasks.js";
import type { TestFirm } from "./firms.js";

const TODAY = day("2026-11-22");

/** A note that was changed, a privileged one, one that was removed; a task of the matter, and one that is done. */
export async function fillNotes(firm: TestFirm, word: string, by: UserActor, matterId: string): Promise<void> {
  const act = { on: TODAY, by };
  const draft = { kind: "call" as const, notedOn: TODAY, title: `${word} rang`, isPrivileged: false, ...act, matterId };
  const note = await writeNote(firm.db, { ...draft, body: `What ${word} said.` });
  await changeNote(firm.db, { ...draft, noteId: note.id, version: note.version, body: `What ${word} said at last.` });
  await writeNote(firm.db, { ...draft, isPrivileged: true, body: `What we think of ${word}.` });
  const wrong = await writeNote(firm.db, { ...draft, body: `${word} in the wrong matter.` });
  await removeNote(firm.db, { noteId: wrong.id, reason: `Not of ${word}.`, ...act });
  const task = { title: `Ring ${word}`, detail: `${word} is at home at six.`, assigneeId: by.id, dueOn: TODAY, ...act };
  await addTask(firm.db, { ...task, matterId });
  const done = await addTask(firm.db, { ...task, matterId });
  await finishTask(firm.db, { taskId: done.id, ...act });
}

/** A task of no matter: whoever reviews the trail reads of it. */
export async function fillLooseTask(firm: TestFirm, word: string, by: UserActor): Promise<void> {
  const task = {
    title: `Write to ${word}`,
    detail: `${word} is away.`,
    assigneeId: by.id,
    dueOn: TODAY,
    on: TODAY,
    by,
  };
  await addTask(firm.db, { ...task, matterId: undefined });
}
