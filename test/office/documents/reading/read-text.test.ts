import { Readable } from "node:stream";
import { expect } from "chai";
import type { KindName } from "../../../../src/office/documents/contents/kinds.js";
import { hasText, type ReadText, readText } from "../../../../src/office/documents/reading/read-text.js";
import { docxOf, docxParts, pdfFrom, pdfOf, stream, wordParagraph, zipOf } from "../../../support/files.js";

const read = (kind: KindName, bytes: Buffer | string): Promise<ReadText> =>
  readText(kind, Readable.from([Buffer.from(bytes)]));
const NONE = { text: "", isCut: false };

describe("reading: the words of a file", () => {
  it("reads a PDF page by page", async () => {
    const { text } = await read("pdf", pdfOf([["IN THE HIGH COURT", "Naidoo (Plaintiff)"], ["Particulars of claim"]]));

    expect(text.split("\n")).to.deep.equal(["IN THE HIGH COURT", "Naidoo (Plaintiff)", "", "Particulars of claim"]);
  });

  it("reads a Word document with its notes, headers, tabs and what stands for letters", async () => {
    const body = `${wordParagraph("Müller & Söhne <Pty>")}<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two&#x20AC;</w:t><w:br/><w:t>three</w:t></w:r></w:p>`;
    const header = `<w:hdr xmlns:w="x"><w:p><w:r><w:t>Our reference</w:t></w:r></w:p></w:hdr>`;
    const { text } = await read("docx", zipOf(docxParts(body, [{ name: "word/header1.xml", bytes: header }])));

    expect(text.split("\n")).to.deep.equal(["Müller & Söhne <Pty>", "one two€", "three", "", "Our reference"]);
  });

  it("reads spreadsheets and OpenDocument", async () => {
    const sheet = zipOf([
      {
        name: "xl/sharedStrings.xml",
        bytes: `<sst><si><t>Trust creditor</t></si><si><r><t>Nai</t></r><r><t>doo</t></r></si></sst>`,
      },
      {
        name: "xl/worksheets/sheet1.xml",
        bytes: `<sheetData><row><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1250.5</v></c></row></sheetData>`,
      },
    ]);
    expect((await read("xlsx", sheet)).text).to.equal("Trust creditor\nNaidoo\n\n1250.5");
    const odt = zipOf([
      {
        name: "content.xml",
        bytes: `<x><office:body><text:p>Dear<text:s/>sirs</text:p><text:p>Yours</text:p></office:body></x>`,
      },
    ]);
    expect((await read("odt", odt)).text).to.equal("Dear sirs\nYours");
  });

  it("reads the beginning of the longest text that is taken", async () => {
    const { text, isCut } = await read("txt", Buffer.alloc(95 * 1024 * 1024, "Words of the bundle\n"));

    expect(text.startsWith("Words of the bundle\n")).to.equal(true);
    expect(isCut).to.equal(true);
  });

  it("reads text in UTF-8 and in Windows-1252, without what is not seen", async () => {
    expect((await read("txt", "Müller\r\n\r\n\r\n\r\nx\u202ey")).text).to.equal("Müller\n\nxy");
    expect((await read("csv", Buffer.from("M\u00fcller;\u0080 5", "latin1"))).text).to.equal("Müller;€ 5");
  });

  it("reads an e-mail: who, what about, the words of its page and the names of its attachments", async () => {
    const mail = [
      "From: =?utf-8?Q?M=C3=BCller?= <m@alder.example>",
      "To: b@birch.example",
      "Subject: Naidoo / Dlamini",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=x",
      "",
      "--x",
      "Content-Type: text/html; charset=utf-8",
      "",
      "<style>p{}</style><p>Dear <b>sirs</b>,</p><p>Without prejudice &amp; so on</p>",
      "--x",
      'Content-Disposition: attachment; filename="offer.pdf"',
      "",
      "bytes",
      "--x--",
    ].join("\r\n");
    const { text } = await read("eml", mail);

    expect(text).to.match(
      /^Naidoo \/ Dlamini\nMüller <m@alder.example>, b@birch.example\n\nDear sirs,\nWithout prejudice & so on\n\noffer.pdf$/,
    );
  });

  it("knows in which kinds there are no words, and asks nobody", async () => {
    expect([hasText("pdf"), hasText("jpg"), hasText("msg")]).to.deep.equal([true, false, false]);
    expect(await read("heic", "whatever")).to.deep.equal(NONE);
  });

  it("gives two megabytes at most, and says that there is more", async () => {
    const { text, isCut } = await read("txt", "é".repeat(3_000_000));

    expect(isCut).to.equal(true);
    expect(text).to.equal("é".repeat(1024 * 1024));
  });

  it("hands on what its source says", async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error("The blob is damaged.")) });

    const error = await readText("txt", broken).catch((caught: unknown) => caught);

    expect(error).to.have.property("message", "The blob is damaged.");
  });
});

describe("reading: hostile files", function () {
  this.timeout(60_000);

  it("finds no words in garbage, of any kind", async () => {
    const garbage = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 7919) % 256));
    for (const kind of ["docx", "pdf", "xlsx"] as const) expect(await read(kind, garbage)).to.deep.equal(NONE);
    expect(await read("pdf", pdfOf([["cut"]]).subarray(0, 60))).to.deep.equal(NONE);
  });

  it("does not unpack a bomb of a document, nor one of a hundred thousand parts", async () => {
    const bomb = docxOf([], [{ name: "word/document.xml", bytes: Buffer.alloc(150_000_000, "<w:t>a") }]);
    const many = zipOf(Array.from({ length: 1e5 }, (_, at) => ({ name: `word/${at}`, bytes: "", isStored: true })));

    expect(await read("docx", bomb)).to.deep.equal(NONE);
    expect(await read("docx", many)).to.deep.equal(NONE);
  });

  it("survives a PDF that was packed again and again, whose pages or numbers lead round in a circle", async () => {
    const page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>";
    const catalogue = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page];
    const bomb = pdfFrom([...catalogue, stream(Buffer.alloc(600_000_000, " "), 2)]);
    const circle = pdfFrom(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]);
    const good = pdfOf([["found"]]).toString("latin1");
    const at = /startxref\n(\d+)/.exec(good)![1]!;
    const table = good.replace("trailer\n<< ", `trailer\n<< /Prev ${at} `);

    for (const bytes of [bomb, circle]) expect((await read("pdf", bytes)).text.length).to.be.below(10);
    expect((await read("pdf", Buffer.from(table, "latin1"))).text).to.equal("found");
  });

  it("survives ten thousand empty pages and arrays in arrays", async () => {
    const empty = pdfOf([["first"], ...Array.from({ length: 9_999 }, () => [])]);
    const nested = pdfFrom(["<< /Type /Catalog /Pages 2 0 R >>", `${"[".repeat(200_000)}${"]".repeat(200_000)}`]);

    expect(await read("pdf", empty)).to.deep.equal({ text: "first", isCut: true });
    expect(await read("pdf", nested)).to.deep.equal(NONE);
  });
});
