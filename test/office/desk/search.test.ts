import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { day } from "../../../src/calendar.js";
import { changeContact } from "../../../src/office/contacts/contacts.js";
import { changeMatter, closeMatter } from "../../../src/office/matters/changes.js";
import { makeClient } from "../../../src/office/matters/clients.js";
import type { Matter } from "../../../src/office/matters/matters.js";
import { type MatterDraft, openMatter } from "../../../src/office/matters/opening.js";
import { refreshMatterWords } from "../../../src/office/matters/words-refresh.js";
import { writeNote } from "../../../src/office/notes/notes.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { fillDocuments } from "../../support/canaries-documents.js";
import { useFirm } from "../../support/firms.js";
import { type Browser, useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { differenceOf } from "../../support/same-answers.js";

const TODAY = day("2026-11-22");
const SEARCHED = ["/search?q=", "/search?filter=documents&q=", "/search/suggestions?q=", "/matters?q=", "/clients?q="];

describe("search", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let thandi: Browser & { actor: UserActor };
  beforeEach(async () => {
    thandi = await office.signedIn(alder);
  });

  const asked = async (path: string, q: string, by: Browser = thandi): Promise<string> => {
    const answer = await by.get(`${path}${encodeURIComponent(q)}`);
    expect(answer.status, `${path}${q.slice(0, 40)}`).to.equal(200);
    return answer.text;
  };

  async function aMatterOf(name: string, given: Partial<MatterDraft> = {}): Promise<Matter> {
    const { id: contactId } = await aContact(alder.db, thandi.actor, name);
    return openMatter(alder.db, aMatterDraft(thandi.actor, { client: { contactId }, ...given }));
  }

  /** A note and documents that say "quokka". */
  async function withPapers(matter: Matter): Promise<Matter> {
    const note = {
      kind: "note",
      title: null,
      body: "The quokka <b>crossed</b> the road at noon.",
      isPrivileged: true,
    } as const;
    await writeNote(alder.db, { ...note, matterId: matter.id, notedOn: TODAY, on: TODAY, by: thandi.actor });
    await fillDocuments(alder, "quokka", thandi.actor, matter.id);
    return matter;
  }

  it("finds matters, contacts, documents and notes, and marks the words in what is quoted", async () => {
    await withPapers(await aMatterOf("Quokka Farms (Pty) Ltd"));

    const text = await asked("/search?q=", "quok");

    for (const heading of ["Matters", "Contacts", "Documents", "Notes"]) expect(text).to.include(`<h2>${heading}</h2>`);
    expect(text).to.include("quokka statement.txt").and.include("<mark>quokka</mark> &lt;b>crossed");
    expect(text.match(/data-result/g)).to.have.length.above(4);
    expect(await asked("/search?filter=notes&q=", "quok"))
      .to.include("crossed")
      .and.not.include("quokka statement.txt");
  });

  it("finds a matter by its number in each form, its title, its case, its client's names and code", async () => {
    const matter = await aMatterOf("Nomvula Mthembu", {
      title: "Collision at Beyers Naudé Drive",
      caseNo: "012345/2026",
    });

    const forms = [
      "131",
      "0001",
      "1",
      "2026/1",
      "2026/0001",
      "2026/00",
      "collis naude",
      "12345/2026",
      "012345",
      "mthembu coll",
    ];
    for (const q of forms.slice(1)) expect(await asked("/matters?q=", q), q).to.include("Collision at");
    for (const q of [matter.client.code, `${matter.client.code.toLowerCase()} nomv`]) {
      expect(await asked("/matters?q=", q), q).to.include("Collision at");
      expect(await asked("/clients?filter=all&q=", q), q).to.include("Nomvula Mthembu");
    }
    for (const q of ["131", "2026/2", "ollision", "mthembu divorce"]) {
      expect(await asked("/matters?q=", q), q).to.not.include("Collision at");
    }
    expect((await thandi.get("/search?q=2026/1")).location).to.equal(`/matters/${matter.id}`);
  });

  it("finds a client that is renamed under both names at once", async () => {
    const matter = await aMatterOf("Nomvula Mthembu");
    const [contact] = await alder
      .db("contacts")
      .where("id", matter.client.contactId)
      .select<{ version: number }[]>("version");
    await changeContact(alder.db, {
      contactId: matter.client.contactId,
      version: contact!.version,
      draft: { kind: "person", firstNames: "Nomvula", surname: "Zulu", formerNames: ["Nomvula Mthembu"] },
      by: thandi.actor,
      today: TODAY,
    });

    for (const q of ["zulu", "mthembu"]) {
      for (const path of ["/search?q=", "/matters?q=", "/clients?filter=all&q="]) {
        expect(await asked(path, q), `${path}${q}`).to.include("Nomvula Zulu");
      }
    }
  });

  it("finds a matter by what it is called now, and by its archive number once it is closed", async () => {
    const matter = await aMatterOf("Nomvula Mthembu", { title: "Old words" });
    const terms = { ...matter, ownerId: matter.owner.id, status: "open" as const, title: "Fresh name" };
    await changeMatter(alder.db, { ...terms, matterId: matter.id, on: TODAY, by: thandi.actor });

    expect(await asked("/matters?q=", "fresh")).to.include("Fresh name");
    expect(await asked("/matters?q=", "old words")).to.not.include("Fresh name");

    const closed = await closeMatter(alder.db, { matterId: matter.id, closedOn: TODAY, on: TODAY, by: thandi.actor });
    expect(await asked("/matters?filter=closed&q=", closed.archiveNo!)).to.include("Fresh name");
  });

  it("puts living matters before closed ones, and names that begin with the words before others", async () => {
    const closed = await aMatterOf("Anna Zondi", { title: "First" });
    await closeMatter(alder.db, { matterId: closed.id, closedOn: TODAY, on: TODAY, by: thandi.actor });
    await openMatter(alder.db, aMatterDraft(thandi.actor, { client: { clientId: closed.client.id }, title: "Second" }));
    await aContact(alder.db, thandi.actor, "Bergh Attorneys Incorporated");
    await aContact(alder.db, thandi.actor, "Anna Attorneysdottir");

    const found = await asked("/search?q=", "zondi");
    expect(found.indexOf("Second")).to.be.above(0).and.below(found.indexOf("First"));
    expect(found).to.include("Closed");
    const names = await asked("/search?q=", "attorneys");
    expect(names.indexOf("Attorneysdottir")).to.be.above(0).and.below(names.indexOf("Bergh"));
  });

  it("suggests names alone, for each role as far as it goes, and writes no line for each letter", async () => {
    await withPapers(await aMatterOf("Quokka Farms (Pty) Ltd"));

    const text = await asked("/search/suggestions?q=", "quok");
    expect(text.match(/role="option"/g)).to.have.length.within(4, 11);
    expect(text).to.include("Quokka Farms").and.include("quokka statement.txt").and.not.include("crossed");
    expect(await asked("/search/suggestions?q=", "crossed")).to.equal("");
    expect(await asked("/search/suggestions?q=", "q")).to.equal("");
    const provider = await office.signedIn(alder, "provider", "Cape Legal Leads");
    expect(await asked("/search/suggestions?q=", "quok", provider)).to.equal("");
    const reception = await office.signedIn(alder, "receptionist", "Zanele Khumalo");
    expect(await asked("/search/suggestions?q=", "quok", reception))
      .to.include("Berg River")
      .and.not.include(".txt");
    expect(await asked("/search?q=", "quok", reception))
      .to.not.include("crossed")
      .and.not.include(".txt");
    expect(await listAuditLines(alder.db, { action: "desk.searched" })).to.have.length(1);
  });

  it("answers the same whether a restricted matter is there or not, to whom it does not name", async () => {
    const { id: contactId } = await aContact(alder.db, thandi.actor, "Quokka Farms (Pty) Ltd");
    await makeClient(alder.db, { contactId, on: TODAY, by: thandi.actor });
    await withPapers(await aMatterOf("Quokka Transport CC"));
    const partner = await office.signedIn(alder, "partner", "Pieter Botha");
    const queries = ["quokka", "merger", "2026/2", "2026/0002", "2", "quokka merger", "statement", "crossed"];
    const paths = SEARCHED.flatMap((path) => queries.map((q) => `${path}${encodeURIComponent(q)}`));
    const before = new Map<string, Awaited<ReturnType<Browser["get"]>>>();
    for (const path of paths) before.set(path, await partner.get(path));

    const secret = { title: "Quokka merger", accessIds: [] };
    await withPapers(await openMatter(alder.db, aMatterDraft(thandi.actor, { client: { contactId }, ...secret })));

    for (const path of paths)
      expect(differenceOf(before.get(path)!, await partner.get(path)), path).to.equal(undefined);
    expect(await asked("/search?q=", "merger")).to.include("Quokka merger");
  });

  it("takes whatever is typed", async () => {
    await withPapers(await aMatterOf("Nomvula Mthembu"));
    const hostile = [
      "%",
      "_",
      '"',
      "*",
      "@",
      "+",
      "-",
      "(",
      "+*",
      "\u{1F600}",
      "\u0000",
      "'; --",
      "\\",
      "é",
      "a b c d e f g h i",
      "ก".repeat(90),
    ];
    for (const q of [...hostile, "quokka @ +", "<script>", "x".repeat(1_000), "%_ ".repeat(300)]) {
      for (const path of [...SEARCHED, "/contacts?q=", "/contacts/options?q="]) await asked(path, q);
    }
    expect((await thandi.get(`/search?q=${"x".repeat(10_000)}`)).status, "an address has a length").to.equal(414);
  });

  it("finds matters of before they had words, once the job has passed", async () => {
    await aMatterOf("Nomvula Mthembu", { title: "Old words" });
    await alder.db("matter_words").delete();
    await alder.db("matters").update({ words_version: 0 });
    expect(await asked("/matters?q=", "old")).to.not.include("Old words");

    expect(await refreshMatterWords(alder.db)).to.equal(1);

    expect(await asked("/matters?q=", "old")).to.include("Old words");
    expect(await refreshMatterWords(alder.db)).to.equal(0);
  });
});
