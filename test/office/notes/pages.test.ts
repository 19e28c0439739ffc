import { expect } from "chai";
import { addDays, dayOf, formatDay } from "../../../src/calendar.js";
import type { Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { writeNote } from "../../../src/office/notes/notes.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { effectiveGrants, may } from "../../../src/grants.js";
import { ROLES } from "../../../src/permissions.js";
import { useFirm } from "../../support/firms.js";
import { type Browser, useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import type { UserActor } from "../../../src/actor.js";

const today = dayOf(new Date());

describe("notes: their pages", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let thandi: Browser & { actor: UserActor };
  let matter: Matter;

  beforeEach(async () => {
    thandi = await office.signedIn(alder, "attorney", "Thandi Naidoo");
    const { id: contactId } = await aContact(alder.db, thandi.actor, "Nandipha Khoza");
    const draft = aMatterDraft(thandi.actor, { client: { contactId }, title: "Khoza v RAF" });
    matter = await openMatter(alder.db, { ...draft, openedOn: today, on: today });
  });

  const aNote = (body: string, given: { title?: string; isPrivileged?: boolean } = {}) =>
    writeNote(alder.db, {
      kind: "call",
      notedOn: today,
      title: given.title ?? null,
      body,
      isPrivileged: given.isPrivileged ?? false,
      matterId: matter.id,
      on: today,
      by: thandi.actor,
    });

  it("open for whom permissions.ts lets in, each with the tabs that are theirs", async () => {
    const note = await aNote("She rang.");
    for (const role of ROLES) {
      const visitor = await office.signedIn(alder, role, `Visitor ${role}`);
      const notes = may({ grants: effectiveGrants([role], []) }, "notes.read") ? 200 : 403;
      const tasks = may({ grants: effectiveGrants([role], []) }, "tasks.read") ? 200 : 403;
      for (const path of [`/matters/${matter.id}/notes`, `/notes/${note.id}`]) {
        expect((await visitor.get(path)).status, `${role} ${path}`).to.equal(notes);
      }
      for (const path of ["/tasks", `/matters/${matter.id}/tasks`]) {
        expect((await visitor.get(path)).status, `${role} ${path}`).to.equal(tasks);
      }
      if (!may({ grants: effectiveGrants([role], []) }, "matters.read")) continue;
      const card = (await visitor.get(`/matters/${matter.id}`)).text;
      expect(card.includes(`/matters/${matter.id}/notes"`), role).to.equal(notes === 200);
      expect(card.includes(`/matters/${matter.id}/tasks"`), role).to.equal(tasks === 200);
    }
  });

  it("keeps a note as it was typed, says so, and counts it on the tab", async () => {
    await thandi.get(`/matters/${matter.id}/notes`);
    const fields = {
      kind: "consultation",
      notedOn: "t",
      title: "First talk",
      body: "Line one\nLine two <b>",
      isPrivileged: "on",
    };
    const answer = await thandi.post(`/matters/${matter.id}/notes`, fields);

    const { text } = await thandi.follow(answer);
    expect(text).to.include("The note is kept on").and.include("Line one\nLine two &lt;b>");
    expect(text).to.match(/Notes<span>1</);
    expect(await listAuditLines(alder.db, { action: "notes.notes_viewed" })).to.have.length(2);
  });

  it("loses nothing that was typed when it is refused", async () => {
    await thandi.get(`/matters/${matter.id}/notes`);
    const answer = await thandi.post(`/matters/${matter.id}/notes`, {
      kind: "call",
      notedOn: "31 Feb 2026",
      title: "Rang",
      body: "She said.",
    });

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("is not a date").and.include(">She said.</textarea>").and.include('value="Rang"');
    expect(await alder.db("file_notes").select("id")).to.deep.equal([]);
  });

  it("tells who comes second what happened, and lets them put theirs in place knowingly", async () => {
    const note = await aNote("As it was.");
    await thandi.get(`/notes/${note.id}/edit`);
    const typed = { kind: "call", notedOn: formatDay(today), title: "", version: "1" };
    await thandi.post(`/notes/${note.id}`, { ...typed, body: "The first one’s." });
    const second = await thandi.post(`/notes/${note.id}`, { ...typed, body: "The second one’s." });

    expect(second.status).to.equal(422);
    expect(second.text)
      .to.include("after you opened it")
      .and.include("The second one’s.")
      .and.include('name="version" value="2"');
    await thandi.post(`/notes/${note.id}`, { ...typed, version: "2", body: "The second one’s." });
    const { text } = await thandi.get(`/notes/${note.id}`);
    expect(text).to.include("As Thandi Naidoo wrote it on").and.include("The first one’s.").and.include("As it was.");
  });

  it("has no privileged note for an auditor: not on the tab, in the history, on the card or in the audit", async () => {
    await aNote("For everybody.", { title: "Open talk" });
    const secret = await aNote("Our ceiling.", { title: "Strategy talk", isPrivileged: true });
    const auditor = await office.signedIn(alder, "auditor", "Pieter Auditor");

    for (const path of [
      `/matters/${matter.id}/notes`,
      `/matters/${matter.id}/history`,
      `/matters/${matter.id}`,
      "/audit",
    ]) {
      const { text } = await auditor.get(path);
      expect(text, path).to.not.include("Strategy").and.not.include(secret.id);
    }
    expect((await auditor.get(`/matters/${matter.id}/notes`)).text).to.match(/Notes<span>1</);
    expect((await auditor.get(`/matters/${matter.id}/history`)).text.match(/Added a file note/g)).to.have.length(1);
    expect((await auditor.get(`/notes/${secret.id}`)).status).to.equal(404);
    expect((await thandi.get(`/matters/${matter.id}/history`)).text).to.include("Strategy talk");
  });

  it("tells a receptionist that a note was added and not what it is called, and a task whole", async () => {
    await aNote("Of the accident.", { title: "Drunk at the wheel" });
    await thandi.get(`/matters/${matter.id}/tasks`);
    const task = { title: "Serve the summons", dueOn: "+3", assigneeId: thandi.actor.id, detail: "" };
    await thandi.follow(await thandi.post(`/matters/${matter.id}/tasks`, task));
    const zanele = await office.signedIn(alder, "receptionist", "Zanele Khumalo");

    const { text } = await zanele.get(`/matters/${matter.id}/history`);
    expect(text).to.include("Added a file note").and.include(">Serve the summons</a>").and.include("Opened as");
    expect(text).to.not.include("Drunk").and.not.include("Telephone");
    expect((await zanele.get(`/matters/${matter.id}`)).text).to.not.include("Drunk");
  });

  it("shows the history newest first, by part, by person, and who looked only when asked", async () => {
    await aNote("One.");
    const peter = await office.signedIn(alder, "partner", "Peter Alder");
    await peter.get(`/matters/${matter.id}`);
    const path = `/matters/${matter.id}/history`;

    const all = (await peter.get(path)).text;
    expect(all.indexOf("Added a file note")).to.be.below(all.indexOf("Opened as")).and.above(0);
    expect(all).to.not.include("Viewed a matter");
    expect((await peter.get(`${path}?part=looked`)).text)
      .to.include("Viewed a matter")
      .and.not.include("Opened as");
    expect((await peter.get(`${path}?part=Notes`)).text)
      .to.include("Added a file note")
      .and.not.include("Opened as");
    expect((await peter.get(`${path}?who=${peter.actor.id}`)).text).to.include("Nothing of this kind");
    expect((await peter.get(`${path}?part=nonsense&who=1&older=x&newer=y`)).status).to.equal(200);
  });

  it("ticks a task off with a plain form and where htmx asks, and goes back to where it was", async () => {
    await thandi.get("/tasks");
    const task = { title: "Ring the sheriff", dueOn: formatDay(addDays(today, -1)), assigneeId: thandi.actor.id };
    const added = await thandi.follow(
      await thandi.post("/tasks", { ...task, matter: matter.number.replace("/0", "/") }),
    );
    expect(added.text).to.include("Ring the sheriff").and.include("Overdue").and.include(matter.number);
    const [row] = await alder.db("tasks").select<{ id: string }[]>("id");
    expect((await thandi.get("/")).text)
      .to.include("Your tasks")
      .and.include("Ring the sheriff");

    expect((await thandi.get(`/tasks/${row!.id}`)).text)
      .to.include("Done<")
      .and.not.include("hx-select");

    const done = await thandi.post(`/tasks/${row!.id}/done`, { back: "/tasks?filter=all" });
    expect([done.status, done.location]).to.deep.equal([303, "/tasks?filter=all"]);
    expect((await thandi.follow(done)).text).to.include("“Ring the sheriff” is done.");
    const again = await thandi.post(
      `/tasks/${row!.id}/reopening`,
      { back: "//evil.example/" },
      { headers: { "hx-request": "true" } },
    );
    expect(again.location).to.equal("/");
    const after = (await thandi.get("/tasks")).text;
    expect(after).to.include('hx-select="#task-table"').and.not.include("is open again.");
  });

  it("says of a matter that is not there, or not to be seen, the same", async () => {
    const peter = await office.signedIn(alder, "partner", "Peter Alder");
    const draft = aMatterDraft(peter.actor, { client: { clientId: matter.client.id }, title: "Walled" });
    const walled = await openMatter(alder.db, { ...draft, openedOn: today, on: today, accessIds: [] });
    await thandi.get("/tasks");
    const task = { title: "Look", dueOn: "", assigneeId: thandi.actor.id };
    for (const matterNo of [walled.number, "2026/9999"]) {
      const { status, text } = await thandi.post("/tasks", { ...task, matter: matterNo });
      expect(status).to.equal(422);
      expect(text).to.include(`There is no matter ${matterNo}.`).and.not.include("Walled");
    }
    await peter.get(`/matters/${walled.id}/tasks`);
    const refused = await peter.post(`/matters/${walled.id}/tasks`, { ...task, detail: "Why." });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("is not among the people who may see").and.include('value="Look"');
    for (const path of ["notes", "tasks", "history"]) {
      expect((await thandi.get(`/matters/${walled.id}/${path}`)).status, path).to.equal(
        may({ grants: effectiveGrants(["attorney"], []) }, "notes.read") ? 404 : 403,
      );
    }
  });
});
