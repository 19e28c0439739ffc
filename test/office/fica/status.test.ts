import { expect } from "chai";
import { type Day, day } from "../../../src/calendar.js";
import { KIND_OF_CONTACT, itemsFor, relationsFor } from "../../../src/office/fica/checklist.js";
import { missingOf } from "../../../src/office/fica/files.js";
import { badgeOf, type FicaStatus, isComplete, latestReview, statusOf } from "../../../src/office/fica/status.js";

const TODAY = day("2026-11-22");

describe("fica: where a file stands", () => {
  const standing = (dueOn: string | null, more: { isBegun?: boolean; isExempt?: boolean } = {}) => ({
    isBegun: true,
    isExempt: false,
    verifiedOn: dueOn === null ? null : day("2025-01-01"),
    dueOn: dueOn as Day | null,
    ...more,
  });
  const TABLE: [what: string, given: ReturnType<typeof standing>, status: FicaStatus, word: string, pays: boolean][] = [
    ["nothing was written", standing(null, { isBegun: false }), "not_started", "FICA not complete", false],
    ["something was written", standing(null), "in_progress", "FICA not complete", false],
    ["it is exempt", standing(null, { isExempt: true }), "exempt", "FICA exempt", true],
    ["it is verified for long", standing("2027-03-04"), "verified", "FICA verified", true],
    ["61 days are left", standing("2027-01-22"), "verified", "FICA verified", true],
    ["60 days are left", standing("2027-01-21"), "review_due", "FICA review due", true],
    ["it is the day of the review", standing("2026-11-22"), "review_due", "FICA review due", true],
    ["the day of the review was yesterday", standing("2026-11-21"), "expired", "FICA review overdue", false],
  ];
  for (const [what, given, status, word, pays] of TABLE) {
    it(`is ${status} when ${what}`, () => {
      expect(statusOf(given, TODAY)).to.equal(status);
      expect(badgeOf(given, TODAY).status).to.equal(word);
      expect(isComplete(status)).to.equal(pays);
    });
  }

  it("says with the status the day that matters", () => {
    expect(badgeOf(standing("2027-03-04"), TODAY).note).to.equal("next review 4 Mar 2027");
    expect(badgeOf(standing("2026-12-01"), TODAY).note).to.equal("by 1 Dec 2026");
    expect(badgeOf(standing("2026-03-04"), TODAY).note).to.equal("since 4 Mar 2026");
    expect(badgeOf(standing(null), TODAY).note).to.equal(undefined);
  });

  it("reviews a high risk after one year, a medium one after two, a low one after three", () => {
    expect(latestReview("high", day("2026-11-22"))).to.equal("2027-11-22");
    expect(latestReview("medium", day("2026-11-22"))).to.equal("2028-11-22");
    expect(latestReview("low", day("2028-02-29"))).to.equal("2031-02-28");
  });
});

describe("fica: what is asked", () => {
  it("asks a person other things than a company, a trust, a partnership or somebody who acts for another", () => {
    expect(itemsFor("natural_person", false)).to.deep.equal([
      "identity",
      "birth_date",
      "residential_address",
      "prominence_screening",
      "sanctions_screening",
    ]);
    expect(itemsFor("legal_person", false)).to.include.members(["registration", "directors", "beneficial_owners"]);
    expect(itemsFor("trust", false)).to.include.members(["trust_deed", "letters_of_authority", "founder", "trustees"]);
    expect(itemsFor("partnership", false)).to.include("partners");
    expect(itemsFor("representative", false)).to.include.members(["principal", "authority"]);
    expect(relationsFor("trust")).to.deep.equal(["founder", "trustee", "beneficiary", "authorised"]);
    expect(relationsFor("natural_person")).to.deep.equal([]);
  });

  it("asks for the source of funds where the risk is high or the client prominent, of every kind", () => {
    for (const kind of new Set(Object.values(KIND_OF_CONTACT))) {
      expect(itemsFor(kind, true), kind).to.include("source_of_funds");
      expect(itemsFor(kind, false), kind).to.not.include("source_of_funds");
    }
  });

  it("misses what is outstanding, what was only received, what ran out, and the risk", () => {
    const item = (key: "identity" | "birth_date" | "residential_address" | "prominence_screening", more = {}) => ({
      key,
      state: "verified" as const,
      basis: "seen",
      documentId: null,
      expiresOn: null,
      marked: undefined,
      ...more,
    });
    const items = [
      item("identity", { state: "received" }),
      item("birth_date", { state: "not_needed" }),
      item("residential_address", { expiresOn: day("2026-11-21") }),
      item("prominence_screening", { expiresOn: TODAY }),
    ];
    expect(missingOf({ risk: null, items }, TODAY)).to.deep.equal([
      "the risk rating",
      "full names and ID number or passport",
      "residential address (ran out)",
    ]);
  });
});
