import { Readable } from "node:stream";
import { DOMParser } from "@xmldom/xmldom";
import { expect } from "chai";
import { inMemory } from "../../../../src/office/documents/contents/access.js";
import { openZip } from "../../../../src/office/documents/contents/zip.js";
import { readText } from "../../../../src/office/documents/reading/read-text.js";
import {
  fill,
  inspectLetterhead,
  inspectTemplate,
  type Paper,
} from "../../../../src/office/documents/templates/asking.js";
import { emptyFields, knownFields, mergeSchema } from "../../../../src/office/documents/templates/fields.js";
import { docxOf, docxParts, pngOf, zipOf, type ZipPart } from "../../../support/files.js";
import { expectRefusal } from "../../../support/refusals.js";

const NO_PAPER: Paper = { kind: "none" };
const values = {
  "client.name": "Müller & <Söhne> {today}",
  "client.address": "1 Long Street\nCape Town",
  "client.vatNo": "",
  today: "22 November 2026",
  parties: [
    { name: "A", role: "Plaintiff" },
    { name: "B", role: "Defendant" },
  ],
};

async function textOf(document: Buffer): Promise<string> {
  return (await readText("docx", Readable.from([document]))).text;
}

/** Every XML part of a document, each well formed. */
async function partsOf(document: Buffer): Promise<Map<string, string>> {
  const parts = new Map<string, string>();
  for (const entry of await openZip(inMemory(document))) {
    const bytes = await entry.read(1_000_000);
    if (!/\.(xml|rels)$/.test(entry.name)) continue;
    parts.set(entry.name, bytes.toString("utf8"));
    new DOMParser({
      onError: (level, message) => void (level === "warning" || expect.fail(`${entry.name}: ${level}: ${message}`)),
    }).parseFromString(bytes.toString("utf8"), "text/xml");
  }
  return parts;
}

/** A letterhead with a picture and a link in its header, and a first page of its own. */
function letterheadOf(more: readonly ZipPart[] = []): Buffer {
  const R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const P = "http://schemas.openxmlformats.org/package/2006/relationships";
  const W = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${R}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"`;
  const header = (text: string): string =>
    `<w:hdr ${W}><w:p><w:r><w:t>${text}</w:t></w:r><w:r><w:drawing><a:blip r:embed="rId7"/></w:drawing></w:r></w:p></w:hdr>`;
  const relation = (id: string, type: string, target: string, mode = ""): string =>
    `<Relationship Id="${id}" Type="${R}/${type}" Target="${target}" ${mode}/>`;
  const relations = (...all: string[]): string => `<Relationships xmlns="${P}">${all.join("")}</Relationships>`;
  const section = `<w:sectPr><w:headerReference w:type="default" r:id="rId5"/><w:headerReference w:type="first" r:id="rId6"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2835"/><w:titlePg/></w:sectPr>`;
  const document = `<w:document ${W}><w:body><w:p/>${section}</w:body></w:document>`;
  return zipOf(
    docxParts("", [
      { name: "word/document.xml", bytes: document },
      {
        name: "word/_rels/document.xml.rels",
        bytes: relations(relation("rId5", "header", "header1.xml"), relation("rId6", "header", "/word/header2.xml")),
      },
      { name: "word/header1.xml", bytes: header("Alder and Naidoo") },
      {
        name: "word/_rels/header1.xml.rels",
        bytes: relations(
          relation("rId7", "image", "media/logo.png"),
          relation("rId8", "hyperlink", "https://alder.example", 'TargetMode="External"'),
        ),
      },
      { name: "word/header2.xml", bytes: `<w:hdr ${W}><w:p><w:r><w:t>First page</w:t></w:r></w:p></w:hdr>` },
      { name: "word/media/logo.png", bytes: pngOf(4, 4), isStored: true },
      ...more,
    ]),
  );
}

describe("templates: which fields they have", () => {
  it("knows every field of the list, sections, and those the firm added", async () => {
    const names = mergeSchema(["Erf number"]).flatMap(({ title, fields }) =>
      title.startsWith("Within") ? [] : fields.map(({ name }) => name),
    );
    const template = docxOf([
      ...names.map((name) => `{${name}}`),
      "{#parties}{name} ({role}) {today}{/parties}",
      "{#client.vatNo}VAT {client.vatNo}{/client.vatNo}",
    ]);

    const fields = knownFields(await inspectTemplate(template), ["Erf number"]);

    expect(fields).to.include.members(names).and.to.include("field.Erf number");
  });

  it("refuses a field there is not, names it, and says which is meant", async () => {
    const attempt = (text: string) => inspectTemplate(docxOf([text])).then((found) => knownFields(found, []));

    const refusal = await expectRefusal(attempt("Dear {client.nmae}"), "template_field_unknown");
    expect(refusal.message).to.equal(
      "The template has a field {client.nmae}, which there is not. Perhaps {client.name} is meant.",
    );
    for (const text of ["{role}", "{constructor}", "{__proto__}", "{@client.name}", "{client.name + 1}"]) {
      await expectRefusal(attempt(text), "template_field_unknown");
    }
  });

  it("refuses fields that are not closed, opened or ended, and names them", async () => {
    const attempt = (text: string) => inspectTemplate(docxOf([text])).then((found) => knownFields(found, []));

    expect((await expectRefusal(attempt("Dear {client.name"), "template_unreadable")).message)
      .to.include("{client.name")
      .and.to.include("closed");
    expect((await expectRefusal(attempt("{#parties}{name}"), "template_unreadable")).message).to.include("no end");
    expect((await expectRefusal(attempt("{#parties}{/matter}"), "template_unreadable")).message).to.include(
      "another name",
    );
  });

  it("lists what would stay blank, but not what only decides or stands in a section", () => {
    const fields = [
      "client.vatNo",
      "client.name",
      "matter.court",
      "matter.court\u001fmatter.caseNo",
      "parties",
      "parties\u001fname",
    ];

    expect(emptyFields(fields, { ...values, parties: [] })).to.deep.equal(["client.vatNo", "parties"]);
  });
});

describe("templates: filling one", () => {
  it("puts text where fields are, lines where there are lines, and nothing that is markup", async () => {
    const template = docxOf([
      "Dear {client.name}",
      "{client.address}",
      "VAT: {client.vatNo}.",
      "{#parties}{name} ({role}) {today}; {/parties}",
    ]);

    const document = await fill(template, values, NO_PAPER);

    expect((await textOf(document)).split("\n")).to.deep.equal([
      "Dear Müller & <Söhne> {today}",
      "1 Long Street",
      "Cape Town",
      "VAT: .",
      "A (Plaintiff) 22 November 2026; B (Defendant) 22 November 2026;",
    ]);
    const xml = (await partsOf(document)).get("word/document.xml")!;
    expect(xml).to.include("&amp; &lt;Söhne").and.to.include("<w:br/>");
  });

  it("brings no markup of a value into the document, nor characters that XML has not", async () => {
    const bad = { "client.name": `</w:t></w:r><w:p/>\u0000\u0008\ud800${"]]>"}`, today: "x" };

    const document = await fill(docxOf(["{client.name}|"]), bad, NO_PAPER);

    expect(await textOf(document))
      .to.include("</w:t></w:r><w:p/>")
      .and.to.include("]]>");
    await partsOf(document);
  });

  it("refuses a template that is a bomb, or none", async () => {
    const bomb = docxOf([], [{ name: "word/document.xml", bytes: Buffer.alloc(100_000_000, "a") }]);

    await expectRefusal(inspectTemplate(bomb), "template_unreadable");
    await expectRefusal(fill(Buffer.from("PK nothing"), values, NO_PAPER), "template_unreadable");
  });
});

describe("templates: the letterhead", () => {
  it("is put on the document with its pictures, margins and first page", async () => {
    const document = await fill(docxOf(["Dear {client.name}"]), values, { kind: "file", bytes: letterheadOf() });

    const parts = await partsOf(document);
    const body = parts.get("word/document.xml")!;
    expect(body).to.match(
      /<w:sectPr><w:headerReference [^>]*w:type="default"[^>]*r:id="rIdLetterhead1"[^>]*\/><w:headerReference [^>]*w:type="first"/,
    );
    expect(body).to.include("<w:titlePg").and.to.include("Müller");
    expect(parts.get("word/letterhead1.xml")).to.include("Alder and Naidoo");
    expect(parts.get("word/_rels/letterhead1.xml.rels"))
      .to.include("media/letterhead1.png")
      .and.to.include("https://alder.example");
    expect(parts.get("word/_rels/document.xml.rels")).to.include("letterhead2.xml");
    expect(parts.get("[Content_Types].xml")).to.include("/word/letterhead1.xml");
    const names = (await openZip(inMemory(document))).map(({ name }) => name);
    expect(names).to.include("word/media/letterhead1.png");
  });

  it("is a heading with the firm's name where there is none", async () => {
    const document = await fill(docxOf(["Dear {client.name}"]), values, {
      kind: "plain",
      firmName: "Alder & Naidoo <Inc>",
    });

    expect((await partsOf(document)).get("word/letterhead1.xml")).to.include("Alder &#38; Naidoo &#60;Inc");
    expect(await textOf(document), "what a letter says is not drowned by its heading").to.not.include("Alder");
  });

  it("is refused without header and footer, or with something that is neither text nor a picture of its own", async () => {
    await expectRefusal(inspectLetterhead(docxOf(["only text"])), "letterhead_unreadable");
    await inspectLetterhead(letterheadOf());
    const relation = (type: string, target: string, mode: string): ZipPart => ({
      name: "word/_rels/header2.xml.rels",
      bytes: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}" ${mode}/></Relationships>`,
    });
    await expectRefusal(
      inspectLetterhead(letterheadOf([relation("image", "https://tracker.example/x.png", 'TargetMode="External"')])),
      "letterhead_unreadable",
    );
    await expectRefusal(
      inspectLetterhead(letterheadOf([relation("oleObject", "embeddings/o.bin", "")])),
      "letterhead_unreadable",
    );
  });
});
