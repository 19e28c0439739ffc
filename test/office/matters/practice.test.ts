import { expect } from "chai";
import { jobActor } from "../../../src/actor.js";
import { day } from "../../../src/calendar.js";
import { ROLES } from "../../../src/permissions.js";
import { countContacts } from "../../../src/office/contacts/reports.js";
import { countMatters } from "../../../src/office/matters/workload.js";
import { useFirm } from "../../support/firms.js";
import { contactDrafts } from "../../../scripts/support/practice-contacts.js";
import { fillPractice, PRACTICES, type PracticeKey, practiceStaff } from "../../../scripts/support/practice.js";

const TODAY = day("2026-11-22");
const by = jobActor("demo");

describe("the demo's practices", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");

  it("fills two firms with people, contacts, clients and matters of every kind", async function () {
    this.timeout(60_000);

    const filled = [
      await fillPractice(alder.db, "alder", by, undefined, TODAY),
      await fillPractice(birch.db, "birch", by, undefined, TODAY),
    ];

    expect(filled.map(({ clients, matters }) => ({ clients, matters }))).to.deep.equal([
      { clients: 60, matters: 150 },
      { clients: 25, matters: 60 },
    ]);
    const { byStatus } = await countMatters(alder.db, by, TODAY);
    expect(byStatus.open).to.be.above(80);
    for (const count of Object.values(byStatus)) expect(count).to.be.above(2);
    expect(await countContacts(alder.db)).to.equal(filled[0]?.contacts);
    for (const key of ["alder", "birch"] as const) {
      expect(new Set(practiceStaff(key).flatMap(({ roles }) => roles))).to.deep.equal(new Set(ROLES));
    }
  });

  it("has nobody in common but public bodies", async () => {
    const names = (key: PracticeKey) => [...contactDrafts(PRACTICES[key]).keys()];
    const shared = names("alder").filter((name) => names("birch").includes(name));

    expect(shared).to.deep.equal(["Road Accident Fund"]);
    expect(practiceStaff("alder").filter(({ name }) => practiceStaff("birch").some((other) => other.name === name))).to
      .be.empty;
  });

  it("leaves nothing when it does not come to its end", async () => {
    const attempt = fillPractice(alder.db, "alder", by, (done) => {
      if (done > 200) throw new Error("stopped");
    });
    await attempt.then(
      () => expect.fail("it went on"),
      (error: Error) => expect(error.message).to.equal("stopped"),
    );

    expect(await countContacts(alder.db)).to.equal(0);
    expect((await countMatters(alder.db, by, TODAY)).all).to.equal(0);
  });
});
