import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { addDays, day } from "../../../src/calendar.js";
import { closeMatter } from "../../../src/office/matters/changes.js";
import type { Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { countNotes, findNote, listEarlier, listNotes } from "../../../src/office/notes/note-reports.js";
import { searchNotes } from "../../../src/office/notes/note-search.js";
import { changeNote, type NoteDraft, removeNote, writeNote } from "../../../src/office/notes/notes.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";

const TODAY = day("2026-11-22");

describe("notes: file notes of a matter", () => {
  const alder = useFirm("alder");
  let thandi: UserActor;
  let auditor: UserActor;
  let matter: Matter;

  beforeEach(async () => {
    thandi = await alder.actor("attorney", "Thandi Naidoo");
    auditor = await alder.actor("auditor", "Pieter Auditor");
    const { id: contactId } = await aContact(alder.db, thandi, "Nandipha Khoza");
    matter = await openMatter(alder.db, aMatterDraft(thandi, { client: { contactId } }));
  });

  function draft(given: Partial<NoteDraft> = {}) {
    const note = { kind: "call" as const, notedOn: TODAY, title: null, body: "She will settle.", isPrivileged: false };
    return { ...note, ...given, matterId: matter.id, on: TODAY, by: thandi };
  }

  it("keeps what a changed note said, with who wrote it, and says what it says now", async () => {
    const note = await writeNote(alder.db, draft({ body: "R 40 000 was offered." }));
    const changed = await changeNote(alder.db, {
      ...draft({ title: "Offer", body: "R 45 000 was offered." }),
      noteId: note.id,
      version: note.version,
    });

    expect(changed).to.deep.include({ title: "Offer", body: "R 45 000 was offered.", version: 2 });
    const earlier = await listEarlier(alder.db, changed, thandi);
    expect(earlier).to.have.length(1);
    expect(earlier[0]).to.deep.include({ body: "R 40 000 was offered.", title: null, writtenBy: "Thandi Naidoo" });
    const [line] = await listAuditLines(alder.db, { action: "notes.note_changed" });
    expect(line!.changes).to.deep.equal({ title: { to: "changed" }, body: { to: "changed" } });
    expect(line!.matterId).to.equal(matter.id);
  });

  it("writes nothing when nothing was changed, and refuses who comes second", async () => {
    const note = await writeNote(alder.db, draft());
    const same = await changeNote(alder.db, { ...draft(), noteId: note.id, version: note.version });
    expect(same.version).to.equal(1);
    await changeNote(alder.db, { ...draft({ body: "One." }), noteId: note.id, version: 1 });

    await expectRefusal(
      changeNote(alder.db, { ...draft({ body: "Two." }), noteId: note.id, version: 1 }),
      "note_changed_meanwhile",
    );
    expect((await findNote(alder.db, note.id, thandi)).body).to.equal("One.");
  });

  it("hides a removed note and keeps it with the reason; it takes no change after", async () => {
    const note = await writeNote(alder.db, draft({ body: "Of another matter entirely." }));
    await expectRefusal(
      removeNote(alder.db, { noteId: note.id, reason: " ", on: TODAY, by: thandi }),
      "reason_missing",
    );
    await removeNote(alder.db, { noteId: note.id, reason: "Wrong matter.", on: TODAY, by: thandi });

    expect(await countNotes(alder.db, matter.id, thandi)).to.equal(0);
    expect((await searchNotes(alder.db, "entirely", thandi, 5)).total).to.equal(0);
    const query = { matterId: matter.id, reader: thandi, page: 1, pageSize: 10 };
    const { notes } = await listNotes(alder.db, { ...query, view: "removed" });
    expect(notes[0]!.removed).to.deep.include({ by: "Thandi Naidoo", reason: "Wrong matter." });
    await expectRefusal(changeNote(alder.db, { ...draft(), noteId: note.id, version: 1 }), "note_removed");
  });

  it("refuses an empty note, one too long, one of tomorrow and one of a closed matter, and writes nothing", async () => {
    await expectRefusal(writeNote(alder.db, draft({ body: " \n" })), "note_empty");
    await expectRefusal(writeNote(alder.db, draft({ body: "x".repeat(20_001) })), "note_too_long");
    await expectRefusal(writeNote(alder.db, draft({ notedOn: addDays(TODAY, 1) })), "noted_later");
    await closeMatter(alder.db, { matterId: matter.id, closedOn: TODAY, on: TODAY, by: thandi });
    await expectRefusal(writeNote(alder.db, draft()), "matter_closed");

    expect(await alder.db("file_notes").select("id")).to.deep.equal([]);
    expect(await listAuditLines(alder.db, { action: "notes.note_added" })).to.deep.equal([]);
  });

  it("has no privileged note for who may not see such: in no list, count, search, and not by its address", async () => {
    const open = await writeNote(alder.db, draft({ body: "The settlement meeting is on Friday." }));
    const secret = await writeNote(
      alder.db,
      draft({ body: "Our settlement ceiling is R 90 000.", isPrivileged: true }),
    );

    expect(await countNotes(alder.db, matter.id, auditor)).to.equal(1);
    expect((await searchNotes(alder.db, "settlement", auditor, 5)).notes.map(({ id }) => id)).to.deep.equal([open.id]);
    expect((await searchNotes(alder.db, "settlement", thandi, 5)).total).to.equal(2);
    const error = await findNote(alder.db, secret.id, auditor).catch((thrown: Error) => thrown);
    expect((error as Error).message).to.equal("There is no such note.");
    const receptionist = await alder.actor("receptionist", "Zanele Khumalo");
    expect((await searchNotes(alder.db, "settlement", receptionist, 5)).total).to.equal(0);
  });

  it("keeps a note’s privileged past from who may not see such, once it is open", async () => {
    const note = await writeNote(alder.db, draft({ body: "Our ceiling.", isPrivileged: true }));
    const opened = await changeNote(alder.db, { ...draft({ body: "For all." }), noteId: note.id, version: 1 });

    expect(await listEarlier(alder.db, opened, auditor)).to.deep.equal([]);
    expect(await listEarlier(alder.db, opened, thandi)).to.have.length(1);
  });

  it("finds every word and beginnings of words, the words as they were typed around them", async () => {
    await writeNote(
      alder.db,
      draft({ title: "Consultation", body: "The plaintiff’s expert, Dr Ndlovu, is in Paarl." }),
    );
    await writeNote(alder.db, draft({ body: "Nothing of the sort." }));

    const { notes } = await searchNotes(alder.db, "ndlo paarl", thandi, 5);
    expect(notes).to.have.length(1);
    expect(notes[0]!.snippet.filter(({ isMatch }) => isMatch).map(({ text }) => text)).to.deep.equal([
      "Ndlovu",
      "Paarl",
    ]);
    for (const q of ["", "+-*", '"', "( )", "@1"]) await searchNotes(alder.db, q, thandi, 5);
  });

  it("finds nothing of a restricted matter for whom it does not name", async () => {
    const { id: contactId } = await aContact(alder.db, thandi, "Sipho Dlamini");
    const hidden = await openMatter(alder.db, { ...aMatterDraft(thandi, { client: { contactId } }), accessIds: [] });
    const note = await writeNote(alder.db, { ...draft({ body: "Whistleblower." }), matterId: hidden.id });
    const peter = await alder.actor("partner", "Peter Alder");

    expect((await searchNotes(alder.db, "whistleblower", thandi, 5)).total).to.equal(1);
    expect(await searchNotes(alder.db, "whistleblower", peter, 5)).to.deep.equal({ notes: [], total: 0 });
    const attempt = changeNote(alder.db, { ...draft(), by: peter, noteId: note.id, version: 1 });
    expect(((await attempt.catch((thrown: Error) => thrown)) as Error).message).to.equal("There is no such note.");
  });
});
