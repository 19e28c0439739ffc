import { expect } from "chai";
import {
  copyFileSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import { BLOBS_FILE, MANIFEST_FILE, SIGNATURE_FILE } from "../../../src/platform/backups/layout.js";
import { makeDirectory } from "../../../src/platform/backups/durable.js";
import { type SignedManifest, encodeManifest, sha256, signBytes } from "../../../src/platform/backups/manifest.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import { startScratch } from "../../../src/platform/backups/scratch.js";
import { verifyBackup } from "../../../src/platform/backups/verify.js";
import { findBlob } from "../../../src/platform/blobs/blobs.js";
import { openSigningKey } from "../../../src/platform/keys/signing.js";
import { exitOf } from "../../../src/commandline.js";
import { useFirm } from "../../support/firms.js";
import { aCanary, backUp, sysadmin } from "./backed-up-firm.js";
import { strongroom } from "./command-line.js";
import { type TestDocument, aDocument, flipOneByte, keep, replace } from "./kept-documents.js";

describe("backups: a damaged backup", function () {
  this.timeout(180_000);
  const ash = useFirm("ash");
  const beech = useFirm("beech");
  let signed: SignedManifest;

  beforeEach(async () => {
    await aCanary(ash.db);
    signed = await backUp(ash);
  });

  const restore = (backupId = signed.manifest.backupId) =>
    restoreFirm(ash.operator, "ash", backupId, { by: sysadmin, checks: [], rules: [] });

  /** The attempt ends with the exit, and neither route nor server nor ledger shows a trace of it. */
  async function expectUntouched(attempt: () => Promise<unknown>, exit: string): Promise<void> {
    const before = await traces();
    const error: unknown = await attempt().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error, "it was refused").to.be.an("error");
    expect(exitOf(error)).to.equal(exit);
    expect(await traces()).to.deep.equal(before);
  }

  async function traces(): Promise<unknown> {
    const { registry } = ash.operator;
    const [databases] = (await registry.raw(
      "SELECT SCHEMA_NAME AS name FROM information_schema.schemata ORDER BY 1",
    )) as [{ name: string }[]];
    const operations = await registry("operations").where({ kind: "restore" }).count({ n: "*" }).first();
    return { firm: await findFirm(registry, "ash"), databases, operations };
  }

  it("is refused with one byte flipped in any of its objects, before a row is written", async () => {
    for (const name of readdirSync(signed.place.dir)) {
      const path = join(signed.place.dir, name);
      const good = readFileSync(path);
      for (const at of [0, Math.floor(good.length / 2), good.length - 1]) {
        const bad = Buffer.from(good);
        bad[at] = bad[at]! ^ 0x01;
        writeFileSync(path, bad);
        await expectUntouched(restore, "unverified");
      }
      writeFileSync(path, good);
    }
  });

  it("is refused when any of its objects is cut, by one byte or to nothing, or is gone", async () => {
    for (const name of readdirSync(signed.place.dir)) {
      const path = join(signed.place.dir, name);
      const good = readFileSync(path);
      for (const size of [statSync(path).size - 1, 0]) {
        truncateSync(path, size);
        await expectUntouched(restore, "unverified");
        writeFileSync(path, good);
      }
      renameSync(path, `${path}.away`);
      await expectUntouched(restore, "unverified");
      renameSync(`${path}.away`, path);
    }
  });

  it("is refused with another firm's manifest, though that is signed by us", async () => {
    const other = await backUp(beech);
    for (const name of [MANIFEST_FILE, SIGNATURE_FILE])
      copyFileSync(join(other.place.dir, name), join(signed.place.dir, name));

    await expectUntouched(restore, "unverified");
  });

  it("is refused with the manifest of an older backup of the same firm", async () => {
    const older = signed;
    const newer = await backUp(ash);
    for (const name of readdirSync(older.place.dir))
      copyFileSync(join(older.place.dir, name), join(newer.place.dir, name));

    await expectUntouched(() => restore(newer.manifest.backupId), "unverified");
  });

  it("is refused without its key, which is another exit than damage", async () => {
    const folder = join(ash.operator.config.keysDir, ash.id);
    renameSync(folder, `${folder}.away`);
    try {
      await expectUntouched(restore, "keyless");
      const { code, stderr } = await strongroom([
        "backup",
        "restore",
        "--firm",
        "ash",
        "--backup",
        signed.manifest.backupId,
      ]);
      expect(stderr).to.match(/not held/);
      expect(code).to.equal(6);
    } finally {
      renameSync(`${folder}.away`, folder);
    }
  });

  it("is answered by the command line with exit 3 for damage and 5 for a refusal", async () => {
    const path = join(signed.place.dir, "db.sql.zst.pgp");
    const good = readFileSync(path);
    truncateSync(path, good.length - 1);

    expect(await strongroom(["backup", "verify", signed.manifest.backupId, "--level", "V0"])).to.include({ code: 3 });
    expect(await strongroom(["backup", "restore", "--firm", "ash", "--backup", signed.manifest.backupId])).to.include({
      code: 3,
    });

    writeFileSync(path, good);
    expect(await strongroom(["backup", "verify", signed.manifest.backupId, "--level", "V1"])).to.include({ code: 0 });
    await ash.operator.registry("backups").where({ firm_id: ash.id }).update({ proven_at: null });
    expect(await strongroom(["backup", "restore", "--firm", "ash"])).to.include({ code: 5 });
  });

  it("turns its verification red, naming the document, when one is flipped, cut, missing or swapped", async () => {
    const documents = [await aDocument(ash), await aDocument(ash, 100), await aDocument(ash, 2_000_000)];
    const { place } = await backUp(ash);
    const red = async (check: string, ...harmed: TestDocument[]): Promise<void> => {
      for (const level of ["V0", "V1"] as const) {
        const found = await verifyBackup(ash.operator, ash.record, place, level, undefined, { checks: [] });
        expect(found, check).to.include({ passed: false, failedCheck: check });
        for (const document of documents) {
          expect(found.detail?.includes(document.blob.name), check).to.equal(harmed.includes(document));
        }
      }
    };
    for (const document of documents) {
      const good = readFileSync(document.path);
      for (const at of [0, Math.floor(good.length / 2), good.length - 1]) {
        flipOneByte(document.path, at);
        await red("blob_hash", document);
        replace(document.path, good);
      }
      for (const size of [good.length - 1, 0]) {
        replace(document.path, good.subarray(0, size));
        await red("blob_size", document);
        replace(document.path, good);
      }
      rmSync(document.path);
      await red("blob_missing", document);
      writeFileSync(document.path, good);
    }
    const [first, second] = documents.map(({ path }) => readFileSync(path));
    replace(documents[0]!.path, second!);
    replace(documents[1]!.path, first!);
    await red("blob_size", documents[0]!, documents[1]!);
    replace(documents[0]!.path, first!);
    replace(documents[1]!.path, second!);
    const whole = await verifyBackup(ash.operator, ash.record, place, "V1", undefined, { checks: [] });
    expect(whole).to.include({ passed: true, documentsChecked: 3, documentsOpened: 3 });
  });

  it("turns red when a document was another one from the start, though every hash is as signed", async () => {
    const [one, other] = [await aDocument(ash), await aDocument(ash)];
    await keep(ash, other);
    await makeDirectory(dirname(one.path));
    copyFileSync(other.path, one.path);
    const { kept } = await findBlob(ash.db, other.blob.id);
    const lie = { kept_at: new Date(), kept_bytes: kept!.bytes, kept_sha256: kept!.sha256, kept_key_id: kept!.keyId };
    await ash.db("blobs").where({ id: one.blob.id }).update(lie);

    const { place } = await backUp(ash);

    const hashes = await verifyBackup(ash.operator, ash.record, place, "V0", undefined, { checks: [] });
    const opened = await verifyBackup(ash.operator, ash.record, place, "V1", undefined, { checks: [] });
    expect(hashes).to.include({ passed: true });
    expect(opened).to.include({ passed: false, failedCheck: "blob_name" });
    expect(opened.detail).to.include(one.blob.name);
  });

  it("is read and proven also when it is of a format before documents", async () => {
    const { operator } = ash;
    const { manifest } = signed;
    const { artefacts, ...rest } = manifest;
    delete rest.blobs;
    const old = { ...rest, format: 1 as const, artefacts: artefacts.filter(({ name }) => name !== BLOBS_FILE) };
    rmSync(join(signed.place.dir, BLOBS_FILE));
    const bytes = encodeManifest(old);
    writeFileSync(join(signed.place.dir, MANIFEST_FILE), bytes);
    const key = openSigningKey(operator.config.keysDir, operator.roots.vault);
    writeFileSync(join(signed.place.dir, SIGNATURE_FILE), await signBytes(bytes, key));
    await operator
      .registry("backups")
      .where({ id: manifest.backupId })
      .update({ manifest_sha256: sha256(bytes) });

    const found = await verifyBackup(operator, ash.record, signed.place, "V1", undefined, { checks: [] });
    const restored = await restore();

    expect(found).to.include({ passed: true, documentsChecked: 0 });
    expect(restored.documents).to.deep.equal({ putBack: 0, bytes: 0, lost: [] });
  });

  it("turns the test restore red when what it loads is not what was signed", async () => {
    const scratch = await startScratch(ash.operator.config.varDir);
    try {
      const wrongCheck = { name: "test.always_red", run: () => Promise.reject(new Error("no")) };
      const found = await verifyBackup(ash.operator, ash.record, signed.place, "V3", scratch, { checks: [wrongCheck] });
      expect(found).to.include({ passed: false, failedCheck: "test.always_red" });
      const whole = await verifyBackup(ash.operator, ash.record, signed.place, "V3", scratch, { checks: [] });
      expect(whole).to.include({ passed: true, failedCheck: null });
    } finally {
      await scratch.stop();
    }
  });
});
