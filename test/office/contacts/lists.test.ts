import { expect } from "chai";
import { day } from "../../../src/calendar.js";
import { addContact } from "../../../src/office/contacts/contacts.js";
import type { ContactDraft } from "../../../src/office/contacts/draft.js";
import { findLikenesses } from "../../../src/office/contacts/likenesses.js";
import { countByKind, listContacts } from "../../../src/office/contacts/reports.js";
import { useFirm } from "../../support/firms.js";
import { nomvula } from "./nomvula.js";

const today = day("2026-11-22");

describe("contacts: lists, search, likenesses", () => {
  const alder = useFirm("alder");
  const add = async (draft: ContactDraft) => addContact(alder.db, { draft, by: await alder.actor(), today });
  const names = async (q: string) => (await listContacts(alder.db, { q })).lines.map(({ displayName }) => displayName);

  async function fill() {
    await add(nomvula);
    await add({ kind: "person", firstNames: "Jan", surname: "van der Merwe" });
    await add({ kind: "person", firstNames: "José", surname: "Núñez Ñandú" });
    await add({ kind: "person", firstNames: "محمد", surname: "الأحمد" });
    await add({
      kind: "company",
      name: "The Berg River Cellars (Pty) Ltd",
      tradingName: "Cellar Door",
      vatNo: "4123456789",
    });
    await add({ kind: "company", name: "🍷 Wines 100% Organic", registrationNo: "2011/123456/07" });
    await add({ kind: "trust", name: "Naran Family Trust", registrationNo: "IT 000123/2020(G)" });
  }

  it("sorts people by surname and others by name without “The”, in either direction", async () => {
    await fill();
    const sorted = (await listContacts(alder.db, {})).lines.map(({ sortName }) => sortName);
    expect(sorted.filter((name) => /^[A-Z]/i.test(name))).to.deep.equal([
      "Berg River Cellars (Pty) Ltd",
      "Mthembu, Nomvula",
      "Naran Family Trust",
      "Núñez Ñandú, José",
      "van der Merwe, Jan",
    ]);
    const back = (await listContacts(alder.db, {}, { dir: "desc" })).lines.map(({ sortName }) => sortName);
    expect(back).to.deep.equal([...sorted].reverse());
    const byKind = (await listContacts(alder.db, {}, { sort: "kind" })).lines.map(({ kind }) => kind);
    expect(byKind).to.deep.equal([...byKind].sort());
  });

  it("finds by the beginnings of words, without accents and in any order", async () => {
    await fill();
    expect(await names("merwe jan")).to.deep.equal(["Jan van der Merwe"]);
    expect(await names("NUNEZ nandu")).to.deep.equal(["José Núñez Ñandú"]);
    expect(await names("الأح")).to.deep.equal(["محمد الأحمد"]);
    expect(await names("🍷")).to.deep.equal(["🍷 Wines 100% Organic"]);
    expect(await names("dlam")).to.deep.equal(["Nomvula Mthembu"]);
    expect(await names("cellar do")).to.deep.equal(["The Berg River Cellars (Pty) Ltd"]);
    expect(await names("ellars")).to.be.empty;
    expect(await names("%")).to.be.empty;
    expect(await names("_")).to.be.empty;
    expect(await names("nomvula' OR '1'='1")).to.be.empty;
  });

  it("finds by e-mail address, telephone, registration and VAT number", async () => {
    await fill();
    for (const q of ["nomvula@EX", "082 123 4567", "0821234", "+27 82 123 4567", "27821234567"]) {
      expect(await names(q), q).to.deep.equal(["Nomvula Mthembu"]);
    }
    expect(await names("2011/123456/07")).to.deep.equal(["🍷 Wines 100% Organic"]);
    expect(await names("4123456789")).to.deep.equal(["The Berg River Cellars (Pty) Ltd"]);
    expect(await names("000123/2020")).to.deep.equal(["Naran Family Trust"]);
    expect((await listContacts(alder.db, { idNumber: "8909025012083" })).total).to.equal(1);
  });

  it("pages, counts and filters by kind", async () => {
    await fill();
    const first = await listContacts(alder.db, {}, { size: 3 });
    const second = await listContacts(alder.db, {}, { size: 3, offset: 3 });
    const third = await listContacts(alder.db, {}, { size: 3, offset: 6 });
    expect([first.total, first.lines.length, second.lines.length, third.lines.length]).to.deep.equal([7, 3, 3, 1]);
    const ids = [...first.lines, ...second.lines, ...third.lines].map(({ id }) => id);
    expect(new Set(ids).size).to.equal(7);
    expect(await listContacts(alder.db, {}, { offset: 700 })).to.deep.equal({ lines: [], total: 7 });
    expect((await listContacts(alder.db, { kind: "trust" })).total).to.equal(1);
    expect(Object.fromEntries(await countByKind(alder.db, {}))).to.deep.equal({ person: 4, company: 2, trust: 1 });
    const [line] = (await listContacts(alder.db, { q: "nomvula" })).lines;
    expect(line).to.include({ email: "Nomvula@example.co.za", phone: "082 123 4567", city: "Cape Town" });
  });

  it("finds who may be the same by number, address and name, the surest first", async () => {
    await fill();
    const drafts: [ContactDraft, string[]][] = [
      [{ kind: "person", surname: "Mthembu", firstNames: "Nomvula", idNumber: "8909025012083" }, ["id_number"]],
      [{ kind: "person", surname: "Other", points: [{ kind: "email", value: "NOMVULA@example.co.za" }] }, ["email"]],
      [{ kind: "person", surname: "Merwe van der", firstNames: "Jan" }, ["name"]],
      [{ kind: "person", surname: "Dlamini", firstNames: "Nomvula" }, ["former_name"]],
      [{ kind: "company", name: "Berg-River Cellars Proprietary Limited" }, ["name"]],
      [{ kind: "company", name: "Another name", vatNo: "4123456789" }, ["vat_no"]],
      [{ kind: "company", name: "Another name", registrationNo: "2011/123456/07" }, ["registration_no"]],
      [{ kind: "person", surname: "Nobody" }, []],
    ];
    const found = await findLikenesses(
      alder.db,
      drafts.map(([draft]) => ({
        displayName: draft.name ?? `${draft.firstNames ?? ""} ${draft.surname}`,
        points: [],
        ...draft,
      })),
    );
    expect(found.map((alike) => alike.map(({ why }) => why))).to.deep.equal(drafts.map(([, why]) => why));
  });
});
