import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect } from "chai";
import { readText } from "../../../../src/office/documents/reading/read-text.js";
import type { Matter } from "../../../../src/office/matters/matters.js";
import { openMatter } from "../../../../src/office/matters/opening.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { openBlob } from "../../../../src/platform/blobs/read-blob.js";
import { firmBlobHome } from "../../../../src/platform/blobs/settling.js";
import { docxOf, docxParts, pdfOf, zipOf } from "../../../support/files.js";
import { type TestFirm, useFirm } from "../../../support/firms.js";
import { type Answer, type Browser, useOffice } from "../../../support/http.js";
import { aContact, aMatterDraft } from "../../../support/matters.js";

const LETTER = ["Dear {client.name}", "{matter.number} {matter.title}: {opponent.name}, VAT {client.vatNo}"];

describe("templates: their pages", function () {
  this.timeout(60_000);
  const alder = useFirm("alder");
  const office = useOffice();

  it("keeps a template whose fields are known, and shows them", async () => {
    const browser = await office.signedIn(alder, "administrator");

    const shown = await browser.follow(await addLetter(browser));

    expect(shown.text)
      .to.include("Letter of demand")
      .and.to.include("{client.vatNo}")
      .and.to.include("on our letterhead");
    const [line] = await listAuditLines(alder.db, { action: "templates.template_added" });
    expect(line!.changes).to.deep.equal({ name: { to: "Letter of demand" } });
  });

  it("refuses one with a field there is not, another file, and a name that is taken; nothing is kept", async () => {
    const browser = await office.signedIn(alder, "partner");
    await browser.get("/templates");
    const unknown = await browser.upload("/templates", file("a.docx", docxOf(["{client.nmae}"])), { name: "A" });
    const list = await browser.upload("/templates", file("a.docx", docxOf(["{parties}"])), { name: "A" });
    expect(list.text).to.include("The field {parties} is a list: write {#parties}");
    const pdf = await browser.upload("/templates", file("a.pdf", pdfOf([["text"]])), { name: "A" });
    const nameless = await browser.upload("/templates", file("a.docx", docxOf(LETTER)), { name: "" });

    expect([unknown.status, pdf.status, nameless.status]).to.deep.equal([422, 422, 422]);
    expect(unknown.text).to.include("Perhaps {client.name} is meant.").and.to.include('value="A"');
    expect(pdf.text).to.include("A template is a Word document");
    expect(await countOf(alder, "document_templates")).to.equal(0);
    expect(await countOf(alder, "blobs")).to.equal(0);

    await addLetter(browser);
    const twice = await addLetter(browser);
    expect(twice.status).to.equal(422);
    expect(twice.text).to.include("There is a template of that name");
    expect(await countOf(alder, "document_template_versions")).to.equal(1);
  });

  it("replaces it by a next version, gives it back, retires it and takes it back", async () => {
    const browser = await office.signedIn(alder, "partner");
    const { location } = await addLetter(browser);
    const next = docxOf(["Dear {client.name}, second"]);

    await browser.upload(`${location}/versions`, file("b.docx", next));
    await browser.post(`${location}/retirement`);

    expect((await browser.get(location!)).text)
      .to.include("version 2")
      .and.to.include("retired");
    const given = await browser.get(`${location}/file`);
    expect(given.headers["content-disposition"]).to.match(/^attachment; filename="Letter of demand.docx"/);
    expect(given.headers["content-length"]).to.equal(String(next.length));
    await browser.post(`${location}/retirement`);
    expect((await browser.get(location!)).text).to.include("in use");
  });

  it("is for partners and administrators; making a document for who writes documents", async () => {
    const matter = await aMatter(alder);
    const attorney = await office.signedIn(alder, "attorney");
    const administrator = await office.signedIn(alder, "administrator");

    expect((await attorney.get("/templates")).status).to.equal(403);
    expect((await administrator.get(`/matters/${matter.id}/from-template`)).status).to.equal(403);
    expect((await attorney.get(`/matters/${matter.id}/from-template`)).status).to.equal(200);
  });

  it("gives out and uses none that waits for the scanner or is infected", async () => {
    const browser = await office.signedIn(alder, "partner");
    const matter = await aMatter(alder);
    const { location } = await addLetter(browser);
    const order = { template: location!.split("/").at(-1)!, name: "Letter" };
    for (const [state, words] of [
      ["waiting", "The scanner has not looked at this file yet."],
      ["infected", "The scanner found something harmful in this file"],
    ] as const) {
      await alder.db("blobs").update({ state });
      for (const answer of [
        await browser.get(`${location}/file`),
        await browser.post(`/matters/${matter.id}/from-template`, order),
      ]) {
        expect(answer.status, state).to.equal(422);
        expect(answer.text).to.include(words);
      }
    }
    expect(await countOf(alder, "documents")).to.equal(0);
  });

  it("lists what is empty, makes the document, and files it on the matter with its lines in the trail", async () => {
    const { location } = await addLetter(await office.signedIn(alder, "partner"));
    const template = location!.split("/").at(-1)!;
    const matter = await aMatter(alder);
    const browser = await office.signedIn(alder, "attorney");

    const chosen = await browser.get(`/matters/${matter.id}/from-template?template=${template}`);
    expect(chosen.text).to.include("Empty: client.vatNo. They stay blank");
    const made = await browser.post(`/matters/${matter.id}/from-template`, { template, name: "Demand to Coastal" });

    expect(made.status).to.equal(303);
    const shown = await browser.follow(made);
    expect(shown.text).to.include("Demand to Coastal.docx").and.to.include("Made from Letter of demand, version 1");
    const { text } = await readText("docx", await contentOf(alder));
    expect(text).to.equal(`Dear Berg River Cellars (Pty) Ltd\n${matter.number} ${matter.title}: Coastal Glass CC, VAT`);
    const [line] = await listAuditLines(alder.db, { action: "templates.document_made" });
    expect(line).to.deep.include({ matterId: matter.id });
  });

  it("makes nothing on a restricted matter for somebody it does not name, nor of a retired template", async () => {
    const partner = await office.signedIn(alder, "partner");
    const { location } = await addLetter(partner);
    const template = location!.split("/").at(-1)!;
    const hidden = await aMatter(alder, { accessIds: [] });
    const stranger = await office.signedIn(alder, "attorney");

    for (const answer of [
      await stranger.get(`/matters/${hidden.id}/from-template?template=${template}`),
      await stranger.post(`/matters/${hidden.id}/from-template`, { template, name: "x" }),
    ]) {
      expect(answer.status).to.equal(404);
    }
    await partner.post(`${location}/retirement`);
    const open = await aMatter(alder);
    const refused = await stranger.post(`/matters/${open.id}/from-template`, { template, name: "x" });
    expect(refused.status).to.equal(422);
    expect(await countOf(alder, "documents")).to.equal(0);
  });

  it("keeps the letterhead in the firm's folder, puts it on documents, and refuses one that has none", async () => {
    const browser = await office.signedIn(alder, "partner");
    const { folder } = firmBlobHome(alder.operator, alder.db);
    const path = join(folder, "letterhead.docx");
    await browser.get("/templates");
    const refused = await browser.upload("/templates/letterhead", file("l.docx", docxOf(["only text"])));
    expect(refused.status).to.equal(422);
    expect(existsSync(path)).to.equal(false);

    const kept = await browser.upload("/templates/letterhead", file("l.docx", letterhead()));

    expect(kept.status).to.equal(303);
    expect(readFileSync(path)).to.deep.equal(letterhead());
    expect(statSync(path).mode & 0o777).to.equal(0o400);
    const { location } = await addLetter(browser);
    const matter = await aMatter(alder);
    const order = { template: location!.split("/").at(-1)!, name: "Letter" };
    expect((await browser.post(`/matters/${matter.id}/from-template`, order)).status).to.equal(303);
    expect((await buffer(await contentOf(alder))).includes("word/letterhead1.xml")).to.equal(true);
    await browser.post("/templates/letterhead/removal");
    expect(existsSync(path)).to.equal(false);
    const actions = (await listAuditLines(alder.db, { subjectKind: "settings" })).map(({ action }) => action);
    expect(actions).to.include.members(["templates.letterhead_kept", "templates.letterhead_removed"]);
  });
});

function file(name: string, bytes: Buffer): { field: string; name: string; bytes: Buffer } {
  return { field: "file", name, bytes };
}

async function addLetter(browser: Browser): Promise<Answer> {
  await browser.get("/templates");
  return browser.upload("/templates", file("letter.docx", docxOf(LETTER)), {
    name: "Letter of demand",
    isOnLetterhead: "on",
  });
}

async function aMatter(firm: TestFirm, given: { accessIds?: string[] } = {}): Promise<Matter> {
  const by = await firm.actor("partner", "Lerato Mokoena");
  const client = await aContact(firm.db, by, "Berg River Cellars (Pty) Ltd");
  const opponent = await aContact(firm.db, by, "Coastal Glass CC");
  const parties = [{ contactId: opponent.id, role: "defendant" as const }];
  return openMatter(firm.db, aMatterDraft(by, { client: { contactId: client.id }, parties, ...given }));
}

/** The content of the only document there is. */
async function contentOf(firm: TestFirm): Promise<Readable> {
  const [{ blob_id: blobId }] = (await firm.db("document_versions").select("blob_id")) as [{ blob_id: string }];
  return (await openBlob(firmBlobHome(firm.operator, firm.db), blobId)).stream();
}

async function countOf(firm: TestFirm, table: string): Promise<number> {
  const [row] = (await firm.db(table).count({ count: "*" })) as [{ count: number }];
  return Number(row.count);
}

function letterhead(): Buffer {
  const R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const W = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${R}"`;
  const section = `<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>`;
  const relation = `<Relationship Id="rId1" Type="${R}/header" Target="header1.xml"/>`;
  return zipOf(
    docxParts("", [
      { name: "word/document.xml", bytes: `<w:document ${W}><w:body><w:p/>${section}</w:body></w:document>` },
      {
        name: "word/_rels/document.xml.rels",
        bytes: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relation}</Relationships>`,
      },
      { name: "word/header1.xml", bytes: `<w:hdr ${W}><w:p><w:r><w:t>Alder</w:t></w:r></w:p></w:hdr>` },
    ]),
  );
}
