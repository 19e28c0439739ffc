import { Forbidden } from "../../../src/errors.js";
import { expect } from "chai";
import { day } from "../../../src/calendar.js";
import { NotFound } from "../../../src/errors.js";
import { newId } from "../../../src/ids.js";
import {
  addContact,
  changeContact,
  findContact,
  findIdentity,
  showIdentity,
  viewContact,
} from "../../../src/office/contacts/contacts.js";
import type { ContactDraft } from "../../../src/office/contacts/draft.js";
import { listContacts } from "../../../src/office/contacts/reports.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { expectRefusal } from "../../support/refusals.js";
import { nomvula } from "./nomvula.js";

const today = day("2026-11-22");

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

  it("stores the ID number sealed, masks it for those who may see it, and shows it whole when asked, with a line", async () => {
    const contact = await add(nomvula);

    const stored = JSON.stringify(await alder.db("contacts").where("id", contact.id).first());
    expect(stored).not.to.contain("8909025012083");
    expect(JSON.stringify(await listAuditLines(alder.db))).not.to.contain("8909025012083");
    const [lerato, zanele] = [await alder.actor("attorney"), await alder.actor("receptionist")];
    expect((await findIdentity(alder.db, contact.id, lerato)).idNumber).to.equal("••••••••••083");
    expect((await findIdentity(alder.db, contact.id, zanele)).idNumber).to.equal("On file");
    expect(await listAuditLines(alder.db, { action: "contacts.identity_shown" })).to.deep.equal([]);

    expect((await showIdentity(alder.db, contact.id, lerato)).idNumber).to.equal("8909025012083");
    const refused: unknown = await showIdentity(alder.db, contact.id, zanele).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Forbidden);
    const lines = await listAuditLines(alder.db, { action: "contacts.identity_shown" });
    expect(lines.map(({ actorId, subjectId }) => [actorId, subjectId])).to.deep.equal([[lerato.id, contact.id]]);
    expect(JSON.stringify(lines)).not.to.contain("8909025012083");
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
      ["email_form", { points: [{ kind: "email", value: "nomvula@example.co?bcc=spy%40evil.example" }] }],
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

  it("keeps an ID number that is left blank, until somebody who may see it takes it away", async () => {
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
    const number = async () => (await showIdentity(alder.db, contact.id, partner)).idNumber;
    expect(await number()).to.equal("8909025012083");

    const change = {
      contactId: contact.id,
      draft: { ...draft, surname: "Zulu" },
      today,
      removes: ["idNumber"] as const,
    };
    await changeContact(alder.db, { ...change, version: 2, by: await alder.actor("receptionist") });
    expect(await number(), "a receptionist takes none away").to.equal("8909025012083");
    await changeContact(alder.db, { ...change, version: 3, by: partner, removes: [] });
    expect(await number(), "blank").to.equal("8909025012083");
    await changeContact(alder.db, { ...change, version: 3, by: partner });
    expect(await number()).to.equal(undefined);
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
