import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { addDays, day } from "../../../src/calendar.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { changeMatter, closeMatter, type MatterChange, reopenMatter } from "../../../src/office/matters/changes.js";
import { codePrefix, makeClient } from "../../../src/office/matters/clients.js";
import { initialsOf } from "../../../src/office/matters/fee-earners.js";
import { findMatter, type Matter } from "../../../src/office/matters/matters.js";
import { readPartyLines } from "../../../src/office/matters/naming.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { addParty, listParties } from "../../../src/office/matters/parties.js";
import { useFirm } from "../../support/firms.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";

const TODAY = day("2026-11-22");

describe("matters: changing one", () => {
  const alder = useFirm("alder");
  let by: UserActor;
  let matter: Matter;
  beforeEach(async () => {
    by = await alder.actor();
    const { id: contactId } = await aContact(alder.db, by, "Berg River Cellars (Pty) Ltd");
    matter = await openMatter(alder.db, aMatterDraft(by, { client: { contactId } }));
  });

  const changeOf = (given: Partial<MatterChange>): MatterChange => ({
    ...matter,
    ownerId: matter.owner.id,
    matterId: matter.id,
    status: "open",
    on: addDays(TODAY, 3),
    by,
    ...given,
  });

  it("keeps what changed, from what and to what, in the trail", async () => {
    const sipho = await alder.actor("attorney", "Sipho Dlamini");

    const changed = await changeMatter(
      alder.db,
      changeOf({ title: "Berg v Coastal", status: "dormant", ownerId: sipho.id }),
    );

    expect(changed).to.include({ title: "Berg v Coastal", status: "dormant", version: 2, lastEntryOn: "2026-11-25" });
    const [line] = await listAuditLines(alder.db, { action: "matters.matter_changed" });
    expect(line?.changes).to.deep.equal({
      title: { from: matter.title, to: "Berg v Coastal" },
      status: { from: "open", to: "dormant" },
      owner: { from: "Thandi Naidoo", to: "Sipho Dlamini" },
    });
  });

  it("lets one of two who change the same version win, and refuses the other", async () => {
    const results = await Promise.allSettled([
      changeMatter(alder.db, changeOf({ title: "First" })),
      changeMatter(alder.db, changeOf({ title: "Second" })),
    ]);

    expect(results.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
    expect((await findMatter(alder.db, matter.id, by)).version).to.equal(2);
    expect(await listAuditLines(alder.db, { action: "matters.matter_changed" })).to.have.length(1);
  });

  it("refuses to take away the prescription date without a reason, and writes nothing", async () => {
    await expectRefusal(changeMatter(alder.db, changeOf({ prescribesOn: null })), "prescription_missing");
    expect(await findMatter(alder.db, matter.id, by)).to.deep.equal(matter);
    expect(await listAuditLines(alder.db, { action: "matters.matter_changed" })).to.be.empty;
  });

  it("takes no change while it is closed, and is reopened only with a reason", async () => {
    const act = { matterId: matter.id, on: TODAY, by };
    const contact = await aContact(alder.db, by, "Rehana Ebrahim");
    await expectRefusal(closeMatter(alder.db, { ...act, closedOn: addDays(TODAY, 1) }), "closed_later");
    await expectRefusal(closeMatter(alder.db, { ...act, closedOn: addDays(TODAY, -1) }), "closed_before_opened");

    const closed = await closeMatter(alder.db, { ...act, closedOn: TODAY });

    expect(closed).to.include({ status: "closed", closedOn: TODAY });
    await expectRefusal(closeMatter(alder.db, { ...act, closedOn: TODAY }), "matter_closed");
    await expectRefusal(changeMatter(alder.db, changeOf({ version: 2 })), "matter_closed");
    await expectRefusal(addParty(alder.db, { ...act, contactId: contact.id, role: "counsel" }), "matter_closed");
    expect(await listParties(alder.db, matter.id)).to.be.empty;
    await expectRefusal(reopenMatter(alder.db, { ...act, reason: " " }), "reason_missing");
    expect(await reopenMatter(alder.db, { ...act, reason: "Appeal" })).to.include({
      status: "open",
      closedOn: null,
      number: matter.number,
    });
    await expectRefusal(reopenMatter(alder.db, { ...act, reason: "Appeal" }), "matter_not_closed");
  });

  it("makes a contact a client once, with a code that reminds of the name", async () => {
    const berg = await aContact(alder.db, by, "Berg Timber CC");
    const client = await makeClient(alder.db, { contactId: berg.id, on: TODAY, by });

    expect(client.code).to.equal("BER002");
    await expectRefusal(makeClient(alder.db, { contactId: berg.id, on: TODAY, by }), "already_client");
  });
});

describe("matters: words and names", () => {
  it("takes the letters of a client's code from what tells a name apart", () => {
    const codes = ["Estate late H J Fourie", "The Naran Family Trust", "O’Brien", "Li", "Müller", "日本", "A & B"].map(
      codePrefix,
    );

    expect(codes).to.deep.equal(["FOU", "NAR", "OBR", "LIX", "MUL", "CLI", "ABX"]);
  });

  it("shortens names to initials", () => {
    expect(["Thandi Naidoo", "Anneke van Wyk", "Pieter-Dirk Malan"].map(initialsOf)).to.deep.equal([
      "TN",
      "AvW",
      "PDM",
    ]);
  });

  it("reads one party to a line, and says which line it cannot read", async () => {
    expect(
      readPartyLines(" Personal Page, Inc., defendant\n\nMeyer Daniels Attorneys, For the opponent "),
    ).to.deep.equal([
      { name: "Personal Page, Inc.", role: "defendant" },
      { name: "Meyer Daniels Attorneys", role: "opponent_attorney" },
    ]);
    for (const text of ["Coastal Glass", "Coastal Glass, enemy", ", defendant"]) {
      const refusal = await expectRefusal(
        Promise.resolve().then(() => readPartyLines(text)),
        "party_unreadable",
      );
      expect(refusal.message).to.include(text.trim());
    }
  });
});
