import { expect } from "chai";
import { day } from "../../../src/calendar.js";
import { listParties } from "../../../src/office/matters/parties.js";
import type { Matter } from "../../../src/office/matters/matters.js";
import { countMatters } from "../../../src/office/matters/workload.js";
import { openDocket, readDockets } from "../../support/dockets.js";
import { useFirm } from "../../support/firms.js";
import { skipWithoutSamples } from "../../support/skips.js";

const on = day("2026-11-22");

describe("matters: twelve dockets of real courts", () => {
  const alder = useFirm("alder");
  before(function () {
    skipWithoutSamples(this);
  });

  it("become matters with their parties and attorneys, numbered by the year they were filed in", async () => {
    const by = await alder.actor();
    const dockets = readDockets();
    const opened: Matter[] = [];

    for (const docket of dockets) opened.push(await openDocket(alder.db, docket, { by, on }));

    expect(opened).to.have.length(12);
    expect(opened.map(({ caseNo }) => caseNo)).to.deep.equal(dockets.map((docket) => docket.docket_number));
    expect(new Set(opened.map(({ number }) => number)).size).to.equal(12);
    for (const { number, openedOn } of opened) expect(number).to.match(new RegExp(`^${openedOn.slice(0, 4)}/000\\d$`));
    const { all, closed } = await countMatters(alder.db, by, on);
    expect({ all, closed }).to.deep.equal({ all: 4, closed: 8 });

    const counted: Record<string, number> = {};
    for (const { id } of opened) {
      for (const { role } of await listParties(alder.db, id)) counted[role] = (counted[role] ?? 0) + 1;
    }
    expect(counted).to.deep.equal({
      plaintiff: 33,
      defendant: 39,
      claimant_in_reconvention: 4,
      defendant_in_reconvention: 3,
      intervening: 1,
      debtor: 3,
      trustee: 2,
      mediator: 1,
      referee: 6,
      other: 2,
      client_attorney: 27,
      opponent_attorney: 74,
    });
  });
});
