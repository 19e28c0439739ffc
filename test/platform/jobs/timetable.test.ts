import { expect } from "chai";
import {
  checkTimetable,
  dayOfSlot,
  dueSlots,
  instantOf,
  notYetEnqueued,
  type Slot,
  slotAt,
  type Timetable,
} from "../../../src/platform/jobs/timetable.js";

const nightly: Timetable = { cron: "15 1 * * *", zone: "Africa/Johannesburg" };
const LONDON = "Europe/London";

describe("jobs: when slots are due", () => {
  it("names a slot by the wall clock of the firm's zone", () => {
    const due = dueSlots(nightly, new Date("2026-11-22T00:00:00Z"));
    expect(due.at(-1)!.slot).to.equal("2026-11-22T01:15");
    expect(due.at(-1)!.at.toISOString()).to.equal("2026-11-21T23:15:00.000Z");
    expect(dayOfSlot(due.at(-1)!.slot)).to.equal("2026-11-22");
  });

  it("counts a slot as due from its very minute on, not before", () => {
    const before = dueSlots(nightly, new Date("2026-11-21T23:14:59.999Z"));
    const after = dueSlots(nightly, new Date("2026-11-21T23:15:00.000Z"));
    expect(before.at(-1)!.slot).to.equal("2026-11-21T01:15");
    expect(after.at(-1)!.slot).to.equal("2026-11-22T01:15");
  });

  it("finds the nights missed while nobody ran, oldest first", () => {
    const due = dueSlots(nightly, new Date("2026-11-22T08:00:00Z"));
    const missing = notYetEnqueued(due, "2026-11-19T01:15" as Slot, new Date(0));
    expect(missing).to.deep.equal(["2026-11-20T01:15", "2026-11-21T01:15", "2026-11-22T01:15"]);
  });

  it("gives a firm no nights from before it existed", () => {
    const due = dueSlots(nightly, new Date("2026-11-22T08:00:00Z"));
    const created = new Date("2026-11-21T10:00:00Z");
    expect(notYetEnqueued(due, "2026-11-19T01:15" as Slot, created)).to.deep.equal(["2026-11-22T01:15"]);
    expect(notYetEnqueued(due, undefined, new Date("2026-11-22T07:00:00Z"))).to.deep.equal([]);
  });

  it("looks back over a bounded number of slots, however long the absence", () => {
    const often: Timetable = { cron: "*/10 * * * *", zone: "Etc/UTC" };
    expect(dueSlots(often, new Date("2026-11-22T08:00:00Z"))).to.have.length(20);
    expect(dueSlots(nightly, new Date("2036-11-22T08:00:00Z"))).to.have.length(15);
  });

  for (const zone of ["Africa/Johannesburg", LONDON]) {
    for (const cron of ["15 0 * * *", "30 1 * * *", "15 2 * * *"]) {
      it(`runs ${cron} in ${zone} once a day around both switches of the clock`, () => {
        for (const [from, to] of [
          ["2027-03-25", "2027-03-31"],
          ["2027-10-28", "2027-11-03"],
        ] as const) {
          const slots = lookedAtHalfHourly(`${from}T12:00:00Z`, `${to}T12:00:00Z`, { cron, zone });
          expect(slots).to.have.length(6);
          expect(new Set(slots.map(dayOfSlot)).size).to.equal(6);
        }
      });
    }
  }

  it("runs a slot that summer time leaves out right after the gap", () => {
    // London, 28 March 2027: 01:00 GMT becomes 02:00 BST, so no clock shows 01:30.
    expect(instantOf("2027-03-28T01:30" as Slot, LONDON).toISOString()).to.equal("2027-03-28T01:30:00.000Z");
    expect(slotAt(new Date("2027-03-28T01:30:00Z"), LONDON)).to.equal("2027-03-28T02:30");
  });

  it("runs a slot of the hour that winter time repeats at its first coming only", () => {
    // London, 31 October 2027: 02:00 BST becomes 01:00 GMT, so clocks show 01:30 twice.
    expect(instantOf("2027-10-31T01:30" as Slot, LONDON).toISOString()).to.equal("2027-10-31T00:30:00.000Z");
    const second = dueSlots({ cron: "30 1 * * *", zone: LONDON }, new Date("2027-10-31T01:30:00Z"));
    expect(notYetEnqueued(second, "2027-10-31T01:30" as Slot, new Date(0))).to.deep.equal([]);
  });

  it("refuses timetables that mean different things to different people", () => {
    const refused = ["0 3 1 * 1", "0 3 L * *", "0 0 3 * * *", "0 25 * * *", "hourly"];
    for (const cron of refused) expect(() => checkTimetable({ cron, zone: "Etc/UTC" }), cron).to.throw();
    expect(() => checkTimetable({ cron: "*/10 * * * *", zone: LONDON })).to.throw("Etc/UTC");
    expect(() => checkTimetable({ cron: "0 3 * * *", zone: "Europe/Atlantis" })).to.throw();
    checkTimetable(nightly);
  });
});

/** What a worker would enqueue that looks every half hour. */
function lookedAtHalfHourly(from: string, to: string, timetable: Timetable): Slot[] {
  const slots: Slot[] = [];
  for (let now = Date.parse(from); now < Date.parse(to); now += 30 * 60_000) {
    slots.push(...notYetEnqueued(dueSlots(timetable, new Date(now)), slots.at(-1), new Date(from)));
  }
  return slots;
}
