import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { addDays, dayOf, formatDay } from "../../../src/calendar.js";
import { newId } from "../../../src/ids.js";
import { itemsFor } from "../../../src/office/fica/checklist.js";
import { findFicaFile } from "../../../src/office/fica/files.js";
import { setAccess } from "../../../src/office/matters/access.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { effectiveGrants, may } from "../../../src/grants.js";
import { ROLES } from "../../../src/permissions.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { type Fields, useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { verified, verifiedPerson } from "./files.js";

const TODAY = dayOf(new Date());

describe("fica: pages", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  let partner: UserActor;
  beforeEach(async () => {
    partner = await alder.actor("partner");
  });
  const find = (contactId: string) => findFicaFile(alder.db, contactId, TODAY);
  const aMatterFor = (contactId: string) =>
    openMatter(alder.db, aMatterDraft(partner, { client: { contactId }, openedOn: TODAY, on: TODAY }));
  const marksOf = (keys: readonly string[], fields: Fields): Fields => ({
    ...Object.fromEntries(keys.flatMap((key) => [[`state-${key}`, "outstanding"]])),
    ...fields,
  });

  it("takes a client from nothing to verified: assessed, marked, verified, each said and kept", async () => {
    const browser = await office.signedIn(alder, "attorney", "Lerato Mokoena");
    const { id } = await aContact(alder.db, partner, "Jan Smuts");
    const home = `/contacts/${id}/fica`;
    expect((await browser.get(home)).text)
      .to.contain("FICA not complete")
      .and.contain("trust money may not be paid out before it is")
      .and.contain("Assess the risk")
      .and.contain("Smart ID card");

    const riskReason = "Salaried, ID 8001015009087, known since 2001";
    const assessed = await browser.post(`${home}/assessment`, {
      kind: "natural_person",
      risk: "low",
      riskReason,
      version: "0",
    });
    expect((await browser.follow(assessed)).text)
      .to.contain("Jan Smuts is of low risk.")
      .and.not.contain("8001015009087");
    expect((await find(id)).riskReason).to.equal("Salaried, ID ••••••••••087, known since 2001");

    const keys = itemsFor("natural_person", false);
    const seen = Object.fromEntries(
      keys.flatMap((key) => [
        [`state-${key}`, "verified"],
        [`basis-${key}`, "Original seen"],
      ]),
    );
    const kept = await browser.post(`${home}/items`, { ...seen, "expires-identity": "+900", version: "1" });
    expect((await browser.follow(kept)).text)
      .to.contain("The checklist of Jan Smuts is kept.")
      .and.contain("Everything that is asked is here");
    const done = await browser.post(`${home}/verification`, { reviewOn: "", note: "", version: "2" });
    const expiry = formatDay(addDays(TODAY, 900));
    expect((await browser.follow(done)).text)
      .to.contain("Jan Smuts is verified. Next review")
      .and.contain(`next review ${expiry}`)
      .and.contain("Record a review")
      .and.contain("Verified, next review");
    expect((await find(id)).status).to.equal("verified");
  });

  it("shows what is refused beside its field, keeps what was typed, and writes nothing", async () => {
    const browser = await office.signedIn(alder, "attorney");
    const { id } = await aContact(alder.db, partner, "Jan Smuts");
    const keys = itemsFor("natural_person", false);
    await browser.get(`/contacts/${id}/fica`);
    const answer = await browser.post(
      `/contacts/${id}/fica/items`,
      marksOf(keys, {
        "state-identity": "verified",
        "basis-residential_address": "Account of <b>the City</b>",
        "state-birth_date": "not_needed",
        version: "0",
      }),
    );
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.contain("Say how this was seen: Full names and ID number or passport.")
      .and.contain('id="basis-identity-err"')
      .and.contain('id="basis-birth_date-err"')
      .and.contain("Account of &lt;b>the City");
    const odd = marksOf(keys, { "state-identity": "seen", "expires-identity": "31 Feb", version: "0" });
    const unread = await browser.post(`/contacts/${id}/fica/items`, odd);
    expect(unread.status).to.equal(422);
    expect(unread.text).to.contain("“31 Feb” is not a date");
    for (const [path, fields, said] of [
      ["assessment", { kind: "natural_person", risk: "high" }, "Say why the risk is so high"],
      ["assessment", { kind: "robot", risk: "low", riskReason: "x", version: "0" }, "Choose what kind of client it is"],
      ["verification", { version: "0" }, "Not verified: these are missing: the risk rating; full names"],
      ["verification", { version: "0", reviewOn: "soon" }, "“soon” is not a date"],
      ["exemption", { version: "0", reason: "small" }, "An exemption is granted by a partner"],
      ["withdrawal", { version: "0", reason: "x" }, "It is neither verified nor exempt"],
    ] as const) {
      const refused = await browser.post(`/contacts/${id}/fica/${path}`, fields);
      expect(refused.status, path).to.equal(422);
      expect(refused.text, path).to.contain(said);
    }
    expect((await find(id)).version).to.equal(0);
    expect(await alder.db("fica_items").select("item")).to.be.empty;
    const acts = (await listAuditLines(alder.db, { subjectKind: "fica" })).filter(
      ({ action }) => action !== "fica.file_viewed",
    );
    expect(acts).to.be.empty;
  });

  it("shows both when somebody else saved meanwhile, and saves at the second time", async () => {
    const browser = await office.signedIn(alder, "attorney");
    const { id } = await aContact(alder.db, partner, "Jan Smuts");
    const keys = itemsFor("natural_person", false);
    await browser.get(`/contacts/${id}/fica`);
    const first = marksOf(keys, { "state-identity": "received", version: "0" });
    expect((await browser.post(`/contacts/${id}/fica/items`, first)).status).to.equal(303);
    const mine = marksOf(keys, { "state-birth_date": "received", "basis-birth_date": "By telephone", version: "0" });
    const second = await browser.post(`/contacts/${id}/fica/items`, mine);
    expect(second.status).to.equal(422);
    expect(second.text)
      .to.contain("Changed since you opened it")
      .and.contain('value="By telephone"')
      .and.contain('name="version" value="1"');
    expect((await browser.post(`/contacts/${id}/fica/items`, { ...mine, version: "1" })).status).to.equal(303);
    const assessment = { kind: "natural_person", risk: "low", riskReason: "Known", version: "1" };
    const late = await browser.post(`/contacts/${id}/fica/assessment`, assessment);
    expect([late.status, late.text.includes("Changed since you opened it")]).to.deep.equal([422, true]);
    expect((await find(id)).risk).to.equal(null);
  });

  it("links who stands behind a company, shows their own status, and takes them off again", async () => {
    const browser = await office.signedIn(alder, "attorney");
    const company = await aContact(alder.db, partner, "Berg River Cellars (Pty) Ltd");
    const jan = await verifiedPerson(alder.db, partner, "Jan Smuts", { on: TODAY });
    const home = `/contacts/${company.id}/fica`;
    await browser.get(`${home}/persons/new`);
    const linked = await browser.post(`${home}/persons`, {
      relatedId_query: "Jan Smuts",
      relatedId: "",
      relation: "beneficial_owner",
      share: "33,33 %",
    });
    expect((await browser.follow(linked)).text)
      .to.contain("Jan Smuts is linked as beneficial owner.")
      .and.contain("33.33 %")
      .and.contain(`/contacts/${jan.id}/fica`)
      .and.contain("FICA verified");
    const over = await browser.post(`${home}/persons`, { relatedId_query: "Jan", relation: "director", share: "101" });
    expect(over.status).to.equal(422);
    expect(over.text).to.contain("is no share").and.contain("Choose which contact is meant");
    const [related] = (await find(company.id)).related;
    const removal = `${home}/persons/${related!.id}/removal`;
    expect((await browser.get(removal)).text).to.contain("Remove Jan Smuts, beneficial owner");
    expect((await browser.get(`/contacts/${jan.id}/fica/persons/${related!.id}/removal`)).status).to.equal(404);
    expect((await browser.follow(await browser.post(removal))).text).to.contain("Jan Smuts is no longer linked.");
    expect((await find(company.id)).related).to.be.empty;
  });

  it("lets each role read or write as permissions.ts says, and shows others nothing of it", async () => {
    const { id } = await aContact(alder.db, partner, "Jan Smuts");
    await aMatterFor(id);
    for (const role of ROLES) {
      const browser = await office.signedIn(alder, role);
      const [reads, writes] = [
        may({ grants: effectiveGrants([role], []) }, "fica.read"),
        may({ grants: effectiveGrants([role], []) }, "fica.write"),
      ];
      for (const path of ["/fica", `/contacts/${id}/fica`]) {
        expect((await browser.get(path)).status, `${role} ${path}`).to.equal(reads ? 200 : 403);
      }
      for (const path of ["assessment", "verification", "exemption", "withdrawal", "persons/new"]) {
        const answer = await browser.get(`/contacts/${id}/fica/${path}`);
        expect(answer.status, `${role} ${path}`).to.equal(writes ? 200 : 403);
      }
      const posted = await browser.post(`/contacts/${id}/fica/items`, { version: "9" });
      expect(posted.status, role).to.equal(writes ? 422 : 403);
      if (may({ grants: effectiveGrants([role], []) }, "contacts.read")) {
        const card = (await browser.get(`/contacts/${id}`)).text;
        expect(card.includes("FICA not complete"), role).to.equal(reads);
        expect((await browser.get("/contacts")).text.includes("FICA not complete"), role).to.equal(reads);
      }
    }
    const auditor = await office.signedIn(alder, "auditor");
    const read = (await auditor.get(`/contacts/${id}/fica`)).text;
    expect(read)
      .to.contain("Residential address: outstanding")
      .and.not.contain("<select")
      .and.not.contain("Exempt them");
    expect((await find(id)).version).to.equal(0);
  });

  it("shows another firm nothing, and answers 404 for what is not there", async () => {
    const { id } = await verifiedPerson(alder.db, partner, "Jan Smuts", { on: TODAY });
    const stranger = await office.signedIn(birch, "partner");
    for (const path of [`/contacts/${id}/fica`, `/contacts/${id}/fica/assessment`, `/contacts/${newId()}/fica`]) {
      expect((await stranger.get(path)).status, path).to.equal(404);
    }
    const posted = await stranger.post(`/contacts/${id}/fica/withdrawal`, { reason: "x", version: "3" });
    expect(posted.status).to.equal(404);
    expect((await find(id)).status).to.equal("verified");
    expect((await stranger.get("/fica?filter=high")).text).to.not.contain("Smuts");
  });

  it("leaves a line for each look at a file, and one for each act with what changed", async () => {
    const { id } = await verifiedPerson(alder.db, partner, "Jan Smuts", { on: TODAY });
    const browser = await office.signedIn(alder, "auditor");
    await browser.get(`/contacts/${id}/fica`);
    expect(await listAuditLines(alder.db, { action: "fica.file_viewed" })).to.have.length(1);
    const [marked] = await listAuditLines(alder.db, { action: "fica.items_marked" });
    expect(marked?.changes.identity).to.deep.equal({ from: "Outstanding", to: "Verified, Original seen" });
  });

  it("lists who is not complete for the open matters that the reader may see, and nobody for a restricted one", async () => {
    const jan = await aContact(alder.db, partner, "Jan Smuts");
    const ouma = await aContact(alder.db, partner, "Ouma Smuts");
    await aMatterFor(jan.id);
    const secret = await aMatterFor(ouma.id);
    await setAccess(alder.db, { matterId: secret.id, userIds: [], on: TODAY, by: partner });
    const named = await office.signedInAs(alder, partner);
    const other = await office.signedIn(alder, "partner", "Farouk Jacobs");
    expect((await named.get("/fica")).text)
      .to.contain("Jan Smuts")
      .and.contain("Ouma Smuts");
    const seen = (await other.get("/fica")).text;
    expect((await other.get(`/contacts/${ouma.id}`)).text)
      .to.contain("Ouma Smuts")
      .and.not.contain("FICA not complete");
    expect((await named.get(`/contacts/${ouma.id}`)).text).to.contain("FICA not complete");
    expect(seen).to.contain("Jan Smuts").and.contain("1–1 of 1 clients").and.not.contain("Ouma Smuts");
  });

  it("lists reviews that come near, those that have passed and high risks, each under its own view", async () => {
    await verifiedPerson(alder.db, partner, "Passed Person", { on: addDays(TODAY, -900) });
    await verifiedPerson(alder.db, partner, "Near Person", { on: TODAY, reviewOn: addDays(TODAY, 60) });
    await verifiedPerson(alder.db, partner, "Far Person", { on: TODAY, reviewOn: addDays(TODAY, 61) });
    const browser = await office.signedIn(alder, "bookkeeper");
    const overdue = (await browser.get("/fica?filter=overdue")).text;
    expect(overdue).to.contain("Passed Person").and.contain("FICA review overdue").and.not.contain("Near Person");
    const due = (await browser.get("/fica?filter=due&sort=review")).text;
    expect(due).to.contain("Near Person").and.contain("FICA review due").and.not.contain("Far Person");
    expect((await browser.get("/fica?filter=high&sort=matters&dir=desc")).text).to.contain("Nobody is of high risk");
    for (const odd of ["filter=all", "sort=x", "page=99", "filter[]=due", "dir=up"]) {
      expect((await browser.get(`/fica?${odd}`)).status, odd).to.equal(200);
    }
  });

  it("says the status wherever the contact is chosen: options of a picker, its card, the list", async () => {
    const { id } = await aContact(alder.db, partner, "Jan Smuts");
    await aContact(alder.db, partner, "Janine Opponent");
    await verified(alder.db, partner, id, { on: TODAY, reviewOn: addDays(TODAY, 200) });
    const next = formatDay(addDays(TODAY, 200));
    const browser = await office.signedIn(alder, "attorney");
    const options = (await browser.get("/contacts/options?client_query=jan")).text;
    expect(options).to.contain("FICA verified").and.contain(`next review ${next}`);
    expect(options.match(/class="s-status/g), "nothing is asked of an opponent").to.have.length(1);
    expect((await browser.get(`/contacts/${id}`)).text)
      .to.contain("FICA verified")
      .and.contain(`next review ${next}`);
    expect((await browser.get("/contacts")).text).to.contain("FICA verified");
  });
});
