import { expect } from "chai";
import fc from "fast-check";
import { nameFormsOf } from "../../../../src/office/contacts/name-forms.js";
import { keysOfContact, lookupsOf } from "../../../../src/office/contacts/name-keys.js";
import { kindOfName } from "../../../../src/office/contacts/kinds.js";
import { compareNames, type Why } from "../../../../src/office/matters/conflicts/likeness.js";

/** What is typed, who is a contact, and why the one finds the other. */
const ALIKE: [sought: string, contact: string, why: Why][] = [
  ["Jan van der Merwe", "Jan van der Merwe", "name"],
  ["Jan Vandermerwe", "Jan van der Merwe", "name"],
  ["JAN VAN DER MERWE", "Jan Van-der-Merwe", "name"],
  ["Jan V/d Merwe", "Jan van der Merwe", "name"],
  ["Jan v.d. Merwe", "Jan van der Merwe", "name"],
  ["Jan vd Merwe", "Jan van der Merwe", "name"],
  ["van der Merwe, Jan", "Jan van der Merwe", "name"],
  ["Mr Jan van der Merwe", "Jan van der Merwe", "name"],
  ["J van der Merwe", "Johannes van der Merwe", "initials"],
  ["J. P. van der Merwe", "Johannes Petrus van der Merwe", "initials"],
  ["JP van der Merwe", "Johannes Petrus Vandermerwe", "initials"],
  ["P van der Merwe", "Johannes Petrus van der Merwe", "initials"],
  ["Johan van der Merwe", "Johannes van der Merwe", "initials"],
  ["V/d Merwe", "Johannes van der Merwe", "surname"],
  ["Patrick O'Brien", "Patrick O’Brien", "name"],
  ["Patrick OBrien", "Patrick O'Brien", "name"],
  ["Patrick O Brien", "Patrick O'Brien", "name"],
  ["P O'Brien", "Patrick O Brien", "initials"],
  ["J Smith", "John Smith", "initials"],
  ["S Khosa", "Sizwe Khoza", "sounds"],
  ["Sizwe Khosa", "Sizwe Khoza", "sounds"],
  ["Ann Mac Donald", "Ann McDonald", "sounds"],
  ["Catherine Pietersen", "Catherine Petersen", "sounds"],
  ["Maria Nunez", "María Nuñez", "name"],
  ["Jacques du Plessis", "Jacques Duplessis", "name"],
  ["Pierre le Roux", "Pierre Leroux", "name"],
  ["Jan Janse van Rensburg", "J Jansevanrensburg", "initials"],
  ["Mary Jones", "Mary Smith-Jones", "surname_part"],
  ["Mary Smith-Jones", "Mary Jones", "surname_part"],
  ["Mary SmithJones", "Mary Smith-Jones", "name"],
  ["Jane Smit née Brown", "Jane Brown", "name"],
  ["Estate late H J Fourie", "Hendrik Johannes Fourie", "initials"],
  ["Berg River Cellars Proprietary Limited", "Berg River Cellars (Pty) Ltd", "name"],
  ["Berg River Cellars (Edms) Bpk", "Berg River Cellars (Pty) Ltd", "name"],
  ["BERG-RIVER CELLARS (PTY) LTD.", "Berg River Cellars (Pty) Ltd", "name"],
  ["Berg River Cellars", "Berg River Cellars (Pty) Ltd", "name_form"],
  ["BERG RIVER CELLARS CC?", "Berg River Cellars (Pty) Ltd", "name_form"],
  ["Berg River Cellars Close Corporation", "Berg River Cellars BK", "name"],
  ["The Trustees for the time being of the Naran Family Trust", "Naran Family Trust", "name"],
  ["Coastal Glass", "Coastal Glass Holdings (Pty) Ltd", "name_beginning"],
  ["Koastal Glass (Pty) Ltd", "Coastal Glass (Pty) Ltd", "sounds"],
  ["Smith and Sons", "Smith & Sons", "name"],
  ["Jan Smit t/a Paarl Motors", "Paarl Motors", "name"],
];

const NOT_ALIKE: [sought: string, contact: string][] = [
  ["Jan Smith", "Jan Schmidt"],
  ["Johannes van der Merwe", "Jacobus van der Merwe"],
  ["John Smith", "Jane Smith"],
  ["J Smith", "Peter Smith"],
  ["Sizwe Khoza", "Nandipha Khoza"],
  ["Sizwe Khoza", "Sizwe Nkosi"],
  ["Thandi Naidoo", "Thandi Ndlovu"],
  ["Pieter Botha", "Petra Booysen"],
  ["Jan van der Merwe", "Jan van der Walt"],
  ["Berg River Cellars (Pty) Ltd", "Berg River Estates (Pty) Ltd"],
  ["Naran Family Trust", "Moodley Family Trust"],
  ["Minister of Police", "Minister of Health"],
  ["Standard Bank Ltd", "Standard Chartered Ltd"],
];

describe("conflicts: which names are alike", () => {
  for (const [sought, contact, why] of ALIKE) {
    it(`finds “${contact}” for “${sought}”: ${why}`, () => {
      expect(likenessOf(sought, contact)?.why).to.equal(why);
      expect(reaches(sought, contact), "by the index").to.equal(true);
    });
  }

  for (const [sought, contact] of NOT_ALIKE) {
    it(`tells “${sought}” from “${contact}”`, () => {
      expect(likenessOf(sought, contact)).to.equal(undefined);
    });
  }

  it("says how much alike a sound is, in per cent", () => {
    expect(likenessOf("S Khosa", "Sizwe Khoza")).to.deep.equal({ why: "sounds", percent: 71 });
  });

  it("joins a name to the same letters whatever its spaces, capitals, accents and points", () => {
    const word = fc.constantFrom(
      "van",
      "der",
      "Merwe",
      "O'Brien",
      "Nuñez",
      "Khoza",
      "Coastal",
      "Glass",
      "Naidoo",
      "Pillay",
    );
    const gap = fc.constantFrom(" ", "  ", "-", " - ", "\u00a0");
    const change = fc.constantFrom<(text: string) => string>(
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
      (text) => text.replace(/['’]/g, "’"),
      (text) => text.normalize("NFD"),
      (text) => `${text}.`,
      (text) => text,
    );
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 5 }),
        fc.array(gap, { minLength: 5 }),
        change,
        (words, gaps, as) => {
          const plainly = nameFormsOf(words.join(" "))[0]!.joined;
          const otherwise = as(words.map((each, at) => (at === 0 ? each : gaps[at % gaps.length] + each)).join(""));
          expect(nameFormsOf(otherwise)[0]!.joined).to.equal(plainly);
        },
      ),
    );
  });

  it("finds every contact by its own name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }), (name) => {
        const forms = nameFormsOf(name);
        if (forms.length > 0) expect(reaches(name, name)).to.equal(true);
      }),
    );
  });
});

function likenessOf(sought: string, contact: string) {
  const kind = kindOfName(contact);
  return compareNames(nameFormsOf(sought), nameFormsOf(contact, kind ? { kind } : {}));
}

/** Whether a lookup of the name meets a key of the contact. */
function reaches(sought: string, contact: string): boolean {
  const kind = kindOfName(contact) ?? "person";
  const keys = keysOfContact({ kind, displayName: contact, formerNames: [] });
  const { exact, beginnings } = lookupsOf(nameFormsOf(sought));
  return keys.some((key) => exact.includes(key) || beginnings.some((beginning) => key.startsWith(beginning)));
}
