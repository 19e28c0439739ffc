import { expect } from "chai";
import fc from "fast-check";
import { day } from "../../../src/calendar.js";
import { Refused } from "../../../src/errors.js";
import {
  agreesWithSaId,
  luhnDigit,
  maskIdentity,
  readCompanyNumber,
  readPassport,
  readSaId,
  readVatNumber,
} from "../../../src/office/contacts/identifiers.js";

const today = day("2026-11-22");

function ruleOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).to.be.instanceOf(Refused);
    const refused = error as Refused;
    expect(refused.message, "one sentence")
      .to.match(/^[A-Z].*\.$/)
      .and.not.match(/\.\s+[A-Z]/);
    expect(refused.field).to.be.a("string");
    return refused.rule;
  }
  return "none";
}

describe("contacts: South African identity numbers", () => {
  it("reads the valid vectors", () => {
    expect(readSaId("8001015009087", today)).to.include({ birthDate: "1980-01-01", sex: "male", standing: "citizen" });
    expect(readSaId("8909025012083", today).birthDate).to.equal("1989-09-02");
    expect(readSaId("850615 5002 080", today)).to.include({ number: "8506155002080", birthDate: "1985-06-15" });
    expect(readSaId("0002290000088", today)).to.include({
      birthDate: "2000-02-29",
      sex: "female",
      centuryAmbiguous: false,
    });
  });

  it("refuses a wrong check digit, and a date that no century has", () => {
    expect(ruleOf(() => readSaId("8001015009088", today))).to.equal("id_check_digit");
    expect(ruleOf(() => readSaId("9902295000085", today))).to.equal("id_date");
  });

  it("refuses letters, other lengths, and digits that no one is given", () => {
    expect(ruleOf(() => readSaId("80010150O9087", today))).to.equal("id_not_digits");
    expect(ruleOf(() => readSaId("", today))).to.equal("id_not_digits");
    expect(ruleOf(() => readSaId("800101500908", today))).to.equal("id_length");
    expect(ruleOf(() => readSaId(complete("800101500938"), today))).to.equal("id_citizenship");
    expect(ruleOf(() => readSaId(complete("800101500907"), today))).to.equal("id_twelfth_digit");
    expect(ruleOf(() => readSaId("８００１０１５００９０８７", today))).to.equal("id_not_digits");
  });

  it("takes the later century and says so when both are possible", () => {
    expect(readSaId(complete("100101500908"), today)).to.include({ birthDate: "2010-01-01", centuryAmbiguous: true });
    expect(readSaId(complete("261122500908"), today)).to.include({ birthDate: "2026-11-22", centuryAmbiguous: true });
    expect(readSaId(complete("261123500908"), today)).to.include({ birthDate: "1926-11-23", centuryAmbiguous: false });
  });

  it("reads every number made by the rules, and says the date it was made from", () => {
    fc.assert(
      fc.property(validSaId(), ({ number, date, female }) => {
        const id = readSaId(number, today);
        expect(agreesWithSaId(day(date), id)).to.equal(true);
        expect(id.birthDate <= today).to.equal(true);
        expect(id.sex).to.equal(female ? "female" : "male");
      }),
    );
  });

  it("refuses every number in which one digit was changed", () => {
    fc.assert(
      fc.property(validSaId(), fc.nat(12), fc.integer({ min: 1, max: 9 }), ({ number }, at, by) => {
        const changed = `${number.slice(0, at)}${(Number(number[at]) + by) % 10}${number.slice(at + 1)}`;
        expect(ruleOf(() => readSaId(changed, today))).to.equal("id_check_digit");
      }),
    );
  });

  it("shows the last three digits only", () => {
    expect(maskIdentity("8001015009087")).to.equal("••••••••••087");
  });
});

describe("contacts: company, VAT and passport numbers", () => {
  it("reads a registration number in the forms people type", () => {
    for (const typed of ["2011/123456/07", "2011 123456 07", "2011-123456-07", "201112345607", " 2011/123456/07 "]) {
      expect(readCompanyNumber(typed, today)).to.deep.equal({ number: "2011/123456/07", year: 2011, suffix: "07" });
    }
  });

  it("refuses registration numbers of another form or of a year to come", () => {
    for (const typed of ["2011/12345/07", "11/123456/07", "IT 123/2011", "2011/123456/7", "'2011/123456/07"]) {
      expect(
        ruleOf(() => readCompanyNumber(typed, today)),
        typed,
      ).to.equal("company_number_form");
    }
    expect(ruleOf(() => readCompanyNumber("2027/123456/07", today))).to.equal("company_number_year");
    expect(ruleOf(() => readCompanyNumber("1799/123456/07", today))).to.equal("company_number_year");
  });

  it("reads ten digits that begin with 4 as a VAT number and refuses all else", () => {
    expect(readVatNumber("4123 456 789")).to.equal("4123456789");
    expect(ruleOf(() => readVatNumber("412345678"))).to.equal("vat_number_form");
    expect(ruleOf(() => readVatNumber("5123456789"))).to.equal("vat_number_start");
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const valid = /^4\d{9}$/.test(typed.replace(/[\s-]/g, ""));
        expect(ruleOf(() => readVatNumber(typed)) === "none").to.equal(valid);
      }),
    );
  });

  it("reads passports of any country in capitals", () => {
    expect(readPassport("a 0123-4567")).to.equal("A01234567");
    expect(ruleOf(() => readPassport("A1"))).to.equal("passport_form");
    expect(ruleOf(() => readPassport("=1+1+cmd"))).to.equal("passport_form");
  });
});

function complete(twelve: string): string {
  return `${twelve}${luhnDigit(twelve)}`;
}

function validSaId() {
  return fc
    .record({
      at: fc.date({ min: new Date("1900-01-01"), max: new Date("2026-11-22"), noInvalidDate: true }),
      serial: fc.nat(9999),
      standing: fc.nat(2),
      twelfth: fc.constantFrom("8", "9"),
    })
    .map(({ at, serial, standing, twelfth }) => {
      const date = at.toISOString().slice(0, 10);
      const body = `${date.slice(2).replaceAll("-", "")}${String(serial).padStart(4, "0")}${standing}${twelfth}`;
      return { number: complete(body), date, female: serial < 5000 };
    });
}
