import { expect } from "chai";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { type Browser, useOffice } from "../../support/http.js";
import { aMatter, aPdf, emptyFolder, uploadTo } from "./desk.js";

describe("documents: giving a file out", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  beforeEach(() => emptyFolder(alder));

  async function filed(name: string, bytes: Buffer): Promise<{ browser: Browser; version: string; matterId: string }> {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const answer = await uploadTo(browser, matter, { name, bytes });
    expect(answer.status, answer.text).to.equal(303);
    const row = await alder.db("document_versions").first<{ id: string; document_id: string }>("id", "document_id");
    return {
      browser,
      matterId: matter.id,
      version: `/matters/${matter.id}/documents/${row.document_id}/versions/${row.id}`,
    };
  }

  it("shows a PDF inline, as nothing but a PDF and never in a frame", async () => {
    const { browser, version } = await filed("Affidavit.pdf", aPdf());

    const { status, headers } = await browser.get(`${version}/preview`, { headers: { "sec-fetch-dest": "document" } });

    expect(status).to.equal(200);
    expect(headers).to.include({
      "content-type": "application/pdf",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
      "accept-ranges": "bytes",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers["content-disposition"]).to.match(/^inline; filename="Affidavit\.pdf"/);
  });

  it("puts what Chromium shows into a sandbox, where its viewer works", async () => {
    const { browser, version } = await filed("Affidavit.pdf", aPdf());
    const headers = { "sec-ch-ua": '"Chromium";v="156", "Not A Brand";v="99"' };

    const shown = await browser.get(`${version}/preview`, { headers });

    expect(shown.headers["content-security-policy"]).to.equal("default-src 'none'; sandbox; frame-ancestors 'none'");
  });

  it("makes no script, style or worker of a document", async () => {
    const { browser, version } = await filed("Affidavit.pdf", aPdf());
    for (const destination of ["script", "style", "worker", "font", "audio"]) {
      const answer = await browser.get(`${version}/preview`, { headers: { "sec-fetch-dest": destination } });
      expect(answer.status, destination).to.equal(403);
    }
  });

  it("gives ranges of a large file, and says which", async () => {
    const whole = aPdf("Bundle", 300_000);
    const { browser, version } = await filed("Bundle.pdf", whole);
    const ask = (range: string) => browser.get(`${version}/preview`, { headers: { range } });

    for (const [range, start, end] of [
      ["bytes=0-9", 0, 9],
      ["bytes=65530-65545", 65_530, 65_545],
      [`bytes=${whole.length - 5}-`, whole.length - 5, whole.length - 1],
      ["bytes=-7", whole.length - 7, whole.length - 1],
    ] as const) {
      const { status, headers, text } = await ask(range);
      expect(status, range).to.equal(206);
      expect(headers["content-range"]).to.equal(`bytes ${start}-${end}/${whole.length}`);
      expect(text).to.equal(whole.toString("latin1", start, end + 1));
    }
    expect((await ask("bytes=99999999-")).status).to.equal(416);
    expect((await ask("bytes=1-2,5-6")).status, "several ranges are answered with the whole").to.equal(200);
  });

  it("leaves one line in the trail for a viewing in parts, wherever it begins", async () => {
    const { browser, version } = await filed("Bundle.pdf", aPdf("Bundle", 100_000));

    for (const range of ["bytes=5-9", "bytes=0-4", "bytes=90000-"]) {
      await browser.get(`${version}/preview`, { headers: { range } });
    }

    expect(await listAuditLines(alder.db, { action: "documents.document_previewed" })).to.have.length(1);
  });

  it("says of a file that is lost what can be done, and gives it out again once it was uploaded again", async () => {
    const { browser, version, matterId } = await filed("Affidavit.pdf", aPdf());
    emptyFolder(alder);

    for (const what of ["download", "preview"]) {
      const lost = await browser.get(`${version}/${what}`);
      expect(lost.status, what).to.equal(422);
      expect(lost.text).to.include("This file is missing or damaged on the server.");
    }
    expect(await listAuditLines(alder.db, { action: "documents.document_downloaded" })).to.deep.equal([]);
    await uploadTo(browser, { id: matterId }, { name: "Copy.pdf", bytes: aPdf() });
    expect((await browser.get(`${version}/download`)).status).to.equal(200);
  });

  it("shows no file of a kind that browsers only save", async () => {
    const { browser, version } = await filed("Letter.txt", Buffer.from("Dear Sir"));

    const shown = await browser.get(`${version}/preview`);
    const saved = await browser.get(`${version}/download`);

    expect(shown.status).to.equal(422);
    expect(shown.text).to.include("Browsers do not show files of this kind. Download it.");
    expect(saved.headers["content-disposition"]).to.match(/^attachment; filename="Letter\.txt"/);
    expect(saved.text).to.equal("Dear Sir");
  });
});
