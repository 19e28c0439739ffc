import { expect } from "chai";
import { addDays, day } from "../../../src/calendar.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { transact } from "../../../src/platform/databases/firm-db.js";
import { addContact } from "../../../src/office/contacts/contacts.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { findMatter } from "../../../src/office/matters/matters.js";
import { listParties } from "../../../src/office/matters/parties.js";
import { useFirm } from "../../support/firms.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";

const TODAY = day("2026-11-22");

describe("matters: opening a matter", () => {
  const alder = useFirm("alder");

  it("gives fifty matters opened at once the numbers 1 to 50, without gap or double", async () => {
    const by = await alder.actor();
    const { id: contactId } = await aContact(alder.db, by, "Berg River Cellars (Pty) Ltd");
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId } }));

    const opened = await Promise.all(
      Array.from({ length: 49 }, () => openMatter(alder.db, aMatterDraft(by, { client: { contactId } }))),
    );

    const numbers = opened.map(({ number }) => number).sort();
    expect(numbers).to.deep.equal(Array.from({ length: 49 }, (_, at) => `2026/${String(at + 2).padStart(4, "0")}`));
    expect(new Set(opened.map(({ client }) => client.id)).size).to.equal(1);
  });

  it("gives the number of a matter that failed to the next one", async () => {
    const by = await alder.actor();
    const { id: contactId } = await aContact(alder.db, by, "Nomvula Mthembu");
    const draft = aMatterDraft(by, { client: { contactId } });
    await openMatter(alder.db, draft);

    await expectRefusal(openMatter(alder.db, { ...draft, title: " " }), "title_missing");
    const failed = transact(alder.db, async (trx) => {
      await openMatter(trx, draft);
      throw new Error("the world failed");
    });
    await failed.then(
      () => expect.fail("it did not fail"),
      () => undefined,
    );

    expect((await openMatter(alder.db, draft)).number).to.equal("2026/0002");
  });

  it("counts each year by itself", async () => {
    const by = await alder.actor();
    const { id: contactId } = await aContact(alder.db, by, "Nomvula Mthembu");
    const older = aMatterDraft(by, { client: { contactId }, openedOn: day("2025-06-30") });

    expect((await openMatter(alder.db, older)).number).to.equal("2025/0001");
    expect((await openMatter(alder.db, aMatterDraft(by, { client: { contactId } }))).number).to.equal("2026/0001");
    expect((await openMatter(alder.db, older)).number).to.equal("2025/0002");
  });

  it("writes client, parties and the audit line with the matter", async () => {
    const by = await alder.actor();
    const client = await aContact(alder.db, by, "Berg River Cellars (Pty) Ltd");
    const opponent = await aContact(alder.db, by, "Coastal Glass Holdings (Pty) Ltd");

    const matter = await openMatter(
      alder.db,
      aMatterDraft(by, {
        client: { contactId: client.id },
        parties: [
          { contactId: client.id, role: "plaintiff" },
          { contactId: opponent.id, role: "defendant", reference: "CG/12" },
        ],
      }),
    );

    expect(matter.client).to.include({ code: "BER001", name: "Berg River Cellars (Pty) Ltd" });
    expect(matter).to.include({ status: "open", openedOn: TODAY, closedOn: null, version: 1 });
    expect((await listParties(alder.db, matter.id)).map(({ name, role }) => `${role}: ${name}`)).to.deep.equal([
      "plaintiff: Berg River Cellars (Pty) Ltd",
      "defendant: Coastal Glass Holdings (Pty) Ltd",
    ]);
    const lines = await listAuditLines(alder.db, { matterId: matter.id });
    expect(lines.map(({ action, actorId }) => [action, actorId])).to.deep.equal([
      ["conflicts.checked", by.id],
      ["matters.matter_opened", by.id],
      ["matters.client_made", by.id],
    ]);
  });

  it("refuses what breaks a rule, and writes nothing", async () => {
    const by = await alder.actor();
    const bookkeeper = await alder.actor("bookkeeper", "Anneke van Wyk");
    const { id: contactId } = await aContact(alder.db, by, "Nomvula Mthembu");
    const draft = aMatterDraft(by, { client: { contactId } });
    const twice = { contactId, role: "plaintiff" as const };

    await expectRefusal(openMatter(alder.db, { ...draft, prescribesOn: null }), "prescription_missing");
    await expectRefusal(openMatter(alder.db, { ...draft, ownerId: bookkeeper.id }), "owner_not_fee_earner");
    await expectRefusal(openMatter(alder.db, { ...draft, openedOn: addDays(TODAY, 1) }), "opened_later");
    await expectRefusal(openMatter(alder.db, { ...draft, parties: [twice, twice] }), "party_twice");

    for (const table of ["matters", "matter_parties", "clients"]) {
      const [counted] = await alder.db(table).count<{ rows: number }[]>({ rows: "*" });
      expect(Number(counted?.rows), table).to.equal(0);
    }
    expect(await listAuditLines(alder.db, { subjectKind: "matter" })).to.be.empty;
  });

  it("takes a reason in place of the day on which a claim prescribes", async () => {
    const by = await alder.actor();
    const { id: contactId } = await aContact(alder.db, by, "Nomvula Mthembu");

    const matter = await openMatter(
      alder.db,
      aMatterDraft(by, { client: { contactId }, prescribesOn: null, noPrescriptionReason: "Summons was served." }),
    );

    expect(matter).to.include({ prescribesOn: null, noPrescriptionReason: "Summons was served." });
  });

  it("keeps the matters of two firms apart", async () => {
    const birch = await alder.operator.firmDb(await birchRecord());
    const by = await alder.actor();
    const { id: contactId } = await aContact(alder.db, by, "Nomvula Mthembu");
    const matter = await openMatter(alder.db, aMatterDraft(by, { client: { contactId } }));

    await findMatter(birch, matter.id, by).then(
      () => expect.fail("birch found it"),
      (error: Error) => expect(error.name).to.equal("NotFound"),
    );

    async function birchRecord() {
      const { findFirm } = await import("../../../src/platform/databases/firm-records.js");
      return findFirm(alder.operator.registry, "birch");
    }
  });

  it("says that a contact is not there, when it is another firm's", async () => {
    const by = await alder.actor();
    const contact = await addContact(alder.db, {
      draft: { kind: "person", surname: "Mthembu" },
      by,
      today: TODAY,
    });
    const stranger = "01930000-0000-7000-8000-000000000000";
    const draft = aMatterDraft(by, {
      client: { contactId: contact.id },
      parties: [{ contactId: stranger, role: "opponent" }],
    });

    await openMatter(alder.db, draft).then(
      () => expect.fail("it was opened"),
      (error: Error) => expect(error.name).to.equal("NotFound"),
    );
  });
});
