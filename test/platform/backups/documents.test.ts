import { expect } from "chai";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { findBlob, recordState } from "../../../src/platform/blobs/blobs.js";
import { blobPath as folderPath } from "../../../src/platform/blobs/folders.js";
import { keepNewBlob } from "../../../src/platform/backups/blobs/keep.js";
import { readIndex } from "../../../src/platform/backups/blobs/index-file.js";
import { noneLost } from "../../../src/platform/backups/blobs/checks.js";
import { documentsOf } from "../../../src/platform/backups/blobs/firm-documents.js";
import { proveNewest } from "../../../src/platform/backups/jobs.js";
import { listBackups, listVerifications } from "../../../src/platform/backups/ledger.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import { rotateFirm } from "../../../src/platform/backups/rotate.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import { resumeFirm, suspendFirm } from "../../../src/platform/firms/suspension.js";
import { firmLease, withLease } from "../../../src/platform/jobs/leases.js";
import { openFirmPrivateKey } from "../../../src/platform/keys/firm-keys.js";
import { useFirm } from "../../support/firms.js";
import { homeOf, overwrite, read, store } from "../blobs/contents.js";
import { backUp, sysadmin } from "./backed-up-firm.js";
import { aDocument, firmFolder, flipOneByte, keep, presentHome, replace, temporaryIn } from "./kept-documents.js";

const nothingMore = { by: sysadmin, checks: [], rules: [] };

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

describe("backups: documents in a restore", function () {
  this.timeout(120_000);
  const yew = useFirm("yew");

  it("brings back database and documents, byte for byte, when both are destroyed", async () => {
    const documents = [await aDocument(yew, 0), await aDocument(yew, 1), await aDocument(yew, 3_000_000)];
    await recordState(yew.db, documents[2]!.blob.id, "infected");
    const { manifest } = await backUp(yew);
    await destroy();

    const restored = await restoreFirm(yew.operator, "yew", manifest.backupId, nothingMore);

    expect(restored.documents).to.deep.equal({ putBack: 3, bytes: 3_000_001, lost: [] });
    const home = await presentHome(yew);
    for (const { blob, content } of documents) expect((await read(home, blob.id)).equals(content)).to.equal(true);
    expect(statSync(folderPath(home, documents[1]!.blob.name)).mode & 0o777).to.equal(0o400);
    expect((await findBlob(home.db, documents[2]!.blob.id)).state).to.equal("infected");
    expect(existsSync(join(firmFolder(yew), "firm.json"))).to.equal(true);
  });

  it("leaves what came since the backup where it is, and puts back what was cut", async () => {
    const [whole, cut] = [await aDocument(yew), await aDocument(yew)];
    const { manifest } = await backUp(yew);
    const since = await aDocument(yew);
    const home = homeOf(yew);
    const before = statSync(folderPath(home, whole.blob.name)).ino;
    overwrite(home, cut.blob.name, readFileSync(folderPath(home, cut.blob.name)).subarray(0, -1));

    const { documents } = await restoreFirm(yew.operator, "yew", manifest.backupId, nothingMore);

    expect(documents).to.deep.include({ putBack: 1, lost: [] });
    const present = await presentHome(yew);
    expect((await read(present, cut.blob.id)).equals(cut.content)).to.equal(true);
    expect(statSync(folderPath(present, whole.blob.name)).ino).to.equal(before);
    expect(existsSync(folderPath(present, since.blob.name))).to.equal(true);
  });

  it("goes on without a document that is damaged everywhere, says which, and takes it again from who has it", async () => {
    const [good, bad, gone] = [await aDocument(yew), await aDocument(yew), await aDocument(yew)];
    const { manifest } = await backUp(yew);
    flipOneByte(bad.path);
    rmSync(gone.path);
    await destroy();

    const restored = await restoreFirm(yew.operator, "yew", manifest.backupId, nothingMore);

    expect(restored.documents.putBack).to.equal(1);
    const lost = restored.documents.lost.map(({ blobId }) => blobId);
    expect(lost.sort()).to.deep.equal([bad.blob.id, gone.blob.id].sort());
    const home = await presentHome(yew);
    expect((await read(home, good.blob.id)).equals(good.content)).to.equal(true);
    const lines = await listAuditLines(home.db, { action: "backups.documents_lost" });
    expect(lines).to.have.length(1);
    expect((await noneLost.run(yew.operator)).map(({ what }) => what).join()).to.include("2 documents of yew");
    const after = await backUp(yew);
    expect(after.manifest.blobs).to.include({ count: 3, lost: 2 });
    expect((await proveNewest(yew.operator, [yew.record], { checks: [] })).failed).to.deep.equal([]);

    await store(home, bad.content);
    await keepNewBlob.handle(yew.operator, yew.record, await findBlob(home.db, bad.blob.id), home);
    expect((await backUp(yew)).manifest.blobs).to.include({ count: 3, lost: 1 });
  });

  it("brings back from an older backup what was missing and was stored again since", async () => {
    const document = await aDocument(yew);
    const { manifest } = await backUp(yew);
    rmSync(document.path);
    await backUp(yew);
    await destroy();

    const { documents } = await restoreFirm(yew.operator, "yew", manifest.backupId, nothingMore);

    expect(documents).to.deep.include({ putBack: 1, lost: [] });
  });

  it("needs stock gpg and the firm's key alone to open a document", async () => {
    const documents = [await aDocument(yew, 10), await aDocument(yew, 3_000_000)];
    const dir = mkdtempSync("/tmp/strongroom-gpg-");
    const gpg = (args: string[], input?: string) =>
      spawnSync("gpg", ["--homedir", join(dir, "gnupg"), "--batch", "--quiet", "--trust-model", "always", ...args], {
        ...(input === undefined ? {} : { input }),
        maxBuffer: 64 * 1024 * 1024,
      });
    try {
      mkdirSync(join(dir, "gnupg"), { mode: 0o700 });
      const { config, roots } = yew.operator;
      expect(gpg(["--import"], openFirmPrivateKey(config.keysDir, roots.vault, yew.id)).status).to.equal(0);
      for (const document of documents) {
        await keep(yew, document);
        const { status, stdout } = gpg(["--decrypt", document.path]);
        expect(status).to.equal(0);
        expect(stdout.equals(document.content)).to.equal(true);
      }
    } finally {
      spawnSync("gpgconf", ["--homedir", join(dir, "gnupg"), "--kill", "all"]);
      rmSync(dir, { recursive: true, force: true });
    }
  });

  /** The database and the folder, as a burnt server leaves them. */
  async function destroy(): Promise<void> {
    const { operator, record } = yew;
    await withAdmin(await operator.serverOf(record), operator.account, async (admin) => {
      await admin.query(`DROP DATABASE ${record.dbName}`);
      await admin.query("DROP USER ?@'%'", [record.dbName]);
    });
    renameSync(firmFolder(yew), mkdtempSync(join(operator.config.varDir, "burnt-")));
  }
});

async function failureOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "it did not fail",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
