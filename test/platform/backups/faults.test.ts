import { expect } from "chai";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { findBlob } from "../../../src/platform/blobs/blobs.js";
import { blobPath as folderPath } from "../../../src/platform/blobs/folders.js";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import { isSigned, listPlaces } from "../../../src/platform/backups/layout.js";
import { listBackups } from "../../../src/platform/backups/ledger.js";
import { dropReplaced } from "../../../src/platform/backups/replaced-generations.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import { settleAllRestores } from "../../../src/platform/backups/restore-settle.js";
import { rotateFirm } from "../../../src/platform/backups/rotate.js";
import { verifyBackup } from "../../../src/platform/backups/verify.js";
import { firmLease, withLease } from "../../../src/platform/jobs/leases.js";
import { listFailpoints } from "../../support/failpoints.js";
import { useFirm } from "../../support/firms.js";
import { sample } from "../../support/sample.js";
import { homeOf, read } from "../blobs/contents.js";
import { aCanary, backUp, expireLease, sysadmin } from "./backed-up-firm.js";
import { strongroom } from "./command-line.js";
import { type TestDocument, aDocument, keep, presentHome, temporaryIn } from "./kept-documents.js";

/** Steps of which a plain test run takes a part; `scripts/test --all` takes every one. */
const SAMPLED = 5;
const WAYS = ["kill", "enospc", "eio"] as const;

describe("backups: a backup that is cut", function () {
  this.timeout(120_000);
  const cedar = useFirm("cedar");

  for (const [at, step] of sample(listFailpoints("backup."), SAMPLED).entries()) {
    it(`at ${step} by kill -9: the next run completes or removes it, and what was there stays`, async () => {
      await aCanary(cedar.db);
      const before = await backUp(cedar);

      const cut = await strongroom(["backup", "run", "--firm", "cedar"], `${step}:kill`);

      expect(cut.signal).to.equal("SIGKILL");
      await expireLease(cedar.operator, cedar.id);
      await backUp(cedar);
      await expectInOrder(before.manifest.backupId);
    });

    const way = WAYS[1 + (at % 2)]!;
    it(`at ${step} by ${way}: says so, leaves nothing behind and nothing is lost`, async () => {
      await aCanary(cedar.db);
      const before = await backUp(cedar);

      const failed = await strongroom(["backup", "run", "--firm", "cedar"], `${step}:${way}`);

      expect(failed).to.include({ code: 1 });
      expect(failed.stderr).to.include(way.toUpperCase());
      await backUp(cedar);
      await expectInOrder(before.manifest.backupId);
    });
  }

  /** Every directory is a signed backup that the ledger knows as complete and that opens; nothing runs; the earlier one is there. */
  async function expectInOrder(earlier: string): Promise<void> {
    const { registry, config } = cedar.operator;
    const places = await listPlaces(config.repositoryDir, cedar.id);
    const complete = await listBackups(registry, { firmId: cedar.id, states: ["complete"] });
    expect(places.filter((place) => !isSigned(place))).to.deep.equal([]);
    expect(places.map(({ backupId }) => backupId).sort()).to.deep.equal(complete.map(({ id }) => id).sort());
    expect(await listBackups(registry, { firmId: cedar.id, states: ["running"] })).to.deep.equal([]);
    expect(places.some(({ backupId }) => backupId === earlier)).to.equal(true);
    for (const place of places.slice(-2)) {
      expect(readdirSync(place.dir).filter((name) => name.endsWith(".tmp"))).to.deep.equal([]);
      const found = await verifyBackup(cedar.operator, cedar.record, place, "V1", undefined, { checks: [] });
      expect(found).to.include({ passed: true });
    }
  }
});

describe("backups: keeping a document that is cut", function () {
  this.timeout(120_000);
  const maple = useFirm("maple");

  for (const [at, step] of sample(listFailpoints("blob."), SAMPLED).entries()) {
    it(`at ${step} by kill -9: the next run keeps it, whole and once`, async () => {
      const document = await prepared(step);

      const cut = await strongroom(["backup", "run", "--firm", "maple"], `${step}:kill`);

      expect(cut.signal, cut.stderr).to.equal("SIGKILL");
      await expireLease(maple.operator, maple.id);
      await keep(maple, document);
      await expectKept(document);
    });

    const way = WAYS[1 + (at % 2)]!;
    it(`at ${step} by ${way}: says so, leaves nothing half there, and the next run keeps it`, async () => {
      const document = await prepared(step);

      const failed = await strongroom(["backup", "run", "--firm", "maple"], `${step}:${way}`);

      expect(failed).to.include({ code: 1 });
      expect(failed.stderr).to.include(way.toUpperCase());
      expect(temporaryIn(document.path)).to.deep.equal([]);
      await keep(maple, document);
      await expectKept(document);
    });
  }

  /** Not kept yet; where the step is the adopting of a file, the file is there and not on record. */
  async function prepared(step: string): Promise<TestDocument> {
    const document = await aDocument(maple, 200_000);
    if (!step.includes("adopt")) return document;
    await keep(maple, document);
    await maple.db("blobs").update({ kept_at: null, kept_bytes: null, kept_sha256: null, kept_key_id: null });
    return document;
  }

  /** On record as it is, and a backup of it can be opened. */
  async function expectKept({ blob, path }: TestDocument): Promise<void> {
    const { kept } = await findBlob(maple.db, blob.id);
    expect(kept).to.include({ bytes: statSync(path).size });
    const { place, manifest } = await backUp(maple);
    expect(manifest.blobs).to.include({ count: 1, lost: 0 });
    const found = await verifyBackup(maple.operator, maple.record, place, "V1", undefined, { checks: [] });
    expect(found).to.include({ passed: true, documentsChecked: 1, documentsOpened: 1 });
  }
});

describe("backups: a restore that is cut", function () {
  this.timeout(120_000);
  const fir = useFirm("fir");

  for (const step of sample(listFailpoints("restore."), SAMPLED)) {
    it(`at ${step} by kill -9: the firm is whole again, as it was or restored`, async () => {
      const { canary, before, document, manifest } = await prepared();

      const restore = ["backup", "restore", "--firm", "fir", "--backup", manifest.backupId];
      const cut = await strongroom(restore, `${step}:kill`);

      expect(cut.signal, cut.stderr).to.equal("SIGKILL");
      await expireLease(fir.operator, fir.id);
      await settleAllRestores(fir.operator, sysadmin);
      await expectWhole(before.dbName, canary, document);
      expect(await strongroom(restore)).to.include({ code: 0 });
      await expectDocument(document);
    });

    it(`at ${step} by an error: the same, at once`, async () => {
      const { canary, before, document, manifest } = await prepared();

      const failed = await strongroom(
        ["backup", "restore", "--firm", "fir", "--backup", manifest.backupId],
        `${step}:eio`,
      );

      expect(failed.code, failed.stderr).to.equal(1);
      await settleAllRestores(fir.operator, sysadmin);
      await expectWhole(before.dbName, canary, document);
    });
  }

  /** A backup of a firm that has lost a row and a document since. */
  async function prepared() {
    const canary = await aCanary(fir.db);
    const document = await aDocument(fir);
    const before = fir.record;
    const { manifest } = await backUp(fir);
    await fir.db("users").where({ id: canary }).delete();
    rmSync(folderPath(homeOf(fir), document.blob.name));
    return { canary, before, document, manifest };
  }

  async function expectDocument({ blob, content }: TestDocument): Promise<void> {
    expect((await read(await presentHome(fir), blob.id)).equals(content)).to.equal(true);
  }

  /** Active, reachable by its own account, at a generation that says it is this one, beside which no other is left scratch. */
  async function expectWhole(oldName: string, canary: string, document: TestDocument): Promise<void> {
    const { operator } = fir;
    const firm = await findFirm(operator.registry, "fir");
    expect(firm.state).to.equal("active");
    const db = await operator.firmDb(firm);
    expect(await db("_identity").first("db_name", "epoch")).to.deep.equal({ db_name: firm.dbName, epoch: firm.epoch });
    const there = await db("users").where({ id: canary }).first<{ id: string } | undefined>("id");
    expect(there === undefined).to.equal(firm.dbName === oldName);
    if (firm.dbName !== oldName) await expectDocument(document);
    const open: unknown[] = await operator
      .registry("operations")
      .where({ kind: "restore", state: "running" })
      .select("id");
    expect(open).to.deep.equal([]);
    const generations = await operator
      .registry("generations")
      .where({ firm_id: firm.id })
      .select<{ db_name: string; state: string }[]>("db_name", "state");
    expect(generations.filter(({ state }) => state === "scratch")).to.deep.equal([]);
    expect(generations.filter(({ state }) => state === "live").map((row) => row.db_name)).to.deep.equal([firm.dbName]);
    const dropped = generations.filter(({ state }) => state === "dropped").map((row) => row.db_name);
    const [databases] = await withAdmin(operator.server, operator.account, (admin) =>
      admin.query("SELECT SCHEMA_NAME AS name FROM information_schema.schemata"),
    );
    const names = (databases as { name: string }[]).map(({ name }) => name);
    expect(names.filter((name) => dropped.includes(name))).to.deep.equal([]);
    expect(existsSync(join(operator.config.tenantsDir, "fir", "firm.json"))).to.equal(true);
  }
});

describe("backups: a rotation that is cut", function () {
  this.timeout(120_000);
  const hazel = useFirm("hazel");

  for (const step of listFailpoints("rotation.")) {
    it(`at ${step} by kill -9: the next run ends it, and no backup looks whole that is not`, async () => {
      const { operator, id } = hazel;
      const { registry, config } = operator;
      for (let night = 10; night < 20; night += 1) await backUp(hazel, `2026-11-${night}`);
      await registry("backups").where({ firm_id: id, state: "complete" }).update({ proven_at: new Date() });
      await restoreFirm(operator, "hazel", undefined, { by: sysadmin, checks: [], rules: [] });
      await registry("generations")
        .where({ firm_id: id, state: "replaced" })
        .update({ replaced_at: new Date(Date.now() - 8 * 86_400_000) });
      await registry("backups").where({ firm_id: id, state: "complete" }).update({ proven_at: new Date() });

      const cut = await strongroom(["job", "run", "backups.rotate", "--firm", "hazel"], `${step}:kill`);
      expect(cut.signal, cut.stderr).to.equal("SIGKILL");
      await expireLease(operator, id);
      await withLease(registry, firmLease(id), async (lease) => {
        await rotateFirm(operator, id, new Date(), lease);
        await dropReplaced(operator, await findFirm(registry, id), new Date());
      });

      const complete = await listBackups(registry, { firmId: id, states: ["complete"] });
      const places = await listPlaces(config.repositoryDir, id);
      expect(places.map(({ backupId }) => backupId).sort()).to.deep.equal(complete.map((row) => row.id).sort());
      expect(places.every(isSigned)).to.equal(true);
      const kept = await registry("generations").where({ firm_id: id, state: "replaced" }).select<unknown[]>("db_name");
      expect(kept).to.deep.equal([]);
    });
  }
});
