import { expect } from "chai";
import fc from "fast-check";
import { splitName } from "../../../src/office/contacts/import/people.js";
import { kindOfName } from "../../../src/office/contacts/kinds.js";
import { nameKeyOf, phoneKeyOf, searchWordsOf, sortNameOf, wordsOf } from "../../../src/office/contacts/names.js";
import { searchTerms } from "../../../src/office/contacts/reports.js";

describe("contacts: names", () => {
  it("sorts people by surname with its particles, and others without “The”", () => {
    expect(sortNameOf({ firstNames: "Jan", surname: "van der Merwe" })).to.equal("van der Merwe, Jan");
    expect(sortNameOf({ firstNames: "Madonna" })).to.equal("Madonna");
    expect(sortNameOf({ name: "The Berg River Cellars" })).to.equal("Berg River Cellars");
    expect(sortNameOf({ name: "Theron CC" })).to.equal("Theron CC");
  });

  it("compares names without order, accents, punctuation and the form of “Limited”", () => {
    const same = [
      "Berg River Cellars (Pty) Ltd",
      "BERG-RIVER CELLARS PROPRIETARY LIMITED",
      "The Bérg River Cellars, Pty. Ltd.",
    ];
    for (const name of same) expect(nameKeyOf(name)).to.equal(nameKeyOf(same[0]!));
    expect(nameKeyOf("Merwe, Jan van der")).to.equal(nameKeyOf("Jan van der Merwe"));
    expect(nameKeyOf("Best Chevrolet")).not.to.equal(nameKeyOf("Best Chevrolet Inc"));
    expect(nameKeyOf("constructor __proto__")).to.equal("constructor proto");
  });

  it("splits what is typed for a search into words, e-mail addresses and numbers", () => {
    expect(searchTerms("van der Mer")).to.deep.equal([["van"], ["der"], ["mer"]]);
    expect(searchTerms("Jan@Example.org smuts")).to.deep.equal([["jan@example.org"], ["smuts"]]);
    expect(searchTerms("082 123 4567")).to.deep.equal([["0821234567", "27821234567"]]);
    expect(searchTerms("%_'")).to.be.empty;
    expect(searchTerms("a ".repeat(100))).to.have.length(6);
  });

  it("finds every contact by the beginning of any of its own words", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }), fc.nat(10), (name, cut) => {
        const kept = searchWordsOf([name], []);
        for (const word of wordsOf(name)) {
          const beginning = [...word].slice(0, cut + 1).join("");
          expect(kept.some((each) => each.startsWith(beginning))).to.equal(true);
        }
      }),
    );
  });

  it("tells kinds by their names, and leaves people alone", () => {
    const kinds: [string, string | undefined][] = [
      ["Berg River Cellars (Pty) Ltd", "company"],
      ["Berg River BK", "close_corporation"],
      ["Naran Family Trust", "trust"],
      ["Estate late H J Fourie", "estate"],
      ["Boedel wyle H J Fourie", "estate"],
      ["Minister of Police", "state"],
      ["City of Cape Town Metropolitan Municipality", "state"],
      ["Sea View Body Corporate", "association"],
      ["Smith & Partners", "partnership"],
      ["Jan van der Merwe", undefined],
      ["Nomvula Mthembu", undefined],
      ["Vincent Cork", undefined],
    ];
    for (const [name, kind] of kinds) expect(kindOfName(name), name).to.equal(kind);
  });

  it("splits whole names, particles with the surname", () => {
    expect(splitName("Jan van der Merwe")).to.deep.equal({ first: "Jan", surname: "van der Merwe" });
    expect(splitName("Merwe, Jan")).to.deep.equal({ first: "Jan", surname: "Merwe" });
    expect(splitName("Van Wyk")).to.deep.equal({ first: "Van", surname: "Wyk" });
    expect(splitName("Madonna")).to.deep.equal({ first: "", surname: "Madonna" });
  });

  it("compares South African numbers with and without the country", () => {
    for (const typed of ["082 123 4567", "+27 82 123 4567", "0027821234567", "(082) 123-4567", "082 123 4567 ext 9"]) {
      expect(phoneKeyOf(typed), typed).to.equal("27821234567");
    }
  });
});
