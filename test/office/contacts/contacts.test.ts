import { expect } from "chai";
import { day } from "../../../src/calendar.js";
import { NotFound } from "../../../src/errors.js";
import { newId } from "../../../src/ids.js";
import {
  addContact,
  changeContact,
  findContact,
  findIdentity,
  viewContact,
} from "../../../src/office/contacts/contacts.js";
import type { ContactDraft } from "../../../src/office/contacts/draft.js";
import { findLikenesses } from "../../../src/office/contacts/likenesses.js";
import { countByKind, listContacts } from "../../../src/office/contacts/reports.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { expectRefusal } from "../../support/refusals.js";

const today = day("2026-11-22");
const nomvula: ContactDraft = {
  kind: "person",
  firstNames: "Nomvula",
  surname: "Mthembu",
  idNumber: "890902 5012 083",
  formerNames: ["Nomvula Dlamini"],
  points: [
    { kind: "email", value: "Nomvula@example.co.za", isPrimary: true },
    { kind: "phone", value: "082 123 4567", label: "cell", isPrimary: true },
  ],
  addresses: [{ label: "home", street: "4 Long Street\nGardens", city: "Cape Town", postalCode: "8001" }],
};

describe("contacts: adding and changing", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const add = async (draft: ContactDraft) => addContact(alder.db, { draft, by: await alder.actor(), today });

  it("keeps a person with numbers, addresses and former names, and writes an audit line", async () => {
    const contact = await add(nomvula);

    const found = await findContact(alder.db, contact.id);
    expect(found).to.include({
      displayName: "Nomvula Mthembu",
      birthDate: "1989-09-02",
      hasIdNumber: true,
      version: 1,
    });
    expect(found.points.map(({ value }) => value)).to.deep.equal(["Nomvula@example.co.za", "082 123 4567"]);
    expect(found.addresses[0]).to.include({ street: "4 Long Street\nGardens", city: "Cape Town" });
    expect(found.formerNames).to.deep.equal(["Nomvula Dlamini"]);
    const lines = await listAuditLines(alder.db, { action: "contacts.contact_added" });
    expect(lines.map(({ subjectId }) => subjectId)).to.deep.equal([contact.id]);
  });

  it("stores the ID number sealed, and shows it whole only to those who may see it", async () => {
    const contact = await add(nomvula);

    const stored = JSON.stringify(await alder.db("contacts").where("id", contact.id).first());
    expect(stored).not.to.contain("8909025012083");
    expect(JSON.stringify(await listAuditLines(alder.db))).not.to.contain("8909025012083");
    expect(await findIdentity(alder.db, contact.id, await alder.actor("attorney"))).to.include({
      idNumber: "8909025012083",
    });
    expect(await findIdentity(alder.db, contact.id, await alder.actor("receptionist"))).to.include({
      idNumber: "••••••••••083",
    });
  });

  it("refuses what no rule allows, and writes nothing", async () => {
    const refused: [string, Partial<ContactDraft>][] = [
      ["name_missing", { firstNames: undefined, surname: " " }],
      ["name_formula", { firstNames: "=HYPERLINK(1)" }],
      ["name_no_letters", { firstNames: undefined, surname: "--" }],
      ["text_control", { surname: "Mthe\u0000mbu" }],
      ["text_control", { surname: "Mthe\ud800mbu" }],
      ["text_long", { surname: "x".repeat(121) }],
      ["id_check_digit", { idNumber: "8909025012084" }],
      ["birth_date_differs", { birthDate: "1990-01-01" }],
      ["birth_date_future", { idNumber: undefined, birthDate: "2026-11-23" }],
      ["email_form", { points: [{ kind: "email", value: "nomvula at example" }] }],
      ["phone_form", { points: [{ kind: "phone", value: "ask at the desk" }] }],
      ["url_form", { points: [{ kind: "url", value: "javascript:alert(1)" }] }],
      [
        "points_many",
        { points: Array.from({ length: 21 }, (_, at) => ({ kind: "phone", value: `082 000 00${10 + at}` })) },
      ],
      ["language_unknown", { language: "tlh" }],
      ["name_of_person", { name: "Mthembu (Pty) Ltd" }],
    ];
    for (const [rule, change] of refused) await expectRefusal(add({ ...nomvula, ...change }), rule);
    await expectRefusal(
      add({ kind: "company", name: "Coastal Glass", registrationNo: "2011/123456/23" }),
      "company_number_kind",
    );
    await expectRefusal(add({ kind: "company", name: "Coastal Glass", vatNo: "5123456789" }), "vat_number_start");

    expect((await listContacts(alder.db, {})).total).to.equal(0);
    expect(await listAuditLines(alder.db)).to.be.empty;
  });

  it("keeps numbers of other countries as they stand", async () => {
    const contact = await add({
      kind: "company",
      name: "Soilworks LLC",
      registeredAbroad: true,
      registrationNo: "L-1234",
      vatNo: "DE811",
    });

    expect(await findContact(alder.db, contact.id)).to.include({ registrationNo: "L-1234", vatNo: "DE811" });
  });

  it("changes a contact, says field by field what changed, and nothing of what is secret", async () => {
    const contact = await add(nomvula);

    const changed = await changeContact(alder.db, {
      contactId: contact.id,
      version: 1,
      draft: { ...nomvula, surname: "Khumalo", idNumber: "8001015009087", notes: "Prefers the telephone." },
      by: await alder.actor(),
      today,
    });

    expect(changed).to.include({ displayName: "Nomvula Khumalo", version: 2, birthDate: "1980-01-01" });
    const [line] = await listAuditLines(alder.db, { action: "contacts.contact_changed" });
    expect(line!.changes).to.deep.include({
      surname: { from: "Mthembu", to: "Khumalo" },
      idNumber: { to: "changed" },
      notes: { to: "changed" },
    });
    expect(line!.changes).not.to.have.any.keys("points", "addresses", "formerNames");
    expect((await listContacts(alder.db, { q: "khumalo" })).total).to.equal(1);
    expect((await listContacts(alder.db, { q: "mthembu" })).total).to.equal(0);
  });

  it("refuses a change of something that changed meanwhile", async () => {
    const contact = await add(nomvula);
    const change = { contactId: contact.id, version: 1, by: await alder.actor(), today };
    await changeContact(alder.db, { ...change, draft: { ...nomvula, surname: "Khumalo" } });

    await expectRefusal(
      changeContact(alder.db, { ...change, draft: { ...nomvula, surname: "Naidoo" } }),
      "contact_changed_meanwhile",
    );
    expect((await findContact(alder.db, contact.id)).surname).to.equal("Khumalo");
  });

  it("lets one of two changes at the same time through", async () => {
    const contact = await add(nomvula);
    const by = await alder.actor();
    const attempts = await Promise.allSettled(
      ["Khumalo", "Naidoo"].map((surname) =>
        changeContact(alder.db, { contactId: contact.id, version: 1, draft: { ...nomvula, surname }, by, today }),
      ),
    );

    expect(attempts.filter(({ status }) => status === "fulfilled")).to.have.length(1);
    expect((await findContact(alder.db, contact.id)).version).to.equal(2);
  });

  it("writes nothing when nothing was changed", async () => {
    const contact = await add(nomvula);

    await changeContact(alder.db, {
      contactId: contact.id,
      version: 1,
      draft: nomvula,
      by: await alder.actor(),
      today,
    });

    expect((await findContact(alder.db, contact.id)).version).to.equal(1);
    expect(await listAuditLines(alder.db, { action: "contacts.contact_changed" })).to.be.empty;
  });

  it("keeps an ID number that whoever changes the contact cannot see", async () => {
    const contact = await add(nomvula);
    const draft = { ...nomvula, idNumber: "", surname: "Khumalo" };

    await changeContact(alder.db, {
      contactId: contact.id,
      version: 1,
      draft,
      by: await alder.actor("receptionist"),
      today,
    });
    const partner = await alder.actor("partner");
    expect((await findIdentity(alder.db, contact.id, partner)).idNumber).to.equal("8909025012083");

    await changeContact(alder.db, { contactId: contact.id, version: 2, draft, by: partner, today });
    expect((await findIdentity(alder.db, contact.id, partner)).idNumber).to.equal(undefined);
  });

  it("leaves a line for each look at a card, and none for a contact that is not there", async () => {
    const contact = await add(nomvula);
    const by = await alder.actor();
    await viewContact(alder.db, contact.id, by);
    for (const id of [newId(), "1 OR 1=1", ""]) {
      const error = await viewContact(alder.db, id, by).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(NotFound);
    }

    expect(await listAuditLines(alder.db, { action: "contacts.contact_viewed" })).to.have.length(1);
  });

  it("shows nothing of one firm to another", async () => {
    const contact = await add(nomvula);

    expect((await listContacts(birch.db, {})).total).to.equal(0);
    expect((await listContacts(birch.db, { idNumber: "8909025012083" })).total).to.equal(0);
    expect(await findContact(birch.db, contact.id).catch((thrown: unknown) => thrown)).to.be.instanceOf(NotFound);
  });
});

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
