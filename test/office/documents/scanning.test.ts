import { expect } from "chai";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { listBlobs } from "../../../src/platform/blobs/blobs.js";
import { newBlobHandlers } from "../../../src/new-blobs.js";
import { settleNewBlobs } from "../../../src/platform/blobs/settling.js";
import { scanAgain } from "../../../src/office/documents/scanning/again.js";
import { openScan } from "../../../src/office/documents/scanning/clamd.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { skip } from "../../support/skips.js";
import { aMatter, aPdf, EICAR, emptyFolder, expectRefusedUpload, leftOf, uploadTo } from "./desk.js";
import { type FakeScanner, openFakeScanner } from "./fake-clamd.js";
import { openRealScanner } from "./real-clamd.js";

const TIMES = { connectMsMax: 200, pieceMsMax: 200, answerMsMax: 300 };

describe("documents: the scanner", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let scanner: FakeScanner;
  beforeEach(async () => {
    emptyFolder(alder);
    scanner = await openFakeScanner();
    office.documents.clamavSocket = scanner.address;
  });
  afterEach(async () => {
    await scanner.close();
    Object.assign(alder.operator.config.documents, { clamavSocket: undefined });
  });

  it("is shown a file while it arrives, and lets a clean one pass", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);

    const answer = await uploadTo(browser, matter, { name: "Clean.pdf", bytes: aPdf("clean", 700_000) });

    expect(answer.status).to.equal(303);
    expect(scanner.scanned).to.equal(1);
    expect((await listBlobs(alder.db, { limit: 5 })).map(({ state }) => state)).to.deep.equal(["clean"]);
  });

  it("keeps out what it finds something in, names it, and leaves only a line in the trail", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);

    const answer = await uploadTo(browser, matter, { name: "Invoice.txt", bytes: EICAR });

    await expectRefusedUpload(alder, answer, /The scanner found Eicar-Test-Signature in the file\. Nothing was kept/);
    const [line] = await listAuditLines(alder.db, { action: "documents.upload_infected" });
    expect(line).to.include({ matterId: matter.id });
    expect(line!.note).to.include("Invoice.txt").and.include("Eicar-Test-Signature");
  });

  it("that is away, drops, talks nonsense or finds it too large lets a file wait, which nobody opens", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    for (const behaviour of ["drops", "garbage", "too_large", "away"] as const) {
      if (behaviour === "away") office.documents.clamavSocket = "/tmp/nobody-listens-here";
      else scanner.behaviour = behaviour;
      const answer = await uploadTo(browser, matter, { name: `${behaviour}.pdf`, bytes: aPdf(behaviour) });
      expect(answer.status, behaviour).to.equal(303);
    }

    const list = await browser.get(`/matters/${matter.id}/documents`);
    expect(list.text.match(/Waits for the scanner/g)).to.have.length(4);
    expect(list.text).not.to.include("/download");
    const row = await alder.db("document_versions").first<{ id: string; document_id: string }>("id", "document_id");
    const version = `/matters/${matter.id}/documents/${row.document_id}/versions/${row.id}`;
    for (const what of ["download", "preview"]) {
      const answer = await browser.get(`${version}/${what}`);
      expect(answer.status, what).to.equal(422);
      expect(answer.text).to.include("The scanner has not looked at this file yet.");
    }
  });

  it("looks again at what waited, until it is clean or not given out for good", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    scanner.behaviour = "drops";
    await uploadTo(browser, matter, { name: "Good.pdf", bytes: aPdf("good") });
    await uploadTo(browser, matter, { name: "Bad.txt", bytes: EICAR });
    Object.assign(alder.operator.config.documents, { clamavSocket: scanner.address });

    const away = await settleNewBlobs(alder.operator, [scanAgain]);
    scanner.behaviour = "scans";
    const back = await settleNewBlobs(alder.operator, [scanAgain]);

    expect(away.unsettled.map(({ reason }) => reason)).to.deep.equal([
      "The scanner broke off.",
      "The scanner broke off.",
    ]);
    expect(back.settled).to.equal(2);
    expect((await listBlobs(alder.db, { limit: 5 })).map(({ state }) => state)).to.deep.equal(["clean", "infected"]);
    const list = await browser.get(`/matters/${matter.id}/documents`);
    expect(list.text).to.include("Infected").and.include("/download");
    const [line] = await listAuditLines(alder.db, { action: "documents.version_infected" });
    expect(line).to.include({ matterId: matter.id, actorKind: "job", note: "The scanner found Eicar-Test-Signature." });
    const before = await leftOf(alder);
    office.documents.clamavSocket = undefined;
    const again = await uploadTo(browser, matter, { name: "Other name.txt", bytes: EICAR });
    expect(again.status, "the same content, known to be infected").to.equal(422);
    expect((await leftOf(alder)).rows).to.equal(before.rows);
  });

  it("looks again at what the repository has, when it came once more while nobody could look at it", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    office.documents.clamavSocket = undefined;
    await uploadTo(browser, matter, { name: "Before.pdf", bytes: aPdf("one") });
    await settleNewBlobs(alder.operator, newBlobHandlers);
    office.documents.clamavSocket = "/tmp/nobody-listens-here";
    await uploadTo(browser, matter, { name: "Again.pdf", bytes: aPdf("one") });
    Object.assign(alder.operator.config.documents, { clamavSocket: scanner.address });

    const { settled } = await settleNewBlobs(alder.operator, newBlobHandlers);

    expect(settled).to.equal(1);
    expect((await listBlobs(alder.db, { limit: 5 })).map(({ state }) => state)).to.deep.equal(["clean"]);
  });

  it("closes what was filed before it knew the harm in it, when the same content comes again", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    office.documents.clamavSocket = undefined;
    await uploadTo(browser, matter, { name: "Before.txt", bytes: EICAR });
    office.documents.clamavSocket = scanner.address;

    const again = await uploadTo(browser, matter, { name: "Again.txt", bytes: EICAR });

    expect(again.status).to.equal(422);
    expect((await listBlobs(alder.db, { limit: 5 })).map(({ state }) => state)).to.deep.equal(["infected"]);
    const [line] = await listAuditLines(alder.db, { action: "documents.version_infected" });
    expect(line).to.include({ matterId: matter.id, note: "The scanner found Eicar-Test-Signature." });
  });

  it("keeps out an e-mail whose attachment it finds something in: the e-mail holds it too", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const head = "From: a@b.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    const attached = `--b\r\nContent-Disposition: attachment; filename="i.txt"\r\nContent-Transfer-Encoding: base64\r\n\r\n${EICAR.toString("base64")}\r\n--b--\r\n`;

    const answer = await uploadTo(browser, matter, { name: "Invoice.eml", bytes: Buffer.from(head + attached) });

    await expectRefusedUpload(alder, answer, /found Eicar-Test-Signature in i\.txt, which came with the e-mail/);
  });

  it("is waited for no longer than it is given", async () => {
    for (const behaviour of ["slow", "silent"] as const) {
      scanner.behaviour = behaviour;
      const scan = openScan(scanner.address, TIMES);
      const began = Date.now();
      for (let piece = 0; piece < 40; piece += 1) await scan.take(Buffer.alloc(256 * 1024));
      expect(await scan.verdict(), behaviour).to.deep.equal({ state: "waiting", why: "broken" });
      expect(Date.now() - began).to.be.below(5_000);
    }
    const nobody = openScan("127.0.0.1:1", TIMES);
    await nobody.take(Buffer.from("x"));
    expect(await nobody.verdict()).to.deep.equal({ state: "waiting", why: "away" });
  });

  it("says that a content is too large in the middle of it, and is understood", async () => {
    scanner.behaviour = "too_large";
    const scan = openScan(scanner.address, TIMES);
    for (let piece = 0; piece < 8; piece += 1) await scan.take(Buffer.alloc(512 * 1024));

    expect(await scan.verdict()).to.deep.equal({ state: "waiting", why: "too_large" });
  });

  it("is understood when it is the real one: it lets pass, keeps out, and says what it finds too large", async function () {
    this.timeout(60_000);
    const real = await openRealScanner();
    if (!real) return skip(this, "clamd-absent");
    try {
      office.documents.clamavSocket = real.address;
      const browser = await office.signedIn(alder);
      const matter = await aMatter(alder, browser.actor);

      const harmful = await uploadTo(browser, matter, { name: "Invoice.txt", bytes: EICAR });
      await expectRefusedUpload(
        alder,
        harmful,
        /The scanner found Eicar-Test-Signature\S* in the file\. Nothing was kept/,
      );
      const clean = await uploadTo(browser, matter, { name: "Clean.pdf", bytes: aPdf("clean", 300_000) });
      expect(clean.status).to.equal(303);
      expect((await listBlobs(alder.db, { limit: 5 })).map(({ state }) => state)).to.deep.equal(["clean"]);
      const large = openScan(real.address);
      for (let piece = 0; piece < 3; piece += 1) await large.take(Buffer.alloc(512 * 1024));
      expect(await large.verdict()).to.deep.equal({ state: "waiting", why: "too_large" });
    } finally {
      await real.close();
    }
  });
});
