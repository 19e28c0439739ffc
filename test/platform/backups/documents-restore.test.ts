import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { findBlob, recordState } from "../../../src/platform/blobs/blobs.js";
import { blobPath as folderPath } from "../../../src/platform/blobs/folders.js";
import { keepNewBlob } from "../../../src/platform/backups/blobs/keep.js";
import { noneLost } from "../../../src/platform/backups/blobs/checks.js";
import { proveNewest } from "../../../src/platform/backups/jobs.js";
import { listBackups } from "../../../src/platform/backups/ledger.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import { openFirmPrivateKey } from "../../../src/platform/keys/firm-keys.js";
import { useFirm } from "../../support/firms.js";
import { homeOf, overwrite, read, store } from "../blobs/contents.js";
import { backUp, sysadmin } from "./backed-up-firm.js";
import { strongroom } from "./command-line.js";
import { aDocument, firmFolder, flipOneByte, keep, presentHome } from "./kept-documents.js";

const nothingMore = { by: sysadmin, checks: [], rules: [] };

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

  it("says on the command line what is not kept, what comes back, and by exit 3 what does not", async () => {
    const [good, bad] = [await aDocument(yew), await aDocument(yew)];
    const before = await strongroom(["backup", "documents", "--firm", "yew", "--json"]);
    const taken = await strongroom(["backup", "run", "--firm", "yew", "--json"]);
    const after = await strongroom(["backup", "documents", "--firm", "yew", "--json"]);
    expect(JSON.parse(before.stdout)).to.have.nested.include({ "firms[0].count": 2, "firms[0].waiting": 2 });
    expect(JSON.parse(taken.stdout)).to.have.nested.include({ "done[0].documents": 2 });
    expect(JSON.parse(after.stdout)).to.have.nested.include({ "firms[0].waiting": 0, "firms[0].waitingBytes": 0 });
    flipOneByte(bad.path);
    for (const { blob } of [good, bad]) rmSync(folderPath(homeOf(yew), blob.name));
    const [backup] = await listBackups(yew.operator.registry, { firmId: yew.id });
    const restore = ["backup", "restore", "--firm", "yew", "--backup", backup!.id];

    const plan = await strongroom([...restore, "--dry-run"]);
    const restored = await strongroom(restore);

    expect(plan.stderr).to.include("put back the 2 of 2 documents (140000 bytes)");
    expect(restored).to.include({ code: 3 });
    expect(restored.stderr).to.include(`lost: document ${bad.blob.id}`).and.not.include(`document ${good.blob.id}`);
    expect(restored.stdout).to.include("Documents put back: 1");
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
