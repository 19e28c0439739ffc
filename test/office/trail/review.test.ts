import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { dayOf, formatDay } from "../../../src/calendar.js";
import { changeContact, viewContact } from "../../../src/office/contacts/contacts.js";
import { changeMatter } from "../../../src/office/matters/changes.js";
import { findMatter, type Matter, viewMatter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { writeNote } from "../../../src/office/notes/notes.js";
import { addTask } from "../../../src/office/notes/tasks.js";
import { ROLES } from "../../../src/permissions.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { type Browser, useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import type { UserActor } from "../../../src/actor.js";

const today = dayOf(new Date());

describe("trail: the review of the audit trail", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let thandi: Browser & { actor: UserActor };
  let open: Matter;
  let hidden: Matter;

  beforeEach(async () => {
    thandi = await office.signedIn(alder, "attorney", "Thandi Naidoo");
    const by = thandi.actor;
    const { id: contactId } = await aContact(alder.db, by, "Nandipha Khoza");
    const draft = { ...aMatterDraft(by, { client: { contactId } }), openedOn: today, on: today };
    open = await openMatter(alder.db, { ...draft, title: "Khoza v RAF" });
    hidden = await openMatter(alder.db, { ...draft, title: "Quincewood v Quincewood", accessIds: [] });
    await viewMatter(alder.db, hidden.id, by);
    await addTask(alder.db, {
      title: "Quincewood affidavit",
      detail: null,
      assigneeId: by.id,
      dueOn: today,
      matterId: hidden.id,
      on: today,
      by,
    });
  });

  it("opens for partner, administrator and auditor, and for nobody else; one’s own lines open for all", async () => {
    for (const role of ROLES) {
      const visitor = await office.signedIn(alder, role, `Visitor ${role}`);
      const may = ["partner", "administrator", "auditor"].includes(role);
      for (const path of ["/audit", "/audit/lines.csv", "/audit/lines.json"]) {
        expect((await visitor.get(path)).status, `${role} ${path}`).to.equal(may ? 200 : 403);
      }
      const mine = await visitor.get("/audit/mine");
      expect(mine.status, role).to.equal(200);
      expect(mine.text).to.include("signed in").and.not.include("Thandi Naidoo");
    }
  });

  it("keeps no identity number that was looked for, in its own lines or a conflict check’s", async () => {
    const peter = await office.signedIn(alder, "partner", "Peter Alder");
    for (const path of ["/audit?q=8001015009087", "/audit/lines.csv?q=800101+5009+087", "/search?q=8001015009087"]) {
      expect((await peter.get(path)).status, path).to.equal(200);
    }
    await peter.get("/conflicts");
    expect((await peter.post("/conflicts", { names: "Jan Smuts 8001015009087" })).status).to.equal(200);
    const lines = (await listAuditLines(alder.db)).filter(({ actorId }) => actorId === peter.actor.id);
    const kept = JSON.stringify([
      lines,
      await alder.db("conflict_checks").where("by_id", peter.actor.id).pluck("names"),
    ]);
    expect(kept.match(/•{10}087/g), "masked in each").to.have.length(4);
    expect(kept).to.not.match(/800101/);
  });

  it("has nothing of a restricted matter for whom it does not name: no line, no count, no download, no gap", async () => {
    for (const role of ["partner", "administrator", "auditor"] as const) {
      const visitor = await office.signedIn(alder, role, "Susan Other");
      for (const path of [
        "/audit",
        "/audit?q=Quincewood",
        `/audit?q=${hidden.number}`,
        "/audit/lines.csv",
        "/audit/lines.json",
      ]) {
        const { text } = await visitor.get(path);
        expect(text, `${role} ${path}`)
          .to.not.include("uincewood v")
          .and.not.include(hidden.id)
          .and.not.include("affidavit")
          .and.not.include(`${hidden.number} `);
      }
      const counted = /"([\d\u00a0]+) lines"|>([\d\u00a0]+) lines</.exec(
        (await visitor.get(`/audit?who=${thandi.actor.id}`)).text,
      );
      const visible = (await listAuditLines(alder.db)).filter(
        ({ actorId, matterId }) => actorId === thandi.actor.id && matterId !== hidden.id,
      );
      expect(Number(counted?.[1] ?? counted?.[2])).to.equal(visible.length);
      expect((await visitor.get("/audit")).text).to.not.match(/[?&](older|newer|before|id)=\d+["&]/);
    }
    expect((await thandi.get("/audit/mine")).text).to.include("Quincewood v Quincewood");
  });

  it("shows what changed field by field to whoever may open the thing, and to others that it changed", async () => {
    const terms = await findMatter(alder.db, open.id, thandi.actor);
    const changed = { ...terms, matterId: open.id, ownerId: thandi.actor.id, status: "open" as const, on: today };
    await changeMatter(alder.db, { ...changed, title: "Khoza v Road Accident Fund", by: thandi.actor });
    const partner = await office.signedIn(alder, "partner", "Peter Alder");
    const farouk = await office.signedIn(alder, "administrator", "Farouk Adams");

    const seen = (await partner.get("/audit")).text;
    expect(seen)
      .to.match(/− Khoza v RAF<\/del>/)
      .and.match(/\+ Khoza v Road Accident Fund<\/ins>/);
    expect(seen).to.include(`href="/matters/${open.id}"`);
    const told = (await farouk.get("/audit")).text;
    expect(told).to.include("changed").and.include(">Matter<");
    expect(told).to.not.include("Khoza v").and.not.include(open.number).and.not.include(open.id);
    expect((await farouk.get("/audit/lines.json")).text).to.not.include("Khoza v");
    expect((await farouk.get("/audit?q=Road+Accident")).text).to.include("No line fits this");
  });

  it("shows a change of a contact with what it was, and says of a number only that it changed", async () => {
    const { id } = await aContact(alder.db, thandi.actor, "Sipho Dlamini");
    const draft = { kind: "person" as const, firstNames: "Sipho", surname: "Dlamini-Nkosi", idNumber: "7711035834089" };
    await changeContact(alder.db, { contactId: id, version: 1, draft, by: thandi.actor, today });
    await viewContact(alder.db, id, thandi.actor);
    const auditor = await office.signedIn(alder, "auditor", "Pieter Auditor");

    const { text } = await auditor.get("/audit");
    expect(text).to.include("− Dlamini<").and.include("+ Dlamini-Nkosi<").and.include("ID number");
    expect(text).to.not.include("7711035834089");
    expect((await auditor.get("/audit?group=views")).text)
      .to.include("viewed")
      .and.not.include("+ Dlamini-Nkosi<");
  });

  it("tells a search to who searched and to nobody else", async () => {
    await thandi.get("/search?q=Quincewood");
    const partner = await office.signedIn(alder, "partner", "Peter Alder");

    const { text } = await partner.get("/audit?group=searches");
    expect(text).to.include("searched").and.not.include("Quincewood");
    expect((await partner.get("/audit?q=Quincew")).text).to.include("No line fits this");
    expect((await thandi.get("/audit/mine?group=searches")).text).to.include("Quincewood");
  });

  it("narrows by person, group, day, matter and words, and says so in the form", async () => {
    const partner = await office.signedIn(alder, "partner", "Peter Alder");
    const rows = async (query: string): Promise<number> =>
      (await partner.get(`/audit?${query}`)).text.match(/<time class="s-nowrap"/g)?.length ?? 0;

    const ofMatter = (await listAuditLines(alder.db, { matterId: open.id })).length;
    expect(await rows(`q=${open.number}`)).to.equal(ofMatter);
    expect(await rows(`q=${open.number.replace(/\/0+/, "+/+")}`), "asking after it is a line of it").to.equal(
      ofMatter + 1,
    );
    expect(await rows(`q=${open.number}&who=${thandi.actor.id}`)).to.equal(ofMatter);
    expect(await rows(`who=${thandi.actor.id}&group=signIns`)).to.equal(1);
    expect(await rows("who=operator")).to.equal(0);
    expect(await rows("from=1+Jan+2020&to=2+Jan+2020")).to.equal(0);
    expect(await rows(`from=${today}&to=t`)).to.be.above(3);
    expect(await rows("q=thandi")).to.be.above(3);
    for (const odd of ["group=constructor&who=toString", "group=__proto__", "to=31+Dec+9999", "from=0001-01-01"]) {
      for (const path of ["/audit", "/audit/mine", "/audit/lines.csv"]) {
        expect((await partner.get(`${path}?${odd}`)).status, `${path}?${odd}`).to.equal(200);
      }
    }
    expect((await partner.get("/audit?from=notaday&group=nonsense&who=x&older=%00")).status).to.equal(200);
    const { text } = await partner.get(`/audit?who=${thandi.actor.id}&from=t`);
    expect(text)
      .to.include(`value="${formatDay(today)}"`)
      .and.match(/<option[^>]*selected[^>]*>Thandi Naidoo/);
  });

  it("downloads as CSV what the page shows, line for line, with no formula in it, and leaves a line that names the filter", async () => {
    await writeNote(alder.db, {
      kind: "note",
      notedOn: today,
      title: null,
      body: "x",
      isPrivileged: false,
      matterId: open.id,
      on: today,
      by: thandi.actor,
    });
    const task = { title: "=HYPERLINK(1)", detail: null, assigneeId: thandi.actor.id, dueOn: null };
    await addTask(alder.db, { ...task, matterId: open.id, on: today, by: thandi.actor });
    const partner = await office.signedIn(alder, "partner", "Peter Alder");
    const shown = (await partner.get(`/audit?who=${thandi.actor.id}`)).text.match(/<time class="s-nowrap"/g)!.length;

    const { text, headers } = await partner.get(`/audit/lines.csv?who=${thandi.actor.id}`);
    expect(headers["content-disposition"]).to.match(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/);
    const rows: string[][] = parse(text, { bom: true });
    expect(rows[0]).to.deep.equal(["Day", "Time", "Who", "Did", "To what", "Matter", "What changed", "Note"]);
    expect(rows.length - 1).to.equal(shown);
    expect(rows.flat().filter((cell) => /^[=+@]/.test(cell))).to.deep.equal([]);
    const json = JSON.parse((await partner.get(`/audit/lines.json?who=${thandi.actor.id}`)).text) as unknown[];
    expect(json).to.have.length(shown);
    const exports = await listAuditLines(alder.db, { action: "trail.lines_exported" });
    expect(exports.map(({ subjectId }) => subjectId)).to.deep.equal(["json", "csv"]);
    expect(exports[0]!.note).to.equal("Thandi Naidoo, everything, all days");
    expect(exports[0]!.changes).to.deep.equal({ lines: { to: shown } });
    expect((await partner.get("/audit")).text)
      .to.include("Exports, 30 days")
      .and.include("Thandi Naidoo, everything, all days");
  });

  it("keeps the words of a filter from everybody but who typed them, and the export of a hidden matter with the matter", async () => {
    const named = await office.signedIn(alder, "partner", "Named Partner");
    await alder.db("matter_access").insert({ matter_id: hidden.id, user_id: named.actor.id, added_at: new Date() });
    await named.get("/audit/lines.csv?q=Quincewood");
    await named.get(`/audit/lines.csv?q=${hidden.number}`);
    const other = await office.signedIn(alder, "partner", "Peter Alder");

    const seen = (await other.get("/audit?group=exports")).text;
    expect(seen).to.not.include("Quincewood").and.not.include(hidden.number);
    expect((seen.match(/<time class="s-nowrap"/g) ?? []).length).to.equal(1);
    const own = (await named.get("/audit?group=exports")).text;
    expect(own).to.include("Quincewood").and.include(hidden.number);
  });
});
