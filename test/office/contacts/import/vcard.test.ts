import { expect } from "chai";
import fc from "fast-check";
import { skipWithoutSamples } from "../../../support/skips.js";
import { card, read, refusalOf, sampleFile } from "./files.js";

describe("contacts: vCards of real programs", () => {
  before(function () {
    skipWithoutSamples(this);
  });
  const rows = (name: string) => read(sampleFile(`contacts/${name}`)).rows;

  it("reads all six cards of a telephone, quoted-printable over several lines and all", () => {
    const cards = rows("John_Doe_ANDROID.vcf");
    expect(cards.map(({ label }) => label)).to.deep.equal([
      "john.doe@company.com",
      "jane.doe@company.com",
      "Ñ Ñ Ñ Ñ",
      "Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ",
      "Ñ Ñ Ñ Ñ Ñ",
      "ÑÑÑÑ",
    ]);
    expect(cards.every(({ contact }) => contact?.kind === "person")).to.equal(true);
    expect(cards.map(({ contact }) => contact!.points.length)).to.deep.equal([1, 1, 1, 4, 5, 2]);
    expect(cards[3]!.contact!.notes).to.match(/^Ñ Ñ .* Ñ$/s);
    expect(cards[4]!.contact).to.include({ firstNames: "Ñ Ñ Ñ", surname: "Ñ Ñ", employer: "Ñ".repeat(12) });
    expect(cards[4]!.remarks).to.deep.equal([`Left out: “${"Ñ".repeat(14)}” is not an e-mail address.`]);
  });

  it("reads Evolution's card, folded in the middle of words", () => {
    const [only, ...more] = rows("John_Doe_EVOLUTION.vcf");
    expect(more).to.be.empty;
    expect(only!.contact).to.include({
      title: "Mr.",
      firstNames: "John Richter, James",
      surname: "Doe Sr.",
      employer: "IBM",
      birthDate: "1980-03-22",
    });
    expect(only!.contact!.points.map(({ label, value }) => `${label} ${value}`)).to.deep.equal([
      "undefined http://www.ibm.com",
      "cell 905-666-1234",
      "work 905-555-1234",
      "work john.doe@ibm.com",
    ]);
    expect(only!.contact!.addresses[0]).to.deep.include({
      street: "ASB-123\n15 Crescent moon drive",
      city: "Albaney",
      country: "United States of America",
    });
    expect(only!.contact!.notes)
      .to.contain("Department: Accounting, Dungeon")
      .and.contain('"AS IS"')
      .and.contain("PARTICULAR PURPOSE");
  });

  it("reads Gmail's card, with its escapes that no standard asks for", () => {
    const [only, ...more] = rows("John_Doe_GMAIL.vcf");
    expect(more).to.be.empty;
    expect(only!.contact!.points.map(({ value }) => value)).to.deep.equal([
      "john.doe@ibm.com",
      "905-555-1234",
      "905-666-1234",
      "http://www.ibm.com",
    ]);
    expect(only!.contact!.notes).to.match(/ADVISED OF|Blue$/);
    expect(only!.contact!.addresses[0]!.street).to.match(/^Crescent moon drive\n555-asd\n/);
  });

  it("reads a Gmail list of three", () => {
    expect(rows("gmail-list.vcf").map(({ label }) => label)).to.deep.equal([
      "Arnold Smith",
      "Chris Beatle",
      "Doug White",
    ]);
  });

  it("reads Outlook's cards of 2.1, past pictures and keys", () => {
    const [outlook] = rows("John_Doe_MS_OUTLOOK.vcf");
    expect(outlook!.contact).to.include({
      firstNames: "John Richter,James",
      surname: "Doe Sr.",
      birthDate: "1980-03-22",
      jobTitle: "Money Counter",
    });
    expect([outlook!.contact!.points.length, outlook!.contact!.addresses.length]).to.deep.equal([4, 2]);
    const [older] = rows("outlook-2003.vcf");
    expect(older!.contact).to.include({ surname: "Doe III", employer: "Company, The", birthDate: "1980-03-21" });
    expect(older!.contact!.points.map(({ value }) => value)).to.deep.equal([
      "http://web-page-address.com",
      "jdoe@hotmail.com",
    ]);
    expect(older!.contact!.notes).to.match(/This is the note field!!\nSecond line\n\nThird line is empty$/);
    expect(older!.remarks).to.have.length(4);
  });

  it("reads the example of RFC 6350", () => {
    const [only] = rows("rfc6350-example.vcf");
    expect(only!.contact).to.include({ firstNames: "Simon", surname: "Perreault", employer: "Viagenie" });
    expect(only!.contact!.points.map(({ value }) => value)).to.include("+1-418-656-9254 ext 102");
    expect(only!.contact!.addresses[0]).to.deep.include({
      street: "Suite D2-630\n2875 Laurier",
      city: "Quebec",
      postalCode: "G1V 2M2",
    });
    expect(only!.remarks).to.deep.equal(["Left out: the birthday “--0203” has no year."]);
  });
});

describe("contacts: the vCard format", () => {
  const only = (text: string | Buffer) => read(text).rows[0]!;

  it("reads groups, quoted and bare parameters, and the character set of a value", () => {
    const groups = only(card('item1.EMAIL;TYPE="work,pref":jan@example.org\nitem1.X-ABLabel:x\nN:Merwe;Jan;;;'));
    expect(groups.contact!.points).to.deep.equal([
      { kind: "email", value: "jan@example.org", label: "work", isPrimary: true },
    ]);
    const latin = Buffer.from(card("N;CHARSET=ISO-8859-1:N\u00fa\u00f1ez;Jos\u00e9;;;", "2.1"), "latin1");
    expect(only(latin).label).to.equal("José Núñez");
    expect(only(Buffer.from(card("FN:José Núñez"), "latin1")).label).to.equal("José Núñez");
    expect(
      only(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(card("FN:José Núñez"), "utf16le")])).label,
    ).to.equal("José Núñez");
  });

  it("reads a letter folded between its bytes", () => {
    const bytes = Buffer.from(card("FN:José Núñez"), "utf8");
    const at = bytes.indexOf(0xc3) + 1;
    const folded = Buffer.concat([bytes.subarray(0, at), Buffer.from("\r\n "), bytes.subarray(at)]);
    expect(only(folded).label).to.equal("José Núñez");
  });

  it("reads line ends of every kind", () => {
    for (const end of ["\n", "\r", "\r\n"]) {
      expect(
        read(`${card("FN:A B")}${card("FN:C D")}`.replaceAll("\r\n", end)).rows.map(({ label }) => label),
      ).to.deep.equal(["A B", "C D"]);
    }
  });

  it("tells organisations from people", () => {
    expect(only(card("FN:Berg River Cellars\nORG:Berg River Cellars\nX-ABShowAs:COMPANY")).contact).to.include({
      kind: "company",
      name: "Berg River Cellars",
    });
    expect(only(card("KIND:org\nFN:Berg River Cellars\nORG:Berg River Cellars", "4.0")).contact!.kind).to.equal(
      "company",
    );
    expect(only(card("FN:Naran Family Trust")).contact).to.include({ kind: "trust", name: "Naran Family Trust" });
    expect(only(card("FN:Jan van der Merwe")).contact).to.include({ kind: "person", surname: "van der Merwe" });
    expect(only(card("FN:x\nORG:Only A Company (Pty) Ltd\nN:;;;;")).contact!.name ?? "").to.equal(
      "Only A Company (Pty) Ltd",
    );
  });

  it("passes over a card inside a card, and says which card has no end", () => {
    const agent = card(
      "N:Doe;Jane;;;\nAGENT:\nBEGIN:VCARD\nVERSION:2.1\nN:Agent;Bond;;;\nEND:VCARD\nTEL:0211234567",
      "2.1",
    );
    expect(read(agent).rows).to.have.length(1);
    expect(only(agent).contact!.points[0]!.value).to.equal("0211234567");
    const broken = read(`BEGIN:VCARD\nVERSION:3.0\nFN:A B\n${card("FN:C D")}`).rows;
    expect(broken.map(({ refusal }) => refusal)).to.deep.equal([
      "The card that begins on line 1 has no END:VCARD.",
      undefined,
    ]);
    expect(read("BEGIN:VCARD\nFN:A B").rows[0]!.refusal).to.match(/has no END/);
  });

  it("reads a base64 picture to its end, with or without the blank line", () => {
    for (const blank of ["\n", ""]) {
      const picture = `PHOTO;ENCODING=BASE64;JPEG:\n${`${"/9j4AAQSkZJRg".repeat(5)}\n`.repeat(3)}${blank}TEL:0211234567\nN:Doe;Jane;;;`;
      expect(only(card(picture, "2.1")).contact!.points, JSON.stringify(blank)).to.have.length(1);
    }
  });

  it("refuses a row for each thing that is wrong with it, and goes on with the others", () => {
    const file = read(
      [
        card("FN:=HYPERLINK(1)"),
        card("FN:A\u0007B"),
        card("NOTE:only a note"),
        card(`FN:${"x".repeat(400)}`),
        card("FN:Jan Smuts"),
      ].join(""),
    );
    expect(file.rows.map(({ contact }) => contact?.displayName)).to.deep.equal([
      undefined,
      undefined,
      undefined,
      undefined,
      "Jan Smuts",
    ]);
    for (const { refusal } of file.rows.slice(0, 4)) expect(refusal).to.match(/^(A|The) .+\.$/);
  });

  it("never fails on anything else that begins like a card", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "BEGIN:VCARD",
        "END:VCARD",
        "VERSION:2.1",
        "N:;;;;",
        "FN",
        "TEL;:1",
        "ADR;=:;;",
        "AGENT:",
        ";;;:",
        "N;QUOTED-PRINTABLE:=C3=",
        " x",
        "=",
        "PHOTO;BASE64:",
      ),
      fc.string({ unit: "binary", maxLength: 60 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const file = `BEGIN:VCARD\n${lines.join("\n")}`;
        if (file.includes("\0")) expect(refusalOf(file)).to.equal("file_binary");
        else for (const row of read(file).rows) expect(Boolean(row.contact) !== Boolean(row.refusal)).to.equal(true);
      }),
    );
  });

  it("refuses a file without a card, and one with too many", () => {
    expect(refusalOf(card("FN:A B").repeat(5_001))).to.equal("file_rows");
    expect(refusalOf(`BEGIN:VCARD\n${"\0"}`)).to.equal("file_binary");
  });
});
