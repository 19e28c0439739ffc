import { expect } from "chai";
import { addDays, dayOf } from "../../../src/calendar.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { findLastProof, recordProof } from "../../../src/office/custody/proofs.js";
import { greetingFor, weekdayAndDay } from "../../../src/office/desk/greeting.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";

const today = dayOf(new Date());

describe("desk", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();

  it("greets by the clock of the firm's zone", () => {
    expect(greetingFor("Lerato Mokoena", new Date("2026-11-23T05:00:00Z"))).to.equal("Good morning, Lerato");
    expect(greetingFor("Lerato Mokoena", new Date("2026-11-23T10:00:00Z"))).to.equal("Good afternoon, Lerato");
    expect(greetingFor("Lerato Mokoena", new Date("2026-11-23T22:00:00Z"))).to.equal("Good morning, Lerato");
    expect(weekdayAndDay(new Date("2026-11-22T22:30:00Z"))).to.equal("Monday 23 Nov 2026");
  });

  it("says what to do next where there is nothing yet", async () => {
    const thandi = await office.signedIn(alder);
    expect((await thandi.get("/")).text)
      .to.include("The firm has no contacts yet")
      .and.include("/contacts/import");

    await aContact(alder.db, thandi.actor, "Nomvula Mthembu");
    expect((await thandi.get("/")).text).to.include("No matter is open");
  });

  it("shows what prescribes soon and what lies still, of one's own", async () => {
    const thandi = await office.signedIn(alder);
    const sipho = await alder.actor("attorney", "Sipho Dlamini");
    const { id: contactId } = await aContact(alder.db, thandi.actor, "Nomvula Mthembu");
    const old = addDays(today, -80);
    const base = { client: { contactId }, on: today };
    const far = addDays(today, 500);
    const drafts = [
      aMatterDraft(thandi.actor, { ...base, title: "Soon", openedOn: today, prescribesOn: addDays(today, 19) }),
      aMatterDraft(thandi.actor, { ...base, title: "Still", openedOn: old, prescribesOn: far }),
      aMatterDraft(thandi.actor, { ...base, title: "Quiet", openedOn: today, prescribesOn: far }),
      aMatterDraft(sipho, { ...base, title: "Sipho’s", openedOn: today, prescribesOn: addDays(today, 5) }),
    ];
    for (const draft of drafts) await openMatter(alder.db, draft);

    const { text } = await thandi.get("/");

    const table = /<table[^>]*aria-label="Matters needing attention">.*?<\/table>/s.exec(text)?.[0] ?? "";
    expect(table).to.include("Prescribes in 19 days").and.include("No entry for 80 days");
    expect(table).to.not.include("Quiet").and.not.include("Sipho’s");
    expect(text.indexOf("Soon")).to.be.below(text.indexOf("Still"));
    expect((await thandi.get("/matters?filter=attention")).text).to.include("1–2 of 2 matters");
  });

  it("opens for every role, each with what it may see", async () => {
    const thandi = await office.signedIn(alder);
    const { id: contactId } = await aContact(alder.db, thandi.actor, "Nomvula Mthembu");
    await openMatter(alder.db, aMatterDraft(thandi.actor, { client: { contactId }, title: "Mthembu v RAF" }));

    for (const role of ["administrator", "provider"] as const) {
      const page = await (await office.signedIn(alder, role, "Farouk Adams")).get("/");
      expect(page.status, role).to.equal(200);
      expect(page.text, role).to.not.include("Mthembu").and.not.include(`"/matters`);
    }
    for (const role of ["receptionist", "bookkeeper", "auditor"] as const) {
      const page = await (await office.signedIn(alder, role, "Zanele Khumalo")).get("/");
      expect(page.text, role).to.include("Mthembu v RAF").and.not.include("Open a matter");
    }
  });

  it("leads from the number of a matter to the matter, also without its zeros", async () => {
    const thandi = await office.signedIn(alder);
    const { id: contactId } = await aContact(alder.db, thandi.actor, "Nomvula Mthembu");
    const matter = await openMatter(alder.db, aMatterDraft(thandi.actor, { client: { contactId } }));

    for (const q of ["2026/0001", "2026/1", " 2026 / 1 "]) {
      const answer = await thandi.get(`/search?q=${encodeURIComponent(q)}`);
      expect([answer.status, answer.location]).to.deep.equal([303, `/matters/${matter.id}`]);
    }
  });

  it("finds contacts and matters, as far as the role goes, and leaves a line of what was asked", async () => {
    const thandi = await office.signedIn(alder);
    const { id: contactId } = await aContact(alder.db, thandi.actor, "Nomvula Mthembu");
    await openMatter(alder.db, aMatterDraft(thandi.actor, { client: { contactId }, title: "Mthembu v RAF" }));
    const farouk = await office.signedIn(alder, "administrator", "Farouk Adams");
    const provider = await office.signedIn(alder, "provider", "Cape Legal Leads");
    const susan = await office.signedIn(birch, "partner", "Susan Birch");

    expect((await thandi.get("/search?q=mthembu")).text)
      .to.include("Mthembu v RAF")
      .and.include("2 found");
    expect((await farouk.get("/search?q=mthembu")).text)
      .to.include("Nomvula Mthembu")
      .and.not.include("Mthembu v RAF");
    expect((await provider.get("/search?q=mthembu")).text)
      .to.include("0 found")
      .and.not.include("Nomvula");
    expect((await provider.get("/search?q=2026/0001")).status).to.equal(200);
    expect((await susan.get("/search?q=mthembu")).text).to.include("0 found");
    const lines = await listAuditLines(alder.db, { action: "desk.searched" });
    expect(lines.map(({ note }) => note)).to.deep.equal(["2026/0001", "mthembu", "mthembu", "mthembu"]);
  });

  it("keeps no identity number in the trail of what was asked", async () => {
    const thandi = await office.signedIn(alder);
    for (const q of ["8909025012083", "Mthembu 890902 5012 083", "890902-5012-08-3"]) {
      await thandi.get(`/search?q=${encodeURIComponent(q)}`);
    }
    const notes = (await listAuditLines(alder.db, { action: "desk.searched" })).map(({ note }) => note ?? "");
    expect(notes).to.have.length(3);
    for (const note of notes)
      expect(note)
        .to.match(/•{9,}/)
        .and.not.match(/8909|5012/);
  });

  it("finds nothing for signs, accents and long words without failing", async () => {
    const thandi = await office.signedIn(alder);
    for (const q of [
      "%",
      "_",
      "é",
      "'; DROP TABLE matters; --",
      "<script>",
      "x".repeat(300),
      "日本",
      "\u{1F600}",
      "2026/9999",
    ]) {
      const answer = await thandi.get(`/search?q=${encodeURIComponent(q)}`);
      expect(answer.status, q).to.equal(200);
      expect(answer.text, q).to.include("0 found").and.not.include("<script>");
    }
  });

  it("shows when the data was last proven restorable, at the foot", async () => {
    const susan = await office.signedIn(birch, "partner", "Susan Birch");
    await recordProof(birch.db, {
      backupId: "20261122T014500Z-aaaa",
      backupTakenAt: new Date("2026-11-22T01:15:00Z"),
      provenAt: new Date("2026-11-22T01:41:00Z"),
      level: "V3",
      restoreSeconds: 12.34,
      rowsChecked: 4120,
    });

    expect(await findLastProof(birch.db)).to.deep.include({ level: "V3", restoreSeconds: 12.3, rowsChecked: 4120 });
    expect((await susan.get("/")).text).to.include("Data last proven restorable");
  });
});
