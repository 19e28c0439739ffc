import { expect } from "chai";
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findBlob } from "../../../src/platform/blobs/blobs.js";
import { settleNewBlobs } from "../../../src/platform/blobs/settling.js";
import { newBlobHandlers } from "../../../src/new-blobs.js";
import { blobPath as folderPath } from "../../../src/platform/blobs/folders.js";
import { readIndex } from "../../../src/platform/backups/blobs/index-file.js";
import { documentsOf } from "../../../src/platform/backups/blobs/firm-documents.js";
import { proveNewest } from "../../../src/platform/backups/jobs.js";
import { listBackups, listVerifications } from "../../../src/platform/backups/ledger.js";
import { rotateFirm } from "../../../src/platform/backups/rotate.js";
import { resumeFirm, suspendFirm } from "../../../src/platform/firms/suspension.js";
import { firmLease, withLease } from "../../../src/platform/jobs/leases.js";
import { useFirm } from "../../support/firms.js";
import { homeOf, overwrite } from "../blobs/contents.js";
import { backUp, sysadmin } from "./backed-up-firm.js";
import { aDocument, keep, replace, temporaryIn } from "./kept-documents.js";

describe("backups: keeping documents in the repository", function () {
  this.timeout(120_000);
  const larch = useFirm("larch");

  it("seals a document to the firm's key once, notes what it sealed, and does not write it again", async () => {
    const document = await aDocument(larch);

    await keep(larch, document);

    const written = statSync(document.path);
    const { kept } = await findBlob(larch.db, document.blob.id);
    expect(kept).to.include({ bytes: written.size });
    await keep(larch, document);
    expect(statSync(document.path).ino).to.equal(written.ino);
    expect(temporaryIn(document.path)).to.deep.equal([]);
  });

  it("gets what is new from the worker's watch, which is done with it then", async () => {
    const document = await aDocument(larch);

    const first = await settleNewBlobs(larch.operator, newBlobHandlers);
    const second = await settleNewBlobs(larch.operator, newBlobHandlers);

    expect(first.unsettled).to.deep.equal([]);
    expect(second.settled).to.equal(0);
    expect((await findBlob(larch.db, document.blob.id)).kept).to.include({ bytes: statSync(document.path).size });
  });

  it("takes a file that stands there without being on record for its own, once it opened it", async () => {
    const document = await aDocument(larch);
    await keep(larch, document);
    const before = await findBlob(larch.db, document.blob.id);
    await larch.db("blobs").update({ kept_at: null, kept_bytes: null, kept_sha256: null, kept_key_id: null });

    await keep(larch, document);

    const { kept } = await findBlob(larch.db, document.blob.id);
    expect({ ...kept, at: 0 }).to.deep.equal({ ...before.kept, at: 0 });
  });

  it("keeps two at once of the same document as one file", async () => {
    const document = await aDocument(larch, 3_000_000);

    await Promise.all([keep(larch, document), keep(larch, document), keep(larch, document)]);

    const { kept } = await findBlob(larch.db, document.blob.id);
    const found = await backUp(larch);
    expect((await readIndex(found)).get(document.blob.name)?.kept?.sealedSha256).to.equal(kept?.sha256);
    expect(temporaryIn(document.path)).to.deep.equal([]);
  });

  it("never keeps a damaged one: it says which, and nothing of it reaches the repository", async () => {
    const document = await aDocument(larch);
    const path = folderPath(homeOf(larch), document.blob.name);
    const bytes = readFileSync(path);
    bytes[40_000] = bytes[40_000]! ^ 1;
    overwrite(homeOf(larch), document.blob.name, bytes);

    const error = await failureOf(keep(larch, document));

    expect(error).to.include(document.blob.name).and.include("damaged");
    expect(existsSync(document.path)).to.equal(false);
    expect(temporaryIn(document.path)).to.deep.equal([]);
    expect((await findBlob(larch.db, document.blob.id)).kept).to.equal(undefined);
  });

  it("stores again what is missing in the repository, and leaves alone what is damaged there", async () => {
    const [missing, damaged] = [await aDocument(larch), await aDocument(larch)];
    for (const one of [missing, damaged]) await keep(larch, one);
    rmSync(missing.path);
    replace(damaged.path, readFileSync(damaged.path).subarray(0, -1));

    await keep(larch, missing);

    expect(statSync(missing.path).size).to.equal((await findBlob(larch.db, missing.blob.id)).kept?.bytes);
    expect(await failureOf(keep(larch, damaged))).to.include(damaged.blob.name);
  });

  it("sweeps what cut runs left once it is old, and no document", async () => {
    const document = await aDocument(larch);
    await keep(larch, document);
    const [old, young] = ["0a", "0b"].map((end) =>
      join(dirname(document.path), `.${document.blob.name}.pgp.${end}.tmp`),
    );
    for (const path of [old!, young!]) writeFileSync(path, "half");
    utimesSync(old!, new Date(0), new Date(0));

    const { operator, id } = larch;
    await withLease(operator.registry, firmLease(id), (lease) => rotateFirm(operator, id, new Date(), lease));

    expect([old!, young!, document.path].map((path) => existsSync(path))).to.deep.equal([false, true, true]);
    rmSync(young!);
  });
});

describe("backups: documents in a backup", function () {
  this.timeout(120_000);
  const rowan = useFirm("rowan");

  it("names every document in its index, and keeps first what is not kept", async () => {
    const documents = [await aDocument(rowan), await aDocument(rowan, 0), await aDocument(rowan, 2_000_000)];
    await keep(rowan, documents[0]!);
    expect(await documentsOf(rowan.operator, rowan.record)).to.include({ count: 3, waiting: 2, lost: 0 });

    const signed = await backUp(rowan);

    const index = await readIndex(signed);
    expect([...index.keys()].sort()).to.deep.equal(documents.map(({ blob }) => blob.name).sort());
    expect(signed.manifest).to.deep.include({ format: 2 });
    expect(signed.manifest.blobs).to.include({ count: 3, plainBytes: 2_070_000, lost: 0 });
    expect(await documentsOf(rowan.operator, rowan.record)).to.include({ count: 3, waiting: 0, oldestWaiting: null });
    const [row] = await listBackups(rowan.operator.registry, { firmId: rowan.id });
    expect(row).to.include({ documentsCount: 3, documentsLost: 0 });
  });

  it("fails, naming it, when a document can be found nowhere, and is no backup", async () => {
    const [good, gone] = [await aDocument(rowan), await aDocument(rowan)];
    rmSync(folderPath(homeOf(rowan), gone.blob.name));

    const error = await failureOf(backUp(rowan));

    expect(error).to.include(gone.blob.name).and.not.include(good.blob.name);
    const [row] = await listBackups(rowan.operator.registry, { firmId: rowan.id });
    expect(row).to.include({ state: "failed" });
    expect(row?.error).to.include(gone.blob.name);
    expect(existsSync(good.path)).to.equal(true);
  });

  it("is taken of a suspended firm too, whose account is locked", async () => {
    const document = await aDocument(rowan);
    await suspendFirm(rowan.operator, "rowan", sysadmin, "test");
    try {
      const signed = await backUp(rowan);
      expect([...(await readIndex(signed)).keys()]).to.deep.equal([document.blob.name]);
    } finally {
      await resumeFirm(rowan.operator, "rowan", sysadmin);
    }
  });

  it("opens each document once, then a sample of them", async () => {
    const { operator, record } = rowan;
    for (let made = 0; made < 25; made += 1) await aDocument(rowan, 100 + made);
    const opened = async (): Promise<number[]> => {
      const { manifest } = await backUp(rowan);
      const found = await proveNewest(operator, [record], { checks: [] });
      expect(found.failed).to.deep.equal([]);
      const [test] = await listVerifications(operator.registry, manifest.backupId);
      return [test!.documentsChecked, test!.documentsOpened];
    };

    const first = await opened();
    await aDocument(rowan);
    const second = await opened();

    expect(first).to.deep.equal([25, 25]);
    expect(second).to.deep.equal([26, 21]);
  });
});

async function failureOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "it did not fail",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
