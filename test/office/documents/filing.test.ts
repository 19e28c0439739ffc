import { expect } from "chai";
import { closeMatter } from "../../../src/office/matters/changes.js";
import { setAccess } from "../../../src/office/matters/access.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { day } from "../../../src/calendar.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aMatter, aPdf, emptyFolder, expectRefusedUpload, leftOf, uploadTo } from "./desk.js";

describe("documents: what is uploaded is filed on the matter", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  beforeEach(() => emptyFolder(alder));

  it("files a PDF, shows it in the list and on its page, and gives back the same bytes", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);

    const answer = await uploadTo(browser, matter, {
      name: "Founding affidavit.pdf",
      bytes: aPdf(),
      fields: { folder: "Pleadings/Rule 43", tags: "signed, Court bundle", sameName: "version" },
    });

    expect(answer.status, answer.text).to.equal(303);
    const list = await browser.follow(answer);
    expect(list.text).to.include("Founding affidavit.pdf").and.include("Pleadings/Rule 43").and.include("Court bundle");
    expect(list.text).to.match(/Documents<span>1<\/span>/);
    const href = /href="(\/matters\/[^"]+\/documents\/[0-9a-f-]{36})"/.exec(list.text)![1]!;
    const card = await browser.get(href);
    expect(card.text).to.include("Version").and.include("signed");
    const download = /href="([^"]+\/download)"/.exec(card.text)![1]!;
    const file = await browser.get(download);
    expect(file.text).to.equal(aPdf().toString("latin1"));
    expect(file.headers["content-disposition"]).to.equal(
      "attachment; filename=\"Founding affidavit.pdf\"; filename*=UTF-8''Founding%20affidavit.pdf",
    );
    expect(file.headers["content-security-policy"]).to.include("sandbox");
    const acts = (await listAuditLines(alder.db, { matterId: matter.id })).map(({ action }) => action);
    expect(acts).to.include.members([
      "documents.document_added",
      "documents.document_viewed",
      "documents.document_downloaded",
    ]);
  });

  it("makes a file of the same name the next version, or a document of its own, as the form says", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await uploadTo(browser, matter, { name: "Notice.pdf", bytes: aPdf("one") });

    const second = await uploadTo(browser, matter, { name: "notice.pdf", bytes: aPdf("two") });
    const secondList = await browser.follow(second);
    const third = await uploadTo(browser, matter, {
      name: "Notice.pdf",
      bytes: aPdf("three"),
      fields: { sameName: "document" },
    });

    expect(secondList.text).to.include("Filed as version 2 of Notice.pdf");
    expect((await browser.follow(third)).text).to.include("Filed as Notice (2).pdf");
    const versions = await alder.db("document_versions").orderBy("id").pluck<number[]>("n");
    expect(versions).to.deep.equal([1, 2, 1]);
  });

  it("refuses the same content again, naming the version it is, and keeps one copy of it", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await uploadTo(browser, matter, { name: "Notice.pdf", bytes: aPdf("one") });
    await uploadTo(browser, matter, { name: "Notice.pdf", bytes: aPdf("two") });
    const before = await leftOf(alder);

    const again = await uploadTo(browser, matter, { name: "Notice.pdf", bytes: aPdf("two") });
    const elsewhere = await uploadTo(browser, matter, { name: "Copy.pdf", bytes: aPdf("two") });

    expect(again.status).to.equal(422);
    expect(again.text).to.include("This content is here already, as version 2 of Notice.pdf.");
    expect(elsewhere.status).to.equal(303);
    expect((await leftOf(alder)).files).to.deep.equal(before.files);
  });

  it("takes the good files of an upload and says what is wrong with the others", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const path = `/matters/${matter.id}/documents`;
    await browser.get(path);

    const answer = await browser.uploadAll(path, [
      { field: "file", name: "Good.pdf", bytes: aPdf() },
      { field: "file", name: "setup.exe", bytes: Buffer.from("MZ and so on") },
    ]);

    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Filed as Good.pdf.").and.include("Files ending in .exe are not taken");
    expect(await alder.db("documents").pluck("name")).to.deep.equal(["Good.pdf"]);
  });

  it("renames, moves and tags, but not over what another wrote meanwhile", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await uploadTo(browser, matter, { name: "Notice.pdf", bytes: aPdf() });
    const id = (await alder.db("documents").first<{ id: string }>("id")).id;
    const path = `/matters/${matter.id}/documents/${id}`;
    const change = { name: "Notice of motion", folder: "Pleadings", tags: "served", version: "1" };
    await browser.get(path);

    const changed = await browser.post(path, change);
    const late = await browser.post(path, { ...change, name: "Other" });

    expect(changed.status).to.equal(303);
    expect(late.status).to.equal(422);
    expect(late.text).to.include("was changed since you opened it");
    expect(await alder.db("documents").first("name", "folder", "version")).to.deep.equal({
      name: "Notice of motion.pdf",
      folder: "Pleadings",
      version: 2,
    });
    const [line] = await listAuditLines(alder.db, { action: "documents.document_changed" });
    expect(line!.changes).to.deep.equal({
      name: { from: "Notice.pdf", to: "Notice of motion.pdf" },
      folder: { from: "", to: "Pleadings" },
      tags: { from: "", to: "served" },
    });
  });

  it("removes with a reason, lists it as removed, and puts it back", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await uploadTo(browser, matter, { name: "Draft.pdf", bytes: aPdf() });
    const id = (await alder.db("documents").first<{ id: string }>("id")).id;
    const list = `/matters/${matter.id}/documents`;
    await browser.get(`${list}/${id}/removal`);

    const without = await browser.post(`${list}/${id}/removal`, { why: "", version: "1" });
    const removed = await browser.post(`${list}/${id}/removal`, { why: "Filed on the wrong matter.", version: "1" });
    const here = await browser.follow(removed);
    const gone = await browser.get(`${list}?filter=removed`);
    const back = await browser.post(`${list}/${id}/putting-back`, { version: "2" });

    expect(without.status).to.equal(422);
    expect(here.text).to.include("Draft.pdf is removed").and.include("No document fits");
    expect(gone.text).to.include("Filed on the wrong matter.");
    expect(back.status).to.equal(303);
    expect((await browser.get(list)).text).to.include(`documents/${id}"`);
    expect((await leftOf(alder)).files).to.have.length(1);
  });

  it("is not there for other roles, on another matter, in another firm, or where the matter is restricted", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const other = await aMatter(alder, browser.actor, "Another matter");
    await uploadTo(browser, matter, { name: "Secret.pdf", bytes: aPdf() });
    const { id } = await alder.db("documents").first<{ id: string }>("id");
    const version = await alder.db("document_versions").first<{ id: string }>("id");
    const file = `documents/${id}/versions/${version.id}/download`;

    expect((await browser.get(`/matters/${other.id}/${file}`)).status).to.equal(404);
    const foreign = await office.signedIn(birch);
    expect((await foreign.get(`/matters/${matter.id}/${file}`)).status).to.equal(404);
    for (const role of ["receptionist", "bookkeeper", "administrator", "auditor", "provider"] as const) {
      const someone = await office.signedIn(alder, role);
      expect((await someone.get(`/matters/${matter.id}/documents`)).status, role).to.equal(403);
      expect((await someone.get(`/matters/${matter.id}/${file}`)).status, role).to.equal(403);
    }
    const colleague = await office.signedIn(alder, "attorney", "Sipho Dlamini");
    expect((await colleague.get(`/matters/${matter.id}/${file}`)).status).to.equal(200);
    await setAccess(alder.db, { matterId: matter.id, userIds: [], on: day("2026-11-22"), by: browser.actor });
    for (const path of [file, "documents", "documents.zip", `documents/${id}`]) {
      expect((await colleague.get(`/matters/${matter.id}/${path}`)).status, path).to.equal(404);
    }
  });

  it("takes nothing onto a closed matter, before a byte of the file is read", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await browser.get(`/matters/${matter.id}/documents`);
    const on = day("2026-11-22");
    await closeMatter(alder.db, { matterId: matter.id, closedOn: on, on, by: browser.actor });

    const answer = await browser.upload(`/matters/${matter.id}/documents`, {
      field: "file",
      name: "Late.pdf",
      bytes: aPdf("late", 3_000_000),
    });

    await expectRefusedUpload(alder, answer, /is closed\. Reopen it first; nothing was written\./);
  });
});
