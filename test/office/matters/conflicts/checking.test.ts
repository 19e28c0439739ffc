import { expect } from "chai";
import type { UserActor } from "../../../../src/actor.js";
import { day } from "../../../../src/calendar.js";
import { addContact } from "../../../../src/office/contacts/contacts.js";
import { refreshContactKeys } from "../../../../src/office/contacts/keys-refresh.js";
import { closeMatter } from "../../../../src/office/matters/changes.js";
import { makeClient } from "../../../../src/office/matters/clients.js";
import { checkConflicts, type Sought } from "../../../../src/office/matters/conflicts/check.js";
import { prepareCheck } from "../../../../src/office/matters/conflicts/searched.js";
import { openMatter } from "../../../../src/office/matters/opening.js";
import { addParty } from "../../../../src/office/matters/parties.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { aContact, aMatterDraft } from "../../../support/matters.js";
import { expectRefusal } from "../../../support/refusals.js";

const TODAY = day("2026-11-22");

describe("conflicts: what a check finds and what needs a person", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const decided = { decide: () => ({ decision: "cleared" as const, reason: "Nothing confidential is held." }) };
  let by: UserActor;
  beforeEach(async () => {
    by = await alder.actor();
  });

  const check = async (sought: Sought[], reader = by) =>
    checkConflicts(alder.db, { sought, reader, searched: await prepareCheck(alder.db, reader) });
  const found = async (...sought: Sought[]) =>
    (await check(sought)).matches.map(({ found: { displayName, why }, needsDecision, because }) =>
      [displayName, why, needsDecision ? because : "nothing to decide"].join(" · "),
    );
  const anId = async (name: string) => (await aContact(alder.db, by, name)).id;

  it("asks about a client who would stand on the other side, now and once", async () => {
    const coastal = await anId("Coastal Glass Holdings (Pty) Ltd");
    const matter = await openMatter(alder.db, aMatterDraft(by, { client: { contactId: coastal } }));

    expect(await found({ name: "Coastal Glass Holdings Proprietary Limited", standing: "opponent" })).to.deep.equal([
      "Coastal Glass Holdings (Pty) Ltd · name · A client of ours, now on the other side.",
    ]);
    await closeMatter(alder.db, { matterId: matter.id, closedOn: TODAY, on: TODAY, by });
    expect(await found({ name: "Coastal Glass Holdings", standing: "defendant" })).to.deep.equal([
      "Coastal Glass Holdings (Pty) Ltd · name_form · Perhaps a former client, now on the other side.",
    ]);
  });

  it("asks about a new client who stood against one of ours, also by a former name", async () => {
    const sizwe = await addContact(alder.db, {
      draft: { kind: "person", firstNames: "Zanele", surname: "Khoza", formerNames: ["Zanele Dube"] },
      by,
      today: TODAY,
    });
    const parties = [{ contactId: sizwe.id, role: "defendant" as const }];
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId: await anId("Nandipha Visagie") }, parties }));

    expect(await found({ name: "Z Dube", standing: "client" })).to.deep.equal([
      "Zanele Khoza · initials · Perhaps stands against a client of ours.",
    ]);
    expect(await found({ name: "Zanele Dube", standing: "client" })).to.deep.equal([
      "Zanele Khoza · former_name · Stands against a client of ours.",
    ]);
  });

  it("has nothing to decide on counsel, the sheriff, an opponent again, and our own client", async () => {
    const [client, opponent, counsel, sheriff] = [
      await anId("Berg River Cellars (Pty) Ltd"),
      await anId("Sizwe Khoza"),
      await anId("Rehana Ebrahim"),
      await anId("Sheriff Wynberg East"),
    ];
    const parties = [
      { contactId: client, role: "plaintiff" as const },
      { contactId: opponent, role: "defendant" as const },
      { contactId: counsel, role: "counsel" as const },
      { contactId: sheriff, role: "sheriff" as const },
    ];
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId: client }, parties }));

    const again = await check([
      { name: "Berg River Cellars (Pty) Ltd", contactId: client, standing: "client" },
      { name: "Berg River Cellars (Pty) Ltd", contactId: client, standing: "applicant" },
      { name: "Sizwe Khoza", contactId: opponent, standing: "respondent" },
      { name: "Rehana Ebrahim", contactId: counsel, standing: "opponent_attorney" },
      { name: "Sheriff Wynberg East", contactId: sheriff, standing: "opponent" },
    ]);
    expect(again.matches.filter(({ needsDecision }) => needsDecision)).to.be.empty;
    expect(again.matches).to.have.length(4);
  });

  it("knows whose side a plaintiff is on by the role of the client", async () => {
    const [client, other] = [await anId("Thabo Mokoena"), await anId("Lindiwe Mokoena")];
    const inOne = [
      { contactId: client, role: "plaintiff" as const },
      { contactId: other, role: "plaintiff" as const },
    ];
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId: client }, parties: inOne }));

    expect(await found({ name: "Lindiwe Mokoena", standing: "client" })).to.deep.equal([
      "Lindiwe Mokoena · name · nothing to decide",
    ]);
    expect(await found({ name: "Lindiwe Mokoena", standing: "opponent" })).to.deep.equal([
      "Lindiwe Mokoena · name · A client of ours, now on the other side.",
    ]);
  });

  it("asks about somebody who was a witness of ours, and about a client made by hand", async () => {
    const parties = [{ contactId: await anId("Sizwe Khoza"), role: "witness" as const }];
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId: await anId("Pieter Botha") }, parties }));
    await makeClient(alder.db, { contactId: await anId("Meyer Trading CC"), on: TODAY, by });

    expect(await found({ name: "Sizwe Khoza", standing: "opponent" })).to.deep.equal([
      "Sizwe Khoza · name · Told us what they know in 2026/0001, now on the other side.",
    ]);
    expect(await found({ name: "Meyer Trading CC", standing: "debtor" })).to.deep.equal([
      "Meyer Trading CC · name · A client of ours, now on the other side.",
    ]);
  });

  it("finds the same person by a number whatever the name", async () => {
    const person = { kind: "person" as const, idNumber: "8909025012083" };
    const first = await addContact(alder.db, { draft: { ...person, surname: "Mthembu" }, by, today: TODAY });
    const twin = await addContact(alder.db, { draft: { ...person, surname: "Zwane" }, by, today: TODAY });
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId: first.id } }));

    expect(await found({ name: "Zwane", contactId: twin.id, standing: "opponent" })).to.deep.equal([
      "Mthembu · id_number · A client of ours, now on the other side.",
    ]);
  });

  it("opens no matter while a decision or its reason is missing, and writes nothing", async () => {
    const coastal = await anId("Coastal Glass (Pty) Ltd");
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId: coastal } }));
    const attorney = await alder.actor("attorney", "Sipho Dlamini");
    const parties = [{ contactId: coastal, role: "defendant" as const }];
    const draft = aMatterDraft(attorney, { client: { contactId: await anId("Thabo Nkosi") }, parties });
    const before = await counts();
    const withDecision = (decision: "cleared" | "conflict", reason: string, overrideReason?: string) => ({
      decide: () => ({ decision, reason }),
      overrideReason,
    });

    await expectRefusal(openMatter(alder.db, draft), "conflict_undecided");
    await expectRefusal(
      openMatter(alder.db, { ...draft, conflicts: withDecision("cleared", " ") }),
      "conflict_undecided",
    );
    await expectRefusal(
      openMatter(alder.db, { ...draft, conflicts: withDecision("conflict", "Same") }),
      "conflict_found",
    );
    const insisting = { ...draft, conflicts: withDecision("conflict", "Same", "I want to") };
    await expectRefusal(openMatter(alder.db, insisting), "conflict_found");
    expect(await counts()).to.deep.equal(before);

    const matter = await openMatter(alder.db, { ...insisting, by });
    const lines = await listAuditLines(alder.db, { matterId: matter.id });
    expect(lines.filter(({ action }) => action === "conflicts.overridden").map(({ note }) => note)).to.deep.equal([
      "I want to",
    ]);
    const [row] = await alder
      .db("conflict_matches")
      .where("decision", "conflict")
      .select<Record<string, string>[]>("reason", "override_reason", "decided_by_name");
    expect(row).to.deep.equal({ reason: "Same", override_reason: "I want to", decided_by_name: by.name });
  });

  it("checks whoever is added to a matter, and keeps the decision with its reason", async () => {
    const coastal = await anId("Coastal Glass (Pty) Ltd");
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId: coastal } }));
    const matter = await openMatter(alder.db, aMatterDraft(by, { client: { contactId: await anId("Thabo Nkosi") } }));
    const party = { matterId: matter.id, contactId: coastal, role: "third_party" as const, on: TODAY, by };

    await expectRefusal(addParty(alder.db, party), "conflict_undecided");
    expect(await alder.db("matter_parties").where("matter_id", matter.id)).to.be.empty;
    await addParty(alder.db, { ...party, conflicts: decided });

    const lines = await listAuditLines(alder.db, { matterId: matter.id, action: "conflicts.decided" });
    expect(lines.map(({ note }) => note)).to.deep.equal(["Nothing confidential is held."]);
  });

  it("asks the second of two who put one contact on two sides at one moment", async () => {
    const { id: matterId } = await openMatter(
      alder.db,
      aMatterDraft(by, { client: { contactId: await anId("Thabo") } }),
    );
    for (const name of ["Sizwe Khoza", "Zanele Dube", "Frik Gouws"]) {
      const contactId = await anId(name);
      const acts = await Promise.allSettled([
        addParty(alder.db, { matterId, contactId, role: "opponent", on: TODAY, by }),
        openMatter(alder.db, aMatterDraft(by, { client: { contactId } })),
      ]);
      const refused = acts.flatMap((act) => (act.status === "rejected" ? [(act.reason as Error).message] : []));
      expect(refused).to.deep.equal([`Conflict check: decide on “${name}”.`]);
    }
  });

  it("finds contacts of before there were keys", async () => {
    const contactId = await anId("Sizwe Khoza");
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId } }));
    await alder.db("contact_keys").delete();
    await alder.db("contacts").update({ keys_version: 0 });

    expect(await found({ name: "S Khosa", standing: "opponent" })).to.have.length(1);
    expect(await refreshContactKeys(alder.db)).to.equal(0);
  });

  it("finds nobody of another firm", async () => {
    await openMatter(alder.db, aMatterDraft(by, { client: { contactId: await anId("Sizwe Khoza") } }));
    const reader = await birch.actor();
    const searched = await prepareCheck(birch.db, reader);

    const there = await checkConflicts(birch.db, {
      sought: [{ name: "Sizwe Khoza", standing: "opponent" }],
      reader,
      searched,
    });
    expect(there.matches).to.be.empty;
    expect(there.searched).to.deep.equal({ mattersCount: 0, contactsCount: 0 });
  });

  async function counts(): Promise<number[]> {
    const tables = ["matters", "matter_parties", "conflict_checks", "conflict_matches", "audit_lines", "clients"];
    return Promise.all(
      tables.map(async (table) => Number((await alder.db(table).count<{ n: number }[]>({ n: "*" }))[0]?.n)),
    );
  }
});
