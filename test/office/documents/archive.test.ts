import { readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { expect } from "chai";
import { fromBufferPromise } from "yauzl";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { blobPath } from "../../../src/platform/blobs/folders.js";
import { useFirm } from "../../support/firms.js";
import { type Browser, useOffice } from "../../support/http.js";
import { homeOf, overwrite } from "../../platform/blobs/contents.js";
import { aMatter, aPdf, emptyFolder, uploadTo } from "./desk.js";

describe("documents: all of a matter in one zip", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  beforeEach(() => emptyFolder(alder));

  it("holds the current versions in their folders, and an index that no spreadsheet takes for formulas", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const large = aPdf("large", 1_200_000);
    const file = (name: string, bytes: Buffer, fields: Record<string, string> = {}) =>
      uploadTo(browser, matter, { name, bytes, fields });
    await file("Notice.pdf", aPdf("old"), { folder: "Pleadings/Rule 43" });
    await file("Notice.pdf", aPdf("new"), { folder: "Pleadings/Rule 43", tags: "=1+1" });
    await file("Bundle.pdf", large);
    await file("index.csv", Buffer.from("a,b\n"));
    await alder.db("documents").where("name", "Bundle.pdf").update({ name: "=cmd().pdf" });

    const zip = await download(browser, `/matters/${matter.id}/documents.zip`);

    expect(zip.status).to.equal(200);
    expect(zip.headers["content-disposition"]).to.match(
      /^attachment; filename="2026-0001 Berg River Cellars v Coastal Glass\.zip"/,
    );
    const entries = await unpacked(zip.bytes);
    expect([...entries.keys()]).to.have.members([
      "=cmd().pdf",
      "index (2).csv",
      "Pleadings/Rule 43/Notice.pdf",
      "index.csv",
    ]);
    expect(entries.get("Pleadings/Rule 43/Notice.pdf")!.equals(aPdf("new"))).to.equal(true);
    expect(entries.get("=cmd().pdf")!.equals(large)).to.equal(true);
    expect(entries.get("index (2).csv")!.toString()).to.equal("a,b\n");
    const index = entries.get("index.csv")!.toString();
    expect(index).to.include("Pleadings/Rule 43/Notice.pdf,Notice.pdf,Pleadings/Rule 43").and.include("'=cmd().pdf");
    const [line] = await listAuditLines(alder.db, { action: "documents.archive_downloaded" });
    expect(line).to.include({ matterId: matter.id, actorId: browser.actor.id });
  });

  it("of a folder holds that folder, and of nothing is refused", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    const empty = await browser.get(`/matters/${matter.id}/documents.zip`);
    await uploadTo(browser, matter, { name: "In.pdf", bytes: aPdf("in"), fields: { folder: "A/B" } });
    await uploadTo(browser, matter, { name: "Out.pdf", bytes: aPdf("out") });

    const zip = await download(browser, `/matters/${matter.id}/documents.zip?folder=A`);

    expect(empty.status).to.equal(422);
    expect(empty.text).to.include("There is no document here to put into a zip.");
    expect(zip.bytes.includes("A/B/In.pdf")).to.equal(true);
    expect(zip.bytes.includes("Out.pdf")).to.equal(false);
  });

  it("leaves out what is lost on the server, says so in the index, and holds all else; a folder hides no file", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await uploadTo(browser, matter, { name: "Lost.pdf", bytes: aPdf("lost") });
    const { name } = await alder.db("blobs").first<{ name: string }>("name");
    await uploadTo(browser, matter, { name: "Letter.pdf", bytes: aPdf("letter") });
    await uploadTo(browser, matter, {
      name: "Annexure.pdf",
      bytes: aPdf("annexure"),
      fields: { folder: "letter.pdf" },
    });
    rmSync(blobPath(homeOf(alder), name));

    const entries = await unpacked((await download(browser, `/matters/${matter.id}/documents.zip`)).bytes);

    expect([...entries.keys()]).to.have.members(["Letter (2).pdf", "letter.pdf/Annexure.pdf", "index.csv"]);
    expect(entries.get("index.csv")!.toString()).to.match(
      /not in this zip,Lost\.pdf,.*missing or damaged on the server/,
    );
  });

  it("breaks off where a content is damaged, so that nobody takes a part for the whole", async () => {
    const browser = await office.signedIn(alder);
    const matter = await aMatter(alder, browser.actor);
    await uploadTo(browser, matter, { name: "Bundle.pdf", bytes: aPdf("x", 400_000) });
    const { name } = await alder.db("blobs").first<{ name: string }>("name");
    const sealed = readFileSync(blobPath(homeOf(alder), name));
    sealed[200_000]! ^= 1;
    overwrite(homeOf(alder), name, sealed);

    const attempt = await download(browser, `/matters/${matter.id}/documents.zip`).catch((error: unknown) => error);

    expect(attempt).to.be.instanceOf(Error);
    expect((await browser.get("/matters")).status, "the server works on").to.equal(200);
  });

  async function unpacked(zip: Buffer): Promise<Map<string, Buffer>> {
    const opened = await fromBufferPromise(zip, { strictFileNames: true });
    const entries = new Map<string, Buffer>();
    for await (const entry of opened.eachEntry()) {
      const bytes = await buffer(await opened.openReadStreamPromise(entry));
      expect(crc32(bytes), entry.fileName).to.equal(entry.crc32);
      entries.set(entry.fileName, bytes);
    }
    return entries;
  }

  function download(browser: Browser, path: string) {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const options = { host: "127.0.0.1", port: office.port, path, headers: { host: browser.host, cookie } };
    return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; bytes: Buffer }>(
      (resolve, reject) => {
        const asked = request(options, (res) => {
          buffer(res).then((bytes) => resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes }), reject);
        });
        asked.on("error", reject).end();
      },
    );
  }
});
