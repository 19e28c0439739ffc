import { expect } from "chai";
import { searchDocuments } from "../../../src/office/documents/search.js";
import { readTexts } from "../../../src/office/documents/texts.js";
import { setAccess } from "../../../src/office/matters/access.js";
import { day } from "../../../src/calendar.js";
import { settleNewBlobs } from "../../../src/platform/blobs/settling.js";
import { newBlobHandlers } from "../../../src/new-blobs.js";
import { docxOf } from "../../support/files.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aMatter, aPdf, emptyFolder, leftOf, uploadTo } from "./desk.js";

/** An e-mail with these attachments. Source: RFC 5322, RFC 2046. */
function aMail(subject: string, attachments: { name: string; kind: string; bytes: Buffer }[]): Buffer {
  const parts = attachments.map(
    ({ name, kind, bytes }) =>
      `--b\r\nContent-Type: ${kind}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${bytes.toString("base64")}\r\n`,
  );
  const head = `From: Sipho Khumalo <sipho@coastal.example>\r\nTo: thandi@alder.example\r\nSubject: ${subject}\r\nDate: Fri, 20 Nov 2026 10:00:00 +0200\r\n`;
  const text = "--b\r\nContent-Type: text/plain\r\n\r\nThe quotation is attached.\r\n";
  return Buffer.from(
    `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${text}${parts.join("")}--b--\r\n`,
  );
}

describe("documents: e-mails, and the words by which documents are found", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  beforeEach(() => emptyFolder(alder));

  it("files an e-mail with its attachments, and lists the one that is refused with the reason", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const bytes = aMail("Quotation for glass", [
      { name: "Quotation.pdf", kind: "application/pdf", bytes: aPdf("quotation") },
      { name: "setup.exe", kind: "application/octet-stream", bytes: Buffer.from("MZ") },
    ]);

    const answer = await uploadTo(browser, matter, {
      name: "Quotation.eml",
      bytes,
      fields: { folder: "Correspondence" },
    });

    expect(answer.status, answer.text).to.equal(303);
    const list = await browser.follow(answer);
    expect(list.text).to.include("1 attachment filed with it, 1 not taken");
    const mail = await alder.db("documents").where("kind", "eml").first<{ id: string }>("id");
    const card = await browser.get(`/matters/${matter.id}/documents/${mail.id}`);
    expect(card.text).to.include("Quotation for glass").and.include("sipho@coastal.example");
    expect(card.text).to.include("setup.exe: Files ending in .exe are not taken.");
    const names = await alder.db("documents").orderBy("name").select("name", "folder");
    expect(names).to.deep.equal([
      { name: "Quotation.eml", folder: "Correspondence" },
      { name: "Quotation.pdf", folder: "Correspondence" },
    ]);
  });

  it("files two e-mails of one name as two documents, and the same e-mail once", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await uploadTo(browser, matter, { name: "Re.eml", bytes: aMail("Re", []) });
    await uploadTo(browser, matter, { name: "Re.eml", bytes: aMail("Re: Re", []) });
    const before = await leftOf(alder);

    const again = await uploadTo(browser, matter, { name: "Other.eml", bytes: aMail("Re", []) });

    expect(await alder.db("documents").orderBy("name").pluck("name")).to.deep.equal(["Re (2).eml", "Re.eml"]);
    expect(again.status).to.equal(422);
    expect(again.text).to.include("This e-mail is on the matter already, as Re.eml.");
    expect(await leftOf(alder)).to.deep.equal(before);
  });

  it("files an e-mail that cannot be read as it is, and says that its attachments stay in it", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const bytes = Buffer.from(`From: a@b.example\r\n${"X-A: b\r\n".repeat(400_000)}\r\ntext`);

    const list = await browser.follow(await uploadTo(browser, matter, { name: "Odd.eml", bytes }));

    expect(list.text).to.include("Filed as Odd.eml. It could not be read; its attachments stay in it.");
  });

  it("finds the words of a document whose content was a template first", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const bytes = docxOf(["Lease of the cellar in Franschhoek"]);
    await browser.get("/templates");
    await browser.upload("/templates", { field: "file", name: "Lease.docx", bytes }, { name: "Lease" });
    await settleNewBlobs(alder.operator, newBlobHandlers);

    await uploadTo(browser, matter, { name: "Signed.docx", bytes });
    await settleNewBlobs(alder.operator, newBlobHandlers);

    const found = await searchDocuments(alder.db, "franschhoek", browser.actor, 10);
    expect(found.map(({ name }) => name)).to.deep.equal(["Signed.docx"]);
  });

  it("finds documents by their names and by the text of their current versions, for those who may see the matter", async () => {
    const browser = await office.signedIn(alder);
    const { actor } = browser;
    const matter = await aMatter(alder, actor);
    const colleague = await alder.actor("attorney", "Sipho Dlamini");
    await uploadTo(browser, matter, { name: "Statement.txt", bytes: Buffer.from("The vineyard was flooded.") });
    await uploadTo(browser, matter, {
      name: "Statement.txt",
      bytes: Buffer.from("The cellar burned down in Franschhoek."),
    });
    await uploadTo(browser, matter, { name: "Franschhoek lease.pdf", bytes: aPdf("Lease") });
    const { unsettled } = await settleNewBlobs(alder.operator, [readTexts]);
    const find = async (q: string, reader = actor) =>
      (await searchDocuments(alder.db, q, reader, 10)).map(({ name }) => name);

    expect(unsettled).to.deep.equal([]);
    expect(await find("franschhoek")).to.deep.equal(["Franschhoek lease.pdf", "Statement.txt"]);
    expect(await find("vineyard"), "a version that is no longer current").to.deep.equal([]);
    const [found] = await searchDocuments(alder.db, "cellar", actor, 10);
    expect(found!.snippet.filter(({ isMatch }) => isMatch).map(({ text }) => text)).to.deep.equal(["cellar"]);
    expect(await find("franschhoek", colleague)).to.have.length(2);
    await setAccess(alder.db, { matterId: matter.id, userIds: [], on: day("2026-11-22"), by: actor });
    expect(await find("franschhoek", colleague)).to.deep.equal([]);
    await alder.db("documents").update({ removed_at: new Date(), removed_by: actor.id, removed_why: "x" });
    expect(await find("franschhoek")).to.deep.equal([]);
  });
});
