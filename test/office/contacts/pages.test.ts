import { expect } from "chai";
import { day } from "../../../src/calendar.js";
import { newId } from "../../../src/ids.js";
import { addContact, findContact, showIdentity } from "../../../src/office/contacts/contacts.js";
import { listContacts } from "../../../src/office/contacts/reports.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";

const today = day("2026-11-22");

describe("contacts: pages", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  const add = async (firstNames: string, surname: string, more = {}) =>
    addContact(alder.db, { draft: { kind: "person", firstNames, surname, ...more }, by: await alder.actor(), today });

  it("says what to do when nobody is here, and what was looked for when nobody is found", async () => {
    const browser = await office.signedIn(alder, "attorney");
    expect((await browser.get("/contacts")).text).to.contain("Nobody is here yet");
    await add("Jan", "Smuts");
    const found = await browser.get("/contacts?q=Khumalo");
    expect(found.status).to.equal(200);
    expect(found.text).to.contain("No contact is found by “Khumalo”").and.not.contain("Smuts");
    expect((await browser.get("/contacts?page=9")).text).to.contain("The list ends before this page");
  });

  it("lists, sorts and pages, and takes odd parameters for none", async () => {
    const browser = await office.signedIn(alder, "attorney");
    for (let at = 10; at < 37; at++) await add("Person", `Number ${at}`);
    const first = await browser.get("/contacts");
    expect(first.text).to.contain("1–25 of 27 contacts").and.contain("Number 10, Person").and.not.contain("Number 36");
    expect((await browser.get("/contacts?page=2")).text)
      .to.contain("Number 36, Person")
      .and.not.contain("Number 10");
    expect((await browser.get("/contacts?sort=name&dir=desc")).text).to.contain("Number 36, Person");
    for (const odd of [
      "page=-1",
      "page=x",
      "sort=drop",
      "filter[]=1",
      "q[a]=1",
      "q=%25%27%00".replace("%00", ""),
      "dir=up",
    ]) {
      expect((await browser.get(`/contacts?${odd}`)).status, odd).to.equal(200);
    }
  });

  it("adds a contact, shows its card, and leaves a line for the look", async () => {
    const browser = await office.signedIn(alder, "attorney");
    await browser.get("/contacts/new?kind=person");
    const posted = await browser.post("/contacts", {
      kind: "person",
      firstNames: "Nomvula <b>",
      surname: "Mthembu",
      idNumber: "8909025012083",
      "point-0-kind": "phone",
      "point-0": "082 123 4567",
      "point-1-kind": "email",
      "point-1": "nomvula?@example.co.za",
      "address-0-street": "4 Long Street",
      "address-0-city": "Cape Town",
      formerNames: "Nomvula Dlamini\r\n",
    });
    expect(posted.status).to.equal(303);
    const card = await browser.follow(posted);
    expect(card.text)
      .to.contain("Nomvula &lt;b> Mthembu is added")
      .and.contain('href="mailto:nomvula%3F@example.co.za"')
      .and.contain("••••••••••083")
      .and.not.contain("8909025012083");
    expect(card.text).to.contain("4 Long Street").and.contain("Nomvula Dlamini");
    expect(await listAuditLines(alder.db, { action: "contacts.contact_viewed" })).to.have.length(1);

    const shown = await browser.post(`${posted.location!}/identity`);
    expect(shown.text).to.contain("8909025012083").and.not.contain("Show the number");
    expect((await browser.get(posted.location!)).text, "for that answer only").not.to.contain("8909025012083");
    expect(await listAuditLines(alder.db, { action: "contacts.identity_shown" })).to.have.length(1);
    const zanele = await office.signedIn(alder, "receptionist");
    const masked = await zanele.get(posted.location!);
    expect(masked.text)
      .to.contain("On file")
      .and.not.match(/8909025012083|012083|Show the number/);
    expect((await zanele.post(`${posted.location!}/identity`)).status).to.equal(403);
    expect(await listAuditLines(alder.db, { action: "contacts.identity_shown" })).to.have.length(1);
    expect((await browser.get("/contacts?q=8909025012083")).text).to.contain("Mthembu");
    expect((await (await office.signedIn(alder, "receptionist")).get("/contacts?q=8909025012083")).text).to.contain(
      "No contact is found",
    );
  });

  it("shows what is wrong beside each field, keeps what was typed, and writes nothing", async () => {
    const browser = await office.signedIn(alder, "attorney");
    await browser.get("/contacts/new");
    const answer = await browser.post("/contacts", {
      kind: "person",
      surname: "Mthembu",
      idNumber: "123",
      birthDate: "31 Feb 1980",
      "point-0": "call me",
    });
    expect(answer.status).to.equal(422);
    for (const words of [
      "has 13 digits; this one has 3",
      "no date with a year",
      "“call me” is not a telephone number",
      'value="31 Feb 1980"',
      'value="Mthembu"',
      'id="point-0-err"',
    ]) {
      expect(answer.text).to.contain(words);
    }
    expect((await listContacts(alder.db, {})).total).to.equal(0);
    for (const fields of [{}, { kind: "robot", surname: "X" }, { kind: ["person", "company"], surname: "X" }] as Record<
      string,
      string | string[]
    >[]) {
      expect((await browser.post("/contacts", fields)).status).to.equal(422);
    }
    expect((await listContacts(alder.db, {})).total).to.equal(0);
  });

  it("asks once before adding someone who may be here already", async () => {
    const browser = await office.signedIn(alder, "attorney");
    const smuts = await add("Jan", "Smuts");
    await browser.get("/contacts/new");
    const asked = await browser.post("/contacts", { kind: "person", firstNames: "Jan", surname: "Smuts" });
    expect(asked.status).to.equal(422);
    expect(asked.text)
      .to.contain("Perhaps already here")
      .and.contain(`/contacts/${smuts.id}`)
      .and.contain("Add anyway");
    const added = await browser.post("/contacts", {
      kind: "person",
      firstNames: "Jan",
      surname: "Smuts",
      alike: smuts.id,
    });
    expect(added.status).to.equal(303);
    expect((await listContacts(alder.db, {})).total).to.equal(2);
  });

  it("says that an ID number is somebody’s only to whom may see one", async () => {
    await add("Jan", "Smuts", { idNumber: "8001015009087" });
    const form = { kind: "person", firstNames: "Anna", surname: "Botha", idNumber: "8001015009087" };
    for (const [role, words] of [
      ["partner", "same ID number"],
      ["receptionist", "perhaps the same"],
    ] as const) {
      const browser = await office.signedIn(alder, role);
      await browser.get("/contacts/new");
      const answer = await browser.post("/contacts", form);
      expect([answer.status, answer.text.includes(words)], role).to.deep.equal([422, true]);
      expect(answer.text.includes("same ID number"), role).to.equal(role === "partner");
    }
    expect((await listContacts(alder.db, {})).total).to.equal(1);
  });

  it("shows both when somebody else saved meanwhile, and saves at the second time", async () => {
    const browser = await office.signedIn(alder, "partner");
    const { id } = await add("Jan", "Smuts", { idNumber: "8001015009087" });
    const form = { kind: "person", firstNames: "Jan Christiaan", surname: "Smuts", idNumber: "8001015009087" };
    expect((await browser.get(`/contacts/${id}/edit`)).text).not.to.contain("8001015009087");
    expect((await browser.post(`/contacts/${id}`, { ...form, version: "1" })).status).to.equal(303);
    const second = await browser.post(`/contacts/${id}`, { ...form, firstNames: "J C", version: "1" });
    expect(second.status).to.equal(422);
    expect(second.text)
      .to.contain("Changed since you opened it")
      .and.contain("First names is now: Jan Christiaan")
      .and.contain('value="J C"')
      .and.contain('name="version" value="2"');
    expect((await browser.post(`/contacts/${id}`, { ...form, firstNames: "J C", version: "2" })).status).to.equal(303);
    expect((await findContact(alder.db, id)).firstNames).to.equal("J C");
    expect((await browser.post(`/contacts/${id}`, { ...form, version: "x" })).status).to.equal(422);
  });

  it("keeps the ID number when a receptionist changes the rest", async () => {
    const browser = await office.signedIn(alder, "receptionist");
    const { id } = await add("Jan", "Smuts", { idNumber: "8001015009087" });
    const edit = await browser.get(`/contacts/${id}/edit`);
    expect(edit.text).to.contain("Left blank, it stays").and.not.contain("8001015009087");
    await browser.post(`/contacts/${id}`, {
      kind: "person",
      firstNames: "J C",
      surname: "Smuts",
      version: "1",
      birthDate: "1 Jan 1980",
    });
    const partner = await alder.actor("partner");
    expect((await showIdentity(alder.db, id, partner)).idNumber).to.equal("8001015009087");
  });

  it("offers what fits a picker, and nothing for no words", async () => {
    const browser = await office.signedIn(alder, "attorney");
    const { id } = await add("Jan", "Smuts");
    expect((await browser.get("/contacts/options?client_query=smu")).text)
      .to.contain(`data-id="${id}"`)
      .and.contain('id="client-option-0"');
    expect((await browser.get("/contacts/options?q=")).text).to.contain("Nothing fits");
    expect((await browser.get("/contacts/options?q=x&q=y")).status).to.equal(200);
  });

  it("lets each role do what it may and nothing else", async () => {
    const { id } = await add("Jan", "Smuts");
    const auditor = await office.signedIn(alder, "auditor");
    expect((await auditor.get("/contacts")).status).to.equal(200);
    expect((await auditor.get("/contacts")).text).not.to.contain("Add a contact");
    const card = await auditor.get(`/contacts/${id}`);
    expect([card.status, card.text.includes("/edit")]).to.deep.equal([200, false]);
    for (const path of ["/contacts/new", `/contacts/${id}/edit`, "/contacts/import"]) {
      expect((await auditor.get(path)).status, path).to.equal(403);
    }
    expect((await auditor.post(`/contacts/${id}`, { kind: "person", surname: "X", version: "1" })).status).to.equal(
      403,
    );
    expect((await (await office.signedIn(alder, "provider")).get("/contacts")).status).to.equal(403);
    expect((await findContact(alder.db, id)).surname).to.equal("Smuts");
  });

  it("shows another firm nothing: not the card, not the form, not the list", async () => {
    const { id } = await add("Jan", "Smuts");
    const stranger = await office.signedIn(birch, "partner");
    for (const path of [
      `/contacts/${id}`,
      `/contacts/${id}/edit`,
      `/contacts/${newId()}`,
      "/contacts/1",
      "/contacts/%27%20OR%201=1",
    ]) {
      const answer = await stranger.get(path);
      expect(answer.status, path).to.equal(404);
      expect(answer.text).not.to.contain("Smuts");
    }
    expect((await stranger.post(`/contacts/${id}`, { kind: "person", surname: "X", version: "1" })).status).to.equal(
      404,
    );
    expect((await stranger.get("/contacts?q=smuts")).text).not.to.contain("Smuts, Jan");
    expect((await findContact(alder.db, id)).version).to.equal(1);
  });
});
