import { expect } from "chai";
import fc from "fast-check";
import { readCsvTable } from "../../../../src/office/contacts/import/csv-table.js";
import { guessFields, recogniseLayout } from "../../../../src/office/contacts/import/fields.js";
import { skipWithoutSamples } from "../../../support/skips.js";
import { read, refusalOf, sampleFile } from "./files.js";

describe("contacts: Clio's list", () => {
  before(function () {
    skipWithoutSamples(this);
  });

  it("is recognised, and all 87 rows are read", () => {
    const file = sampleFile("matters/clio-contacts.csv");
    expect(recogniseLayout(readCsvTable(file).columns)?.program).to.equal("Clio");
    const { rows } = read(file);
    expect(rows).to.have.length(87);
    expect(rows.filter(({ contact }) => contact?.kind === "company")).to.have.length(44);
    expect(rows.filter(({ contact }) => contact?.kind === "person")).to.have.length(43);
    expect(rows[1]!.contact).to.include({ firstNames: "Matthew Brent", surname: "Gifford" });
    expect(rows[2]!.contact).to.include({ kind: "company", name: "Personal Page, Inc." });
    // Split at its last space by whoever made the file
    expect(rows[13]!.contact).to.include({ kind: "company", name: "Burlington Coat Factory Warehouse Corporation" });
  });
});

describe("contacts: spreadsheets", () => {
  const only = (text: string | Buffer) => read(text).rows[0]!;

  it("finds out the delimiter, the encoding and the line ends", () => {
    for (const delimiter of [",", ";", "\t", "|"]) {
      for (const end of ["\n", "\r\n", "\r"]) {
        const text = ["Surname|First name|E-mail", "Núñez|“Pepe” 🍷|pepe@example.org"]
          .join(end)
          .replaceAll("|", delimiter);
        const encodings = [
          Buffer.from(text, "utf8"),
          Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text, "utf8")]),
          Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]),
          Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, "utf16le").swap16()]),
          Buffer.from(text, "utf16le"),
        ];
        for (const bytes of encodings) {
          expect(only(bytes).contact).to.include({ surname: "Núñez", firstNames: "“Pepe” 🍷" });
        }
      }
    }
    expect(only(Buffer.from("Surname;First name\nN\u00fa\u00f1ez;Jos\u00e9\n", "latin1")).label).to.equal("José Núñez");
    expect(only("sep=;\r\nSurname;First name\r\nMerwe;Jan\r\n").label).to.equal("Jan Merwe");
  });

  it("reads quoted cells with delimiters, quotes and line ends in them, and quotes inside plain ones", () => {
    const file = read('Name,Notes\n"Smith, ""Bob""","line 1\nline 2"\nJan 5" Smuts,x\n');
    expect(file.rows.map(({ label }) => label)).to.deep.equal(['"Bob" Smith', 'Jan 5" Smuts']);
    expect(file.rows[0]!.contact!.notes).to.equal("line 1\nline 2");
  });

  it("reads Google's export, old and new", () => {
    const old = only(
      "Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Street,Address 1 - City,Organization 1 - Name,Birthday\nJan Smuts,Jan,Smuts,* Work,jan@example.org ::: js@example.org,Mobile,082 123 4567,1 Long St,Irene,UN,1970-05-24\n",
    );
    expect(old.contact).to.include({ firstNames: "Jan", surname: "Smuts", employer: "UN", birthDate: "1970-05-24" });
    expect(old.contact!.points.map(({ label, value }) => `${label} ${value}`)).to.deep.equal([
      "work jan@example.org",
      "work js@example.org",
      "mobile 082 123 4567",
    ]);
    expect(old.contact!.addresses).to.have.length(1);
    const columns =
      "First Name,Middle Name,Last Name,Organization Name,Birthday,Notes,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value".split(
        ",",
      );
    expect(recogniseLayout(columns)?.program).to.equal("Google Contacts");
    expect(guessFields(columns)).not.to.include("skip");
  });

  it("reads Outlook's export, whose dates have the month first", () => {
    const file = only(
      '"First Name","Last Name","Company","Business Street","Business Phone","Home Phone","E-mail Address","Birthday"\n"Jan","Smuts","","1 Long St","021 555 1234","","jan@example.org","5/4/1970"\n',
    );
    expect(file.contact).to.include({ birthDate: "1970-05-04" });
    expect(
      only(
        '"First Name","Last Name","Company","E-mail Address","Business Phone","Birthday"\n"Jan","Smuts","","","","0/0/00"\n',
      ).remarks,
    ).to.be.empty;
    expect(only("Surname,Birthday\nSmuts,5/4/1970\n").contact!.birthDate).to.equal("1970-04-05");
  });

  it("reads South African lists: ID, registration and VAT numbers, Afrikaans heads", () => {
    const person = only(
      "Van;Voornaam;ID Nommer;Selfoon;E-pos\nvan der Merwe;Jan;8001015009087;082 123 4567;jan@example.co.za\n",
    );
    expect(person.contact).to.include({ surname: "van der Merwe", idNumber: "8001015009087", birthDate: "1980-01-01" });
    const file = read(
      "Company,Reg No,VAT No\nBerg River CC,2001/012345/23,4123456789\nOther (Pty) Ltd,2001/012345/07,\nFamily Trust,IT 123/2020(G),\n",
    );
    expect(file.rows.map(({ contact }) => contact?.kind)).to.deep.equal(["close_corporation", "company", "trust"]);
    const zeros = only("Surname,ID Number\nSmit,2290000088\n");
    expect(zeros.contact!.idNumber).to.equal("0002290000088");
    expect(zeros.remarks[0]).to.match(/zeros/);
  });

  it("refuses rows with a wrong number and says why, and leaves out what is only unreadable", () => {
    const file = read(
      "Surname,ID Number,E-mail,Birthday\nA,8001015009088,,\nB,8.00102E+12,,\nC,,not an address,31/02/1980\n=cmd|' /C calc'!A0,,,\n,,x@y.example,\n",
    );
    expect(file.rows.map(({ contact }) => Boolean(contact))).to.deep.equal([false, false, true, false, true]);
    expect(file.rows[0]!.refusal).to.match(/last digit/);
    expect(file.rows[2]!.remarks).to.have.length(2);
    expect(file.rows[3]!.refusal).to.match(/formula/);
    expect(file.rows[3]!.no).to.equal(5);
  });

  it("refuses a row with more cells than the header names", () => {
    const file = read("Surname,First name\nSmith,Jan\nSmuts,Jan,extra\nBotha\n");
    expect(file.rows.map(({ refusal }) => refusal)).to.deep.equal([
      undefined,
      "The row has 3 cells and the header names 2.",
      undefined,
    ]);
  });
});

describe("contacts: files that are no list of contacts", () => {
  const hostile: [string, string, Buffer | string][] = [
    ["an empty file", "file_empty", ""],
    ["white space", "file_empty", " \r\n\r\n "],
    ["only a header", "csv_only_header", "Surname,First name\r\n"],
    ["zero bytes", "file_binary", "Surname,First name\nSmith\0,Jan\n"],
    ["an Excel workbook", "file_type", Buffer.from("PK\u0003\u0004xl/workbook.xml")],
    ["a PDF", "file_type", "%PDF-1.7\n"],
    ["a picture", "file_type", Buffer.from("\u0089PNG\r\n", "latin1")],
    ["a web page", "file_type", "<!doctype html><table><tr><td>Surname</td></tr></table>"],
    ["a quote that never closes", "csv_quote", 'Surname,First name\nSmith,"Jan\nSmuts,Jan\n'],
    ["a line of megabytes", "csv_long_row", `Surname,First name\n${"x".repeat(1_900_000)},Jan\n`],
    ["two columns of one meaning decided alike", "none", "Surname,Surname\nSmith,Smit\n"],
    ["no column with a name", "mapping_no_name", "Colour,Size\nred,9\n"],
    ["too many rows", "file_rows", `Surname\n${"Smith\n".repeat(5_001)}`],
    ["too many columns", "csv_columns", `${Array.from({ length: 201 }, (_, at) => `c${at}`).join(",")}\n1\n`],
    ["an empty first row", "csv_no_header", ",,,\nSmith,Jan,,\n"],
  ];
  for (const [what, rule, file] of hostile) {
    it(`answers ${what} by ${rule === "none" ? "taking the first" : `one sentence (${rule})`}`, () => {
      expect(refusalOf(file)).to.equal(rule);
    });
  }

  it("reads or refuses whatever else there is, and never fails", () => {
    const piece = fc.oneof(
      fc.constantFrom(",", ";", '"', "\n", "\r\n", "\t", "=1+1", "Surname", "8001015009087"),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        refusalOf(`Surname,ID number,E-mail\n${pieces.join("")}`);
      }),
    );
  });
});
