import { expect } from "chai";
import { inMemory } from "../../../../src/office/documents/contents/access.js";
import { checkContents } from "../../../../src/office/documents/contents/contents.js";
import { compoundOf, docxOf, heicOf, jpegOf, pdfOf, pngOf, tiffOf, zipOf } from "../../../support/files.js";
import { expectRefusal } from "../../../support/refusals.js";

const mail = "From: thandi@alder.example\r\nSubject: Naidoo / Dlamini\r\n\r\nDear sirs <html>\r\n";
const openDocument = (type: string): Buffer =>
  zipOf([
    { name: "mimetype", bytes: `application/vnd.oasis.opendocument.${type}`, isStored: true },
    { name: "content.xml", bytes: "<office:document-content/>" },
  ]);
const workbook = zipOf([
  {
    name: "[Content_Types].xml",
    bytes: `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
  },
  { name: "xl/workbook.xml", bytes: "<workbook/>" },
]);
const GOOD: [name: string, declared: string, bytes: Buffer][] = [
  ["summons.pdf", "application/pdf", pdfOf([["IN THE HIGH COURT"]])],
  ["letter.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docxOf(["Dear sirs"])],
  ["schedule.xlsx", "", workbook],
  ["letter.odt", "application/octet-stream", openDocument("text")],
  ["schedule.ods", "application/vnd.oasis.opendocument.spreadsheet", openDocument("spreadsheet")],
  ["note.txt", "text/plain; charset=utf-8", Buffer.from("BMW Financial Services v Müller")],
  ["note in windows.TXT", "text/plain", Buffer.from("M\u00fcller \u0093quoted\u0094", "latin1")],
  ["creditors.csv", "application/vnd.ms-excel", Buffer.from("\ufeffname;amount\nNaidoo;1,50\n")],
  ["instruction.eml", "message/rfc822", Buffer.from(mail)],
  ["instruction.msg", "application/vnd.ms-outlook", compoundOf(["__nameid_version1.0"])],
  ["site.jpeg", "image/jpeg", jpegOf(4000, 3000)],
  ["site.png", "image/png", pngOf(40, 30)],
  [
    "scan.tiff",
    "image/tiff",
    tiffOf([
      [2480, 3508],
      [2480, 3508],
    ]),
  ],
  ["phone.heic", "image/heic", heicOf(4032, 3024)],
];

const check = (name: string, bytes: Buffer, declared = ""): Promise<unknown> =>
  checkContents({ name, declared }, inMemory(bytes));
const pdf = pdfOf([["Particulars of claim"]]);

describe("contents: what a file is", () => {
  for (const [name, declared, bytes] of GOOD) {
    it(`takes ${name}`, async () => {
      const kind = await checkContents({ name, declared }, inMemory(bytes));

      expect(kind.endings).to.include(name.split(".").at(-1)!.toLowerCase());
    });
  }

  it("refuses every one of them under the name of every other kind", async () => {
    const textual = new Set(["txt", "TXT", "csv", "eml"]);
    for (const [name, , bytes] of GOOD) {
      for (const [other] of GOOD) {
        const [mine, its] = [name.split(".").at(-1)!, other.split(".").at(-1)!];
        if (mine === its || (textual.has(mine) && textual.has(its))) continue;
        const refusal = await check(`x.${its}`, bytes).then(
          () => `${name} was taken as ${its}`,
          (error: Error) => error.name,
        );
        expect(refusal, `${name} as ${its}`).to.equal("Refused");
      }
    }
  });

  it("refuses what is not on the list, and says what is", async () => {
    for (const name of ["page.html", "drawing.svg", "run.js", "setup.exe", "files.zip", "invoice.pdf.exe"]) {
      const refusal = await expectRefusal(check(name, pdf), "file_type");
      expect(refusal.message).to.include("are not taken").and.to.include("PDF, Word (.docx)");
      expect(refusal.field).to.equal("file");
    }
    expect((await expectRefusal(check("summons", pdf), "file_type")).message).to.include("no ending");
    expect((await expectRefusal(check("letter.doc", pdf), "file_type")).message).to.include("Save it as .docx");
  });

  it("refuses documents with macros and says to save them without", async () => {
    for (const name of ["letter.docm", "book.xlsm", "book.xlsb", "letter.dotm"]) {
      expect((await expectRefusal(check(name, pdf), "file_macros")).message).to.include("without macros");
    }
  });

  it("refuses a file that the browser calls something else, and one that is empty", async () => {
    await expectRefusal(check("summons.pdf", pdf, "text/html"), "file_type");
    await expectRefusal(check("summons.pdf", pdf, "image/svg+xml"), "file_type");
    await expectRefusal(check("summons.pdf", Buffer.alloc(0)), "file_empty");
  });

  it("says of a document with a password that it has one", async () => {
    await expectRefusal(check("letter.docx", compoundOf(["EncryptionInfo", "EncryptedPackage"])), "file_protected");
  });

  it("refuses an old Word file or an installer under the name of a message", async () => {
    await expectRefusal(check("x.msg", compoundOf(["WordDocument", "1Table"])), "file_type");
  });
});

describe("contents: a file of two kinds", () => {
  const zip = zipOf([{ name: "a.txt", bytes: "hidden" }]);
  const page = Buffer.from("<script>alert(document.cookie)</script>");

  it("refuses a PDF that begins after something else", async () => {
    await expectRefusal(check("x.pdf", Buffer.concat([Buffer.from("\n".repeat(1100)), pdf])), "file_type");
    await expectRefusal(check("x.pdf", Buffer.concat([page, pdf])), "file_type");
    await expectRefusal(check("x.txt", Buffer.concat([Buffer.from("hello\n"), pdf])), "file_mixed");
  });

  it("refuses a PDF with a page, a script or a zip in its beginning, or a zip behind it", async () => {
    const start = Buffer.from("%PDF-1.7\n");
    for (const mixed of [page, Buffer.from("<!DOCTYPE html><body>"), zip]) {
      await expectRefusal(check("x.pdf", Buffer.concat([start, mixed, pdf])), "file_mixed");
    }
    await expectRefusal(check("x.pdf", Buffer.concat([pdf, zip])), "file_mixed");
  });

  it("refuses pictures that are scripts, pages or archives too", async () => {
    const script = Buffer.concat([Buffer.from("ffd8ffe02f2a", "hex"), jpegOf(10, 10).subarray(6)]);
    await expectRefusal(check("x.jpg", script), "file_mixed");
    await expectRefusal(check("x.jpg", Buffer.concat([jpegOf(10, 10), zip])), "file_mixed");
    await expectRefusal(check("x.png", Buffer.concat([pngOf(4, 4), page])), "file_mixed");
    await expectRefusal(check("x.png", Buffer.from("GIF89a/*\0*/=alert(1)//")), "file_type");
  });

  it("refuses text that begins as a page or a script, yet takes text that speaks of one", async () => {
    for (const text of ["<!DOCTYPE html>", " <script>x</script>", "#!/bin/sh\nrm", "<?php x", "{\\rtf1"]) {
      await check("x.txt", Buffer.from(text)).then(
        () => expect.fail(`${text} was taken`),
        (error: Error) => expect(error.name).to.equal("Refused"),
      );
    }
    await check("x.txt", Buffer.from("The defendant's page says <script>."));
  });
});

describe("contents: text and pictures", () => {
  it("refuses text with a zero byte, with control characters, or in no character set, wherever they stand", async () => {
    const long = "line\n".repeat(40_000);
    await expectRefusal(check("x.txt", Buffer.from(`${long}\0`)), "file_text");
    await expectRefusal(check("x.csv", Buffer.from(`${long}\u0007`)), "file_text");
    await expectRefusal(check("x.txt", Buffer.from(`${long}\u0081\u008d`, "latin1")), "file_text");
    await expectRefusal(check("x.txt", Buffer.from("\ufeffSheriff", "utf16le")), "file_type");
  });

  it("takes UTF-8 whose letter lies across two pieces", async () => {
    await check("x.txt", Buffer.from(`${"a".repeat(65_535)}é\u{1d11e}`));
  });

  it("refuses an e-mail without headers", async () => {
    await expectRefusal(check("x.eml", Buffer.from("Dear sirs,\n\nFrom: nobody\n")), "file_type");
  });

  it("reads a picture's size from its header, and refuses more than 50 megapixels", async () => {
    await expectRefusal(check("x.png", pngOf(100_000, 100_000, true)), "file_picture_large");
    await expectRefusal(check("x.jpg", jpegOf(65_000, 65_000)), "file_picture_large");
    await expectRefusal(
      check(
        "x.tif",
        tiffOf([
          [10, 10],
          [60_000, 60_000],
        ]),
      ),
      "file_picture_large",
    );
    await expectRefusal(check("x.heic", heicOf(60_000, 60_000)), "file_picture_large");
  });

  it("refuses pictures whose size is nowhere, and one whose pages go in a circle", async () => {
    await expectRefusal(check("x.tif", tiffOf([[10, 10]], true)), "file_damaged");
    const crowded = tiffOf([[10, 10]]);
    crowded.writeUInt16LE(60_000, crowded.readUInt32LE(4));
    await expectRefusal(check("x.tif", crowded), "file_damaged");
    await expectRefusal(check("x.png", pngOf(0, 10, true)), "file_damaged");
    await expectRefusal(check("x.jpg", jpegOf(10, 10).subarray(0, 24)), "file_damaged");
  });
});
