import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { addDays, day } from "../../../src/calendar.js";
import { NotFound } from "../../../src/errors.js";
import { newId } from "../../../src/ids.js";
import { assessFile, exemptFile, verifyFile, withdrawFile } from "../../../src/office/fica/acts.js";
import type { ItemKey } from "../../../src/office/fica/checklist.js";
import { findFicaFile } from "../../../src/office/fica/files.js";
import { type Mark, markItems } from "../../../src/office/fica/marking.js";
import { addRelation, removeRelation } from "../../../src/office/fica/relations.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { aContact } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";
import { assessed, seen, verifiedPerson } from "./files.js";

const TODAY = day("2026-11-22");
const PERSON_ITEMS: ItemKey[] = [
  "identity",
  "birth_date",
  "residential_address",
  "prominence_screening",
  "sanctions_screening",
];

describe("fica: the file of a client", () => {
  const alder = useFirm("alder");
  let partner: UserActor;
  let attorney: UserActor;
  beforeEach(async () => {
    partner = await alder.actor("partner");
    attorney = await alder.actor("attorney", "Lerato Mokoena");
  });
  const find = (contactId: string) => findFicaFile(alder.db, contactId, TODAY);
  const lines = async (action: string) => (await listAuditLines(alder.db, { action })).length;
  const act = (contactId: string, version: number, by = attorney) => ({ contactId, version, on: TODAY, by });

  it("is there for every contact as it would begin, and is made when something is written", async () => {
    const { id } = await aContact(alder.db, attorney, "Berg River Cellars (Pty) Ltd");

    expect(await find(id)).to.include({ kind: "legal_person", version: 0, status: "not_started", risk: null });
    expect(await alder.db("fica_files").select("contact_id")).to.be.empty;
    const file = await assessFile(alder.db, { ...act(id, 0), ...assessed("medium"), kind: "legal_person" });
    expect(file).to.include({ version: 1, status: "in_progress", risk: "medium" });
    await expect404(find(newId()));
    await expect404(find("1"));
  });

  it("is verified when every item is, and reviewed in so many years as the risk says", async () => {
    const { id } = await aContact(alder.db, attorney, "Jan Smuts");
    await assessFile(alder.db, { ...act(id, 0), ...assessed("medium") });
    await markItems(alder.db, { ...act(id, 1), marks: PERSON_ITEMS.map((key) => seen(key)) });
    const file = await verifyFile(alder.db, { ...act(id, 2), reviewOn: null, note: null });

    expect(file.status).to.equal("verified");
    expect(file.verified).to.include({ on: TODAY, by: attorney.name, reviewOn: "2028-11-22", dueOn: "2028-11-22" });
    const [line] = await listAuditLines(alder.db, { action: "fica.file_verified" });
    expect(line).to.include({ subjectKind: "fica", subjectId: id });
    expect(line?.changes.reviewOn).to.deep.equal({ to: "2028-11-22" });
  });

  it("refuses to verify while anything is missing, names it, and writes nothing", async () => {
    const { id } = await aContact(alder.db, attorney, "Jan Smuts");
    await expectRefusal(verifyFile(alder.db, { ...act(id, 0), reviewOn: null, note: null }), "fica_incomplete");
    await assessFile(alder.db, { ...act(id, 0), ...assessed("low") });
    const marks: Mark[] = [
      seen("identity"),
      seen("birth_date"),
      { ...seen("residential_address"), state: "received" },
      { key: "prominence_screening", state: "not_needed", basis: "A child", expiresOn: null },
    ];
    await markItems(alder.db, { ...act(id, 1), marks });
    const refused = await expectRefusal(
      verifyFile(alder.db, { ...act(id, 2), reviewOn: null, note: null }),
      "fica_incomplete",
    );

    expect(refused.message).to.equal(
      "Not verified: these are missing: residential address; screening against sanctions lists.",
    );
    expect(await find(id)).to.include({ version: 2, status: "in_progress" });
    expect(await lines("fica.file_verified")).to.equal(0);
  });

  it("asks the source of funds and a partner of a high risk and of a prominent person", async () => {
    for (const assessment of [assessed("high"), { ...assessed("medium"), isProminent: true, prominence: "Mayor" }]) {
      const { id } = await aContact(alder.db, attorney, "Jan Smuts");
      await assessFile(alder.db, { ...act(id, 0), ...assessment });
      await markItems(alder.db, { ...act(id, 1), marks: PERSON_ITEMS.map((key) => seen(key)) });
      const verify = (version: number, by: UserActor) =>
        verifyFile(alder.db, { ...act(id, version, by), reviewOn: null, note: null });
      expect((await expectRefusal(verify(2, partner), "fica_incomplete")).message).to.contain("source of funds");
      await markItems(alder.db, { ...act(id, 2), marks: [seen("source_of_funds")] });
      await expectRefusal(verify(3, attorney), "fica_partner_needed");
      expect((await find(id)).version).to.equal(3);
      expect((await verify(3, partner)).status).to.equal("verified");
    }
  });

  it("takes a sooner review, and no later one than the risk allows", async () => {
    const { id } = await aContact(alder.db, attorney, "Jan Smuts");
    await assessFile(alder.db, { ...act(id, 0), ...assessed("high") });
    await markItems(alder.db, {
      ...act(id, 1),
      marks: [...PERSON_ITEMS, "source_of_funds" as const].map((key) => seen(key)),
    });
    const verify = (reviewOn: string) =>
      verifyFile(alder.db, { ...act(id, 2, partner), reviewOn: day(reviewOn), note: null });
    await expectRefusal(verify("2026-11-22"), "review_not_ahead");
    await expectRefusal(verify("2027-11-23"), "review_too_late");
    expect((await verify("2027-03-04")).verified?.reviewOn).to.equal("2027-03-04");
  });

  it("runs out with its review, and with the first paper that runs out", async () => {
    const { id, version } = await verifiedPerson(alder.db, partner, "Jan Smuts", { on: TODAY });
    const at = async (days: number) => (await findFicaFile(alder.db, id, addDays(TODAY, days))).status;
    expect([await at(0), await at(680), await at(731), await at(732)]).to.deep.equal([
      "verified",
      "review_due",
      "review_due",
      "expired",
    ]);
    const marks = [{ ...seen("identity"), basis: "Passport seen", expiresOn: addDays(TODAY, 100) }];
    const file = await markItems(alder.db, { ...act(id, version), marks });
    expect(file.verified?.dueOn).to.equal(addDays(TODAY, 100));
    expect([await at(39), await at(40), await at(101)]).to.deep.equal(["verified", "review_due", "expired"]);
  });

  it("is reviewed by verifying it anew, with a note of what was looked at", async () => {
    const { id, version } = await verifiedPerson(alder.db, partner, "Jan Smuts", { on: addDays(TODAY, -800) });
    expect((await find(id)).status).to.equal("expired");
    const note = "Address unchanged, screened again";
    const file = await verifyFile(alder.db, { ...act(id, version), reviewOn: null, note });
    expect(file.status).to.equal("verified");
    const [line] = await listAuditLines(alder.db, { action: "fica.file_reviewed" });
    expect(line?.note).to.equal(note);
  });

  it("ends with a change of risk or kind, and when an item no longer stands; not with a better reason", async () => {
    const { id, version } = await verifiedPerson(alder.db, partner, "Jan Smuts", { on: TODAY });
    const kept = await assessFile(alder.db, {
      ...act(id, version),
      ...assessed("medium"),
      riskReason: "Known since 1990",
    });
    expect(kept.status).to.equal("verified");
    const raised = await assessFile(alder.db, { ...act(id, kept.version), ...assessed("high") });
    expect([raised.status, raised.verified]).to.deep.equal(["in_progress", undefined]);

    const other = await verifiedPerson(alder.db, partner, "Ouma Smuts", { on: TODAY });
    const marks = [{ ...seen("residential_address"), state: "outstanding" as const, basis: null }];
    expect((await markItems(alder.db, { ...act(other.id, other.version), marks })).status).to.equal("in_progress");
    const [line] = await listAuditLines(alder.db, { action: "fica.items_marked" });
    expect(line?.changes).to.have.keys("residential_address", "verifiedOn");
  });

  it("is exempt when a partner says so, and no longer when it is taken back, each with its reason", async () => {
    const { id } = await aContact(alder.db, attorney, "Legal Aid South Africa Limited");
    const reason = "Single transaction below R 5 000";
    await expectRefusal(exemptFile(alder.db, { ...act(id, 0), reason }), "fica_partner_needed");
    expect((await find(id)).version).to.equal(0);
    const exempt = await exemptFile(alder.db, { ...act(id, 0, partner), reason });
    expect(exempt.status).to.equal("exempt");
    expect(exempt.exempt).to.deep.equal({ reason, on: TODAY, by: partner.name });
    await expectRefusal(verifyFile(alder.db, { ...act(id, 1), reviewOn: null, note: null }), "fica_exempt");
    await expectRefusal(exemptFile(alder.db, { ...act(id, 1, partner), reason }), "fica_exempt");
    const back = await withdrawFile(alder.db, { ...act(id, 1), reason: "A second matter" });
    expect(back.status).to.equal("in_progress");
    await expectRefusal(withdrawFile(alder.db, { ...act(id, 2), reason: "x" }), "fica_nothing_to_withdraw");
  });

  it("wants to know how an item was seen, why it is not needed, and who stands behind it", async () => {
    const { id } = await aContact(alder.db, attorney, "Berg River Cellars (Pty) Ltd");
    const mark = (marks: Mark[], version = 0) => markItems(alder.db, { ...act(id, version), marks });
    await expectRefusal(mark([{ ...seen("registration"), basis: null }]), "item_unseen");
    await expectRefusal(mark([{ ...seen("registration"), state: "not_needed", basis: null }]), "item_reason_missing");
    await expectRefusal(mark([{ ...seen("registration"), expiresOn: addDays(TODAY, -1) }]), "item_ran_out");
    await expectRefusal(mark([seen("trust_deed")]), "item_unknown");
    await expectRefusal(mark([seen("registration"), seen("directors")]), "item_without_person");
    expect(await alder.db("fica_items").select("item")).to.be.empty;

    const jan = await aContact(alder.db, attorney, "Jan Smuts");
    const link = { contactId: id, relatedId: jan.id, relation: "director" as const, shareBasisPoints: 2_500 };
    await addRelation(alder.db, link, attorney);
    const file = await mark([seen("registration"), seen("directors")]);
    expect(file.related.map(({ name, badge }) => [name, badge.status])).to.deep.equal([
      ["Jan Smuts", "FICA not complete"],
    ]);
    const gone = { contactId: id, relationId: file.related[0]!.id };
    await expectRefusal(removeRelation(alder.db, gone, TODAY, attorney), "relation_needed");
    await mark([{ ...seen("directors"), state: "outstanding" }], 1);
    await removeRelation(alder.db, gone, TODAY, attorney);
    expect((await find(id)).related).to.be.empty;
  });

  it("names nobody twice in one capacity, nobody as standing behind themselves, and nobody unknown", async () => {
    const { id } = await aContact(alder.db, attorney, "Smuts Family Trust");
    const jan = await aContact(alder.db, attorney, "Jan Smuts");
    const link = { contactId: id, relatedId: jan.id, relation: "trustee" as const, shareBasisPoints: null };
    await addRelation(alder.db, link, attorney);
    await addRelation(alder.db, { ...link, relation: "beneficiary" }, attorney);
    await expectRefusal(addRelation(alder.db, link, attorney), "relation_already");
    await expectRefusal(addRelation(alder.db, { ...link, relatedId: id }, attorney), "relation_self");
    await expect404(addRelation(alder.db, { ...link, relatedId: newId() }, attorney));
    expect(await lines("fica.person_linked")).to.equal(2);
  });

  it("takes no act from a version that somebody else has changed since, and writes nothing", async () => {
    const { id } = await aContact(alder.db, attorney, "Jan Smuts");
    await assessFile(alder.db, { ...act(id, 0), ...assessed("low") });
    await expectRefusal(assessFile(alder.db, { ...act(id, 0), ...assessed("high") }), "fica_changed_meanwhile");
    await expectRefusal(markItems(alder.db, { ...act(id, 0), marks: [seen("identity")] }), "fica_changed_meanwhile");
    const both = await Promise.allSettled(
      (["low", "medium"] as const).map((risk) =>
        assessFile(alder.db, { ...act(id, 1), ...assessed(risk), riskReason: risk }),
      ),
    );
    expect(both.filter(({ status }) => status === "fulfilled")).to.have.length(1);
    expect((await find(id)).version).to.equal(2);
  });

  it("leaves no line when nothing is changed, and none of the rules lets a prominent person be of low risk", async () => {
    const { id } = await aContact(alder.db, attorney, "Jan Smuts");
    await markItems(alder.db, { ...act(id, 0), marks: [{ ...seen("identity"), state: "outstanding", basis: null }] });
    expect([(await find(id)).version, await lines("fica.items_marked")]).to.deep.equal([0, 0]);
    const prominent = { ...assessed("low"), isProminent: true, prominence: "Member of Parliament" };
    await expectRefusal(assessFile(alder.db, { ...act(id, 0), ...prominent }), "prominent_low_risk");
    await expectRefusal(
      assessFile(alder.db, { ...act(id, 0), ...prominent, risk: "high", prominence: null }),
      "prominence_missing",
    );
    expect((await find(id)).version).to.equal(0);
  });
});

async function expect404(attempt: Promise<unknown>): Promise<void> {
  const error = await attempt.catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(NotFound);
}
