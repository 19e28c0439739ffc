import { expect } from "chai";
import { addDays, dayOf } from "../../../src/calendar.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { closeMatter } from "../../../src/office/matters/changes.js";
import { findMatter, type Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { listParties } from "../../../src/office/matters/parties.js";
import { useFirm } from "../../support/firms.js";
import { type Answer, useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";

/** The pages go by the clock. */
const today = dayOf(new Date());

describe("matters: the pages", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();

  const openForm = (fields: Record<string, string>) => ({
    title: "Berg River Cellars v Coastal Glass",
    type: "litigation_high",
    feeBasis: "time",
    openedOn: "t",
    prescribesOn: "28 Feb 2029",
    access: "everyone",
    ...fields,
  });

  it("opens a matter for a contact typed by name, with parties that are added, and shows it", async () => {
    const thandi = await office.signedIn(alder);
    await aContact(alder.db, thandi.actor, "Berg River Cellars (Pty) Ltd");
    await aContact(alder.db, thandi.actor, "Coastal Glass Holdings (Pty) Ltd");
    await thandi.get("/matters/new");
    const fields = openForm({
      client_query: "berg river cellars (pty) ltd",
      ownerId: thandi.actor.id,
      parties: "Coastal Glass Holdings (Pty) Ltd, defendant\nMeyer Daniels Attorneys, for the opponent",
    });

    const refused = await thandi.post("/matters", fields);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("Not in your contacts: Meyer Daniels Attorneys.");
    expect(refused.text).to.include("Meyer Daniels Attorneys, for the opponent");
    expect(refused.text).to.include("28 Feb 2029");
    expect(await countOf("matters")).to.equal(0);

    const opened = await thandi.post("/matters", { ...fields, addNames: "on" });
    expect(opened.status).to.equal(303);
    const card = await thandi.follow(opened);
    expect(card.text).to.match(/\d{4}\/0001 is open: Berg River Cellars v Coastal Glass/);
    expect(card.text).to.include("For the opponent");
    expect(card.text).to.include("Meyer Daniels Attorneys");
    const [row] = await alder.db("matters").select<{ id: string }[]>("id");
    expect(await listAuditLines(alder.db, { action: "matters.matter_viewed", matterId: row!.id })).to.have.length(1);
  });

  it("answers what is wrong beside each field and loses nothing that was typed", async () => {
    const thandi = await office.signedIn(alder);
    await thandi.get("/matters/new");

    const answer = await thandi.post(
      "/matters",
      openForm({
        client_query: "Nobody",
        ownerId: thandi.actor.id,
        title: "",
        prescribesOn: "31 Feb 2029",
        court: "CCMA <b>",
      }),
    );

    expect(answer.status).to.equal(422);
    for (const text of [
      "Say what the matter is called.",
      "“31 Feb 2029” is not a date.",
      "No contact fits “Nobody”.",
      "CCMA &lt;b>",
    ]) {
      expect(answer.text).to.include(text);
    }
    expect(answer.text).to.include('value="31 Feb 2029"');
  });

  it("offers the contacts that fit, and takes the one chosen", async () => {
    const thandi = await office.signedIn(alder);
    const jan = await aContact(alder.db, thandi.actor, "Jan Jacobs");
    await aContact(alder.db, thandi.actor, "Marius Jacobs");
    await thandi.get("/matters/new");
    const fields = openForm({ client_query: "jacobs", ownerId: thandi.actor.id });

    const asked = await thandi.post("/matters", fields);
    expect(asked.text).to.include("Choose which contact is meant.").and.include("2 fit");
    const opened = await thandi.post("/matters", { ...fields, client_was: "jacobs", client_choice: jan.id });

    expect((await thandi.follow(opened)).text).to.include("Jan Jacobs");
    const options = await thandi.get("/matters/contact-options?for=client&client_query=mari");
    expect(options.text).to.include("Marius Jacobs").and.not.include("Jan Jacobs");
  });

  it("lists, finds, sorts and pages on the server", async () => {
    const thandi = await office.signedIn(alder);
    const sipho = await alder.actor("attorney", "Sipho Dlamini");
    const berg = await aContact(alder.db, thandi.actor, "Berg River Cellars (Pty) Ltd");
    const mthembu = await aContact(alder.db, thandi.actor, "Nomvula Mthembu");
    for (let no = 1; no <= 27; no += 1) {
      await openMatter(alder.db, aMatterDraft(thandi.actor, { client: { contactId: berg.id }, title: `Supply ${no}` }));
    }
    await openMatter(alder.db, aMatterDraft(sipho, { client: { contactId: mthembu.id }, title: "Mthembu v RAF" }));

    const first = await thandi.get("/matters");
    expect(first.text).to.include("1–25 of 28 matters").and.include("2026/0028 Mthembu v RAF");
    expect((await thandi.get("/matters?page=2")).text)
      .to.include("2026/0001 Supply 1")
      .and.not.include("Mthembu v RAF");
    expect(titles(await thandi.get("/matters?q=mthem"))).to.deep.equal(["2026/0028 Mthembu v RAF"]);
    expect(titles(await thandi.get("/matters?q=2026/0003"))).to.deep.equal(["2026/0003 Supply 3"]);
    expect(titles(await thandi.get(`/matters?owner=${sipho.id}`))).to.have.length(1);
    expect(titles(await thandi.get("/matters?filter=mine"))).to.have.length(25);
    expect(titles(await thandi.get("/matters?sort=client&dir=desc"))[0]).to.equal("2026/0028 Mthembu v RAF");
    expect((await thandi.get("/matters?q=100%25")).text).to.include("No matter here has “100%”");
  });

  it("keeps what another saved meanwhile in sight, and writes over it only knowingly", async () => {
    const thandi = await office.signedIn(alder);
    const matter = await aMatter(thandi.actor);
    await thandi.get(`/matters/${matter.id}/edit`);
    const fields = { ...formOf(matter), title: "First" };
    expect((await thandi.post(`/matters/${matter.id}`, fields)).status).to.equal(303);

    const overtaken = await thandi.post(`/matters/${matter.id}`, { ...fields, title: "Second" });

    expect(overtaken.status).to.equal(422);
    expect(overtaken.text).to.include("Changed since you opened it").and.include("First").and.include('value="Second"');
    expect((await findMatter(alder.db, matter.id, thandi.actor)).title).to.equal("First");
    const version = /name="version" value="(\d+)"/.exec(overtaken.text)?.[1] ?? "";
    expect((await thandi.post(`/matters/${matter.id}`, { ...fields, title: "Second", version })).status).to.equal(303);
  });

  it("adds a party, removes it after asking, closes and reopens", async () => {
    const thandi = await office.signedIn(alder);
    const matter = await aMatter(thandi.actor);
    await aContact(alder.db, thandi.actor, "Rehana Ebrahim");
    const at = `/matters/${matter.id}`;
    await thandi.get(`${at}/parties/new`);

    await thandi.post(`${at}/parties`, { contactId_query: "Rehana Ebrahim", role: "counsel", reference: "" });
    const [party] = await listParties(alder.db, matter.id);
    expect(party).to.include({ name: "Rehana Ebrahim", role: "counsel" });
    const again = await thandi.post(`${at}/parties`, { contactId_query: "Rehana Ebrahim", role: "counsel" });
    expect(again.status).to.equal(422);
    expect(again.text).to.include("is in this matter as counsel already");
    expect((await thandi.get(`${at}/parties/${party!.id}/removal`)).text).to.include("Remove Rehana Ebrahim, counsel");
    await thandi.post(`${at}/parties/${party!.id}/removal`);
    expect(await listParties(alder.db, matter.id)).to.be.empty;

    await thandi.post(`${at}/closing`, { closedOn: "t", note: "Shelf 12" });
    expect((await thandi.get(at)).text)
      .to.include("Reopen the matter…")
      .and.include("Shelf 12");
    expect((await thandi.get(`${at}/edit`)).status).to.equal(422);
    expect((await thandi.post(`${at}/reopening`, { reason: "" })).text).to.include("Say why it is opened again.");
    await thandi.post(`${at}/reopening`, { reason: "A further instruction" });
    expect((await findMatter(alder.db, matter.id, thandi.actor)).status).to.equal("open");
  });

  it("shows a client with its matters, and makes a contact one once", async () => {
    const thandi = await office.signedIn(alder);
    const matter = await aMatter(thandi.actor);

    expect((await thandi.get("/clients")).text)
      .to.include("Berg River Cellars (Pty) Ltd")
      .and.include("BER001");
    expect((await thandi.get(`/clients/${matter.client.id}`)).text).to.include(matter.title);
    const twice = await thandi.post("/clients", { contactId_query: "Berg River Cellars (Pty) Ltd" });
    expect(twice.status).to.equal(422);
    expect(twice.text).to.include("is a client already");
    expect(await countOf("clients")).to.equal(1);
  });

  it("shows on a contact's card in which matters it is and as what, to whoever may see matters", async () => {
    const thandi = await office.signedIn(alder);
    const matter = await aMatter(thandi.actor);
    const farouk = await office.signedIn(alder, "administrator", "Farouk Adams");
    const at = `/contacts/${matter.client.contactId}`;

    expect((await thandi.get(at)).text)
      .to.include(`${matter.number} ${matter.title}`)
      .and.include("client BER001");
    const card = await farouk.get(at);
    expect(card.status).to.equal(200);
    expect(card.text).to.not.include(matter.title);
  });

  it("lets a receptionist read and not write, and a provider neither", async () => {
    const thandi = await office.signedIn(alder);
    const matter = await aMatter(thandi.actor);
    const zanele = await office.signedIn(alder, "receptionist", "Zanele Khumalo");
    const provider = await office.signedIn(alder, "provider", "Cape Legal Leads");

    const card = await zanele.get(`/matters/${matter.id}`);
    expect(card.status).to.equal(200);
    expect(card.text).to.not.include("Edit").and.not.include("Close this matter");
    expect((await zanele.get("/matters/new")).status).to.equal(403);
    expect((await zanele.post("/matters", openForm({}))).status).to.equal(403);
    expect((await provider.get("/matters")).status).to.equal(403);
    expect((await provider.get(`/clients/${matter.client.id}`)).status).to.equal(403);
  });

  it("is not there for another firm, whatever its address", async () => {
    const thandi = await office.signedIn(alder);
    const matter = await aMatter(thandi.actor);
    const susan = await office.signedIn(birch, "partner", "Susan Birch");
    await susan.get("/matters/new");

    const paths = ["", "/edit", "/parties/new", "/closing", "/reopening"].map((rest) => `/matters/${matter.id}${rest}`);
    for (const path of [...paths, `/clients/${matter.client.id}`, `/matters/new?contact=${matter.client.contactId}`]) {
      const answer = await susan.get(path);
      expect(answer.status, path).to.equal(404);
      expect(answer.text).to.not.include("Berg River").and.not.include("Coastal Glass");
    }
    const posts: [string, Record<string, string>][] = [
      [`/matters/${matter.id}`, formOf(matter)],
      [`/matters/${matter.id}/closing`, { closedOn: "t" }],
      [`/matters/${matter.id}/parties`, { contactId: matter.client.contactId, role: "opponent" }],
    ];
    for (const [path, fields] of posts) expect((await susan.post(path, fields)).status, path).to.equal(404);
    expect((await findMatter(alder.db, matter.id, thandi.actor)).version).to.equal(1);
  });

  it("answers addresses and forms that hold no ids without failing", async () => {
    const thandi = await office.signedIn(alder);
    const matter = await aMatter(thandi.actor);
    await thandi.get("/matters/new");

    for (const path of [
      "/matters/é",
      "/matters/1",
      "/clients/é",
      "/matters/new?contact=é",
      `/matters/${matter.id}/parties/é/removal`,
    ]) {
      expect((await thandi.get(encodeURI(path))).status, path).to.equal(404);
    }
    for (const path of [
      "/matters?owner=é&type=é&sort=é&page=0",
      "/clients?q=é&sort=é",
      "/matters/contact-options?for=é&client_query=é",
    ]) {
      expect((await thandi.get(encodeURI(path))).status, path).to.equal(200);
    }
    const odd = { client_query: "x", client_was: "x", client: "é", ownerId: "é", version: "x" };
    expect((await thandi.post("/matters", openForm(odd))).status).to.equal(404);
    expect(
      (await thandi.post("/matters", openForm({ client_query: "Berg River Cellars (Pty) Ltd", ownerId: "é" }))).status,
    ).to.equal(422);
    expect((await thandi.post(`/matters/${matter.id}`, { ...formOf(matter), ...odd })).status).to.equal(422);
    for (const closedOn of ["0001-01-01", "31 Dec 9999", "31 Feb 2026"]) {
      const closed = await thandi.post(`/matters/${matter.id}/closing`, { closedOn });
      expect(closed.status, closedOn).to.equal(422);
      expect(closed.text).to.include(`“${closedOn}” is not a date.`);
    }
  });

  it("leads to the closed matter that fits when no living one does", async () => {
    const thandi = await office.signedIn(alder);
    const matter = await aMatter(thandi.actor);
    await closeMatter(alder.db, { matterId: matter.id, closedOn: today, on: today, by: thandi.actor });

    expect((await thandi.get("/matters?q=coastal")).text).to.include("1 closed matter does.");
    expect(titles(await thandi.get("/matters?q=coastal&filter=closed"))).to.have.length(1);
  });

  async function aMatter(by: Awaited<ReturnType<typeof alder.actor>>): Promise<Matter> {
    const contact = await aContact(alder.db, by, "Berg River Cellars (Pty) Ltd");
    const days = { openedOn: today, on: today, prescribesOn: addDays(today, 400) };
    return openMatter(alder.db, aMatterDraft(by, { client: { contactId: contact.id }, ...days }));
  }

  function formOf(matter: Matter): Record<string, string> {
    return {
      title: matter.title,
      type: matter.type,
      status: "open",
      ownerId: matter.owner.id,
      feeBasis: matter.feeBasis,
      prescribesOn: matter.prescribesOn ?? "",
      version: String(matter.version),
    };
  }

  function titles({ text }: Answer): string[] {
    return [...text.matchAll(/<a href="\/matters\/[0-9a-f-]{36}">([^<]+)<\/a>/g)].map(([, title]) => title!);
  }

  async function countOf(table: string): Promise<number> {
    const [counted] = await alder.db(table).count<{ rows: number }[]>({ rows: "*" });
    return Number(counted?.rows);
  }
});
