import { Readable } from "node:stream";
import { expect } from "chai";
import { inMemory, readingRanges } from "../../../../src/office/documents/contents/access.js";
import { checkContents } from "../../../../src/office/documents/contents/contents.js";
import { openZip } from "../../../../src/office/documents/contents/zip.js";
import { docxOf, zipOf, type ZipPart } from "../../../support/files.js";
import { expectRefusal } from "../../../support/refusals.js";

const check = (bytes: Buffer): Promise<unknown> => checkContents({ name: "x.docx", declared: "" }, inMemory(bytes));
const withPart = (part: ZipPart): Promise<unknown> => check(docxOf(["text"], [part]));

describe("contents: documents that are zips", () => {
  it("refuses a bomb by what it says it unpacks to, before anything is unpacked", async () => {
    await expectRefusal(withPart({ name: "word/a.xml", bytes: Buffer.alloc(20_000_000) }), "file_unsafe");
    await expectRefusal(withPart({ name: "word/a.xml", bytes: "x", sizeBytes: 4_000_000_000 }), "file_unsafe");
  });

  it("finds an entry that holds more than it says when it is read, and reads no more of it", async () => {
    const liar = zipOf([{ name: "a.xml", bytes: Buffer.alloc(60_000), sizeBytes: 100 }]);

    await expectRefusal(openZip(inMemory(liar)), "file_damaged");
  });

  it("refuses a hundred thousand entries at once", async () => {
    const parts = Array.from({ length: 1e5 }, (_, at) => ({ name: String(at), bytes: "", isStored: true }));
    const started = Date.now();

    await expectRefusal(check(zipOf(parts)), "file_unsafe");
    await expectRefusal(check(zipOf(parts, { entryCount: 3 })), "file_damaged");
    expect(Date.now() - started).to.be.below(20_000);
  });

  it("refuses names that lead outside, and links", async () => {
    for (const name of ["../evil.xml", "word/../../evil", "/etc/passwd", "C:/evil.xml", "word\\evil.xml"]) {
      await expectRefusal(withPart({ name, bytes: "x" }), "file_unsafe");
    }
    await expectRefusal(withPart({ name: "word/link", bytes: "/etc/passwd", attributes: 0xa1ff0000 }), "file_unsafe");
    await expectRefusal(withPart({ name: "word/a\u0000b", bytes: "x" }), "file_damaged");
  });

  it("refuses macros and programs under every name they go by", async () => {
    const names = ["word/vbaProject.bin", "word/VBADATA.xml", "word/activeX/activeX1.xml", "xl/macrosheets/s.xml"];
    for (const name of names) await expectRefusal(withPart({ name, bytes: "x" }), "file_macros");
    const types = `<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`;
    await expectRefusal(withPart({ name: "[Content_Types].xml", bytes: types }), "file_macros");
  });

  it("refuses a list of types that is read one way here and another way by Office", async () => {
    const main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    const types = (inside: string): string => `<?xml version="1.0" encoding="UTF-8"?><Types>${inside}</Types>`;
    const override = (type: string): string => `<Override PartName="/word/document.xml" ContentType="${type}"/>`;
    const macros = "application/vnd.ms-word.document.macroEnabled.main+xml";
    const wide = [types("<!-- "), main, ` -->${override(macros)}`];
    for (const bytes of [
      types(`<!-- ${main} -->${override("x")}`),
      types(override(main) + override(macros.replace("mac", "&#109;ac"))),
      types(`<?x ${main}?>`),
      types(override(main)).replace("UTF-8", "UTF-7"),
      Buffer.concat(wide.map((text, at) => Buffer.from(text, at === 1 ? "utf8" : "utf16le"))),
    ]) {
      await expectRefusal(withPart({ name: "[Content_Types].xml", bytes }), "file_damaged");
    }
    await withPart({ name: "[Content_Types].xml", bytes: `\ufeff${types(override(main))}` });
  });

  it("refuses a part that has a second name", async () => {
    const document = docxOf(["text"], [{ name: "word/a.xml", bytes: "x", secondName: "word/vbaProject.bin" }]);

    await expectRefusal(check(document), "file_damaged");
  });

  it("refuses a zip in a document, whatever its name, but takes the workbook of a chart", async () => {
    const inner = zipOf([{ name: "a", bytes: "b" }]);

    await expectRefusal(withPart({ name: "word/media/picture.png", bytes: inner }), "file_nested");
    await expectRefusal(withPart({ name: "word/stored.bin", bytes: inner, isStored: true }), "file_nested");
    await withPart({ name: "word/embeddings/Microsoft_Excel_Sheet1.xlsx", bytes: inner });
  });

  it("refuses entries that overlap, that are named twice, or whose own header says otherwise", async () => {
    await expectRefusal(withPart({ name: "word/again.xml", bytes: "x", localAt: 0 }), "file_unsafe");
    await expectRefusal(
      check(
        docxOf(
          ["text"],
          [
            { name: "WORD/Document.xml", bytes: "x" },
            { name: "a", bytes: "" },
            { name: "A", bytes: "" },
          ],
        ),
      ),
      "file_damaged",
    );
    await expectRefusal(withPart({ name: "word/a.xml", localName: "word/b.xml", bytes: "x" }), "file_damaged");
  });

  it("refuses bytes before, behind and between", async () => {
    const document = docxOf(["text"]);

    await expectRefusal(check(Buffer.concat([Buffer.from("MZ"), document])), "file_type");
    await expectRefusal(check(Buffer.concat([document, Buffer.from("behind")])), "file_damaged");
    await expectRefusal(check(Buffer.concat([Buffer.from("PK\u0003\u0004<html><script>"), document])), "file_mixed");
    await expectRefusal(check(document.subarray(0, document.length - 30)), "file_damaged");
  });

  it("answers every cut and every changed byte with a refusal or a document, never with an error", async () => {
    const document = docxOf(["text"]);
    for (let at = 4; at < document.length; at += 7) {
      const changed = Buffer.from(document);
      changed[at] = changed[at]! ^ 0xff;
      for (const bytes of [changed, document.subarray(0, at)]) {
        await check(bytes).catch((error: Error) => expect(error.name, `${at}: ${error.message}`).to.equal("Refused"));
      }
    }
  });

  it("is read in blocks through whatever opens ranges, each block opened once", async () => {
    const bytes = docxOf(
      ["text"],
      [{ name: "word/media/a.bin", bytes: Buffer.alloc(300_000, "abcdef"), isStored: true }],
    );
    const opened: number[] = [];
    const access = readingRanges(bytes.length, ({ start, end }) => {
      opened.push(start);
      return Readable.from([bytes.subarray(start, end + 1)]);
    });

    const kind = await checkContents({ name: "x.docx", declared: "" }, access);

    expect(kind.name).to.equal("docx");
    expect(opened.length).to.equal(new Set(opened).size).and.to.be.at.most(6);
  });

  it("passes on what the disk says, and does not call it a damaged file", async () => {
    const bytes = docxOf(["text"]);
    const broken = {
      sizeBytes: bytes.length,
      read: () => Promise.reject(Object.assign(new Error("EIO: i/o error, read"), { code: "EIO", syscall: "read" })),
    };

    const error = await openZip(broken).catch((caught: unknown) => caught as Error);

    expect(error).to.have.property("code", "EIO");
  });
});
