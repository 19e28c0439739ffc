import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { addDays, dayOf, formatDay } from "../../../src/calendar.js";
import { newId } from "../../../src/ids.js";
import { findFicaFile } from "../../../src/office/fica/files.js";
import { markItems } from "../../../src/office/fica/marking.js";
import { setAccess } from "../../../src/office/matters/access.js";
import type { Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";
import { seen, verified } from "./files.js";

const TODAY = dayOf(new Date());

describe("fica: on the pages and papers of matters", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let partner: UserActor;
  beforeEach(async () => {
    partner = await alder.actor("partner");
  });
  const aMatterFor = (contactId: string) =>
    openMatter(alder.db, aMatterDraft(partner, { client: { contactId }, openedOn: TODAY, on: TODAY }));

  it("stands before a matter is opened: in the picker, beside the chosen client, in what has to be done first", async () => {
    const { id } = await aContact(alder.db, partner, "Jan Smuts");
    const browser = await office.signedIn(alder, "attorney");
    const open = (await browser.get(`/matters/new?contact=${id}`)).text;
    expect(open)
      .to.contain("FICA is not complete: the risk rating, full names")
      .and.contain("trust money may not be paid out before it is verified, section 21")
      .and.contain(`/contacts/${id}/fica`);

    await verified(alder.db, partner, id, { on: TODAY, reviewOn: addDays(TODAY, 102) });
    const next = formatDay(addDays(TODAY, 102));
    const done = (await browser.get(`/matters/new?contact=${id}`)).text;
    expect(done).to.contain(`Client FICA verified, next review ${next}`).and.contain("s-status--ok");
    const options = (await browser.get("/matters/contact-options?for=client&client_query=smu")).text;
    expect(options).to.contain("FICA verified").and.contain(`next review ${next}`);
    const choices = (await browser.post("/matters", { client_query: "Smu", client: "" })).text;
    expect(choices).to.contain("(Person, FICA verified)");
  });

  it("stands on a matter's card beside its client, with a prompt while it is not complete", async () => {
    const { id } = await aContact(alder.db, partner, "Jan Smuts");
    const matter = await aMatterFor(id);
    const browser = await office.signedInAs(alder, partner);
    const before = (await browser.get(`/matters/${matter.id}`)).text;
    expect(before).to.contain("FICA not complete").and.contain("FICA is not complete: the risk rating");
    const receptionist = await office.signedIn(alder, "receptionist");
    expect((await receptionist.get(`/matters/${matter.id}`)).text).to.not.contain("FICA");

    await verified(alder.db, partner, id, { on: TODAY });
    const after = (await browser.get(`/matters/${matter.id}`)).text;
    expect(after).to.contain("FICA verified").and.not.contain("not complete");
    expect((await browser.get("/clients")).text).to.contain("FICA verified");
    expect((await browser.get(`/clients/${matter.client.id}`)).text).to.contain("FICA verified");
    expect((await receptionist.get("/clients")).text)
      .to.contain("Jan Smuts")
      .and.not.contain("FICA");
  });

  it("lets an item rest on a document of the client's matters, and says so on both", async () => {
    const { id } = await aContact(alder.db, partner, "Jan Smuts");
    const document = await aDocument(await aMatterFor(id), "ID card.pdf");
    const browser = await office.signedIn(alder, "attorney");
    expect((await browser.get(`/contacts/${id}/fica`)).text).to.contain("ID card.pdf");
    const act = { contactId: id, version: 0, on: TODAY, by: partner };
    const marks = [{ ...seen("identity"), documentId: document.id }];
    await markItems(alder.db, { ...act, marks });

    const shown = (await browser.get(`/contacts/${id}/fica`)).text;
    expect(shown).to.contain(`/matters/${document.matterId}/documents/${document.id}`);
    const [line] = await listAuditLines(alder.db, { action: "fica.paper_linked" });
    expect(line).to.include({ matterId: document.matterId, subjectId: id });
    const elsewhere = await aDocument(await aMatterFor((await aContact(alder.db, partner, "Ouma Smuts")).id), "x.pdf");
    for (const documentId of [elsewhere.id, newId()]) {
      const other = [{ ...seen("birth_date"), documentId }];
      await expectRefusal(markItems(alder.db, { ...act, version: 1, marks: other }), "paper_unknown");
    }
    expect((await findFicaFile(alder.db, id, TODAY)).version).to.equal(1);
  });

  it("shows no paper of a restricted matter to anybody else; it stays until they name one of theirs in its place", async () => {
    const { id } = await aContact(alder.db, partner, "Jan Smuts");
    const matter = await aMatterFor(id);
    const document = await aDocument(matter, "Secret merger.pdf");
    const act = { contactId: id, on: TODAY };
    await markItems(alder.db, {
      ...act,
      version: 0,
      by: partner,
      marks: [{ ...seen("identity"), documentId: document.id }],
    });
    await setAccess(alder.db, { matterId: matter.id, userIds: [], on: TODAY, by: partner });
    const other = await office.signedIn(alder, "attorney", "Farouk Jacobs");
    const page = (await other.get(`/contacts/${id}/fica`)).text;
    expect(page).to.contain("Original seen").and.not.contain("merger").and.not.contain(document.id);
    expect(page).to.not.contain(matter.number);

    const naming = [{ ...seen("birth_date"), documentId: document.id }];
    const refused = markItems(alder.db, { ...act, version: 1, by: other.actor, marks: naming });
    await expectRefusal(refused, "paper_unknown");
    const form = { version: "1", "state-identity": "verified", "basis-identity": "Copy seen", "document-identity": "" };
    const rest = ["birth_date", "residential_address", "prominence_screening", "sanctions_screening"];
    const states = Object.fromEntries(rest.map((key) => [`state-${key}`, "outstanding"]));
    expect((await other.post(`/contacts/${id}/fica/items`, { ...form, ...states })).status).to.equal(303);
    const [item] = (await findFicaFile(alder.db, id, TODAY)).items;
    expect(item).to.include({ basis: "Copy seen", documentId: document.id });

    const { id: theirs } = await aDocument(await aMatterFor(id), "ID card.pdf");
    const again = { ...form, ...states, version: "2", "document-identity": theirs };
    expect((await other.post(`/contacts/${id}/fica/items`, again)).status).to.equal(303);
    expect((await findFicaFile(alder.db, id, TODAY)).items[0]).to.include({ documentId: theirs });
  });

  /** A document with one version, as its rows stand; what it holds is nobody's concern here. */
  async function aDocument({ id: matterId }: Matter, name: string): Promise<{ id: string; matterId: string }> {
    const [id, blobId, created_at] = [newId(), newId(), new Date()];
    const blob = { id: blobId, name: blobId.replaceAll("-", "").padEnd(64, "0"), size_bytes: 4, key_version: 1 };
    await alder.db("blobs").insert({ ...blob, state: "clean", created_at });
    await alder.db("documents").insert({
      id,
      matter_id: matterId,
      name,
      folder: "",
      kind: "pdf",
      current_n: 1,
      version: 1,
      created_by: partner.id,
      created_at,
    });
    await alder.db("document_versions").insert({
      id: newId(),
      document_id: id,
      n: 1,
      blob_id: blobId,
      file_name: name,
      kind: "pdf",
      size_bytes: 4,
      uploaded_by: partner.id,
      uploaded_at: created_at,
    });
    return { id, matterId };
  }
});
