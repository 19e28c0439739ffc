import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import { openFirmPrivateKey } from "../../../src/platform/keys/firm-keys.js";
import { signingPublicKey } from "../../../src/platform/keys/signing.js";
import { proveNewest } from "../../../src/platform/backups/jobs.js";
import { listBackups, listVerifications } from "../../../src/platform/backups/ledger.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import type { RestoreProof } from "../../../src/platform/backups/verify.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { provisionFirm } from "../../../src/platform/firms/provisioning.js";
import { useFirm } from "../../support/firms.js";
import { expectRefusal } from "../../support/refusals.js";
import { CANARY, aCanary, backUp, sysadmin } from "./backed-up-firm.js";
import { openHome } from "../../support/home.js";
import { rotateFirm } from "../../../src/platform/backups/rotate.js";
import { firmLease, withLease } from "../../../src/platform/jobs/leases.js";

const nothingMore = { checks: [], rules: [] };

describe("backups: taking, proving and restoring a firm", function () {
  this.timeout(120_000);
  const oak = useFirm("oak");

  it("brings back what was there, in a new generation, and leaves the old one locked beside it", async () => {
    const { operator, db } = oak;
    const before = oak.record;
    const canary = await aCanary(db);
    const { manifest } = await backUp(oak);
    await db("users").where({ id: canary }).delete();

    const proofs: RestoreProof[] = [];
    const found = await proveNewest(operator, [before], {
      checks: [],
      onProven: async (_operator, _firm, proof) => void proofs.push(proof),
    });
    const restored = await restoreFirm(operator, "oak", undefined, { by: sysadmin, ...nothingMore });

    expect(found).to.deep.equal({ proven: ["oak"], failed: [] });
    expect(proofs).to.have.length(1);
    expect(proofs[0]).to.include({ backupId: manifest.backupId, level: "V3" });
    expect(proofs[0]!.rowsChecked).to.be.greaterThan(20);
    const after = await findFirm(operator.registry, "oak");
    expect(after).to.include({ id: before.id, state: "active", dbName: restored.dbName });
    expect(after.dbName).to.not.equal(before.dbName);
    expect(after.epoch).to.be.greaterThan(before.epoch);
    const restoredDb = await operator.firmDb(after);
    expect(await restoredDb("users").where({ id: canary }).first("name")).to.deep.equal({ name: CANARY });
    const [line] = await listAuditLines(restoredDb, { action: "backups.firm_restored" });
    expect(line).to.include({ actorId: "sysadmin", subjectId: manifest.backupId });
    await expectLocked(before.dbName);
    const newest = (await listBackups(operator.registry, { firmId: after.id }))[0]!;
    expect(newest).to.include({ id: restored.baseBackupId, occasion: "after_restore", state: "complete" });
  });

  it("refuses to restore what was never proven unless it is named", async () => {
    const yew = await useProvisioned("elm");
    await expectRefusal(restoreFirm(yew.operator, "elm", undefined, { by: sysadmin, ...nothingMore }), "never_proven");

    const { manifest } = await backUp(yew);

    await expectRefusal(restoreFirm(yew.operator, "elm", undefined, { by: sysadmin, ...nothingMore }), "never_proven");
    const restored = await restoreFirm(yew.operator, "elm", manifest.backupId, { by: sysadmin, ...nothingMore });
    expect(restored.backupId).to.equal(manifest.backupId);
  });

  it("leaves the firm as it was when a check of the restored database fails", async () => {
    const before = oak.record;
    const { manifest } = await backUp(oak);
    const red = { name: "test.red", run: () => Promise.reject(new Error("it is red")) };

    const attempt = restoreFirm(oak.operator, "oak", manifest.backupId, { by: sysadmin, checks: [red], rules: [] });

    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.an("error").with.property("message").that.includes("test.red");
    expect(error).to.have.property("exit", "unverified");
    expect(await findFirm(oak.operator.registry, "oak")).to.deep.equal(before);
    expect(await oak.db("_identity").first("db_name")).to.deep.equal({ db_name: before.dbName });
    expect(await firmDatabases()).to.not.include(await droppedName());
  });

  it("marks a table that moved during the dump instead of signing a checksum it cannot know", async () => {
    const { operator, db } = oak;
    await aCanary(db);
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await aCanary(db);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();

    const { manifest } = await backUp(oak);
    writing = false;
    await writer;

    expect(manifest.tables.find(({ name }) => name === "_identity")?.crc).to.match(/^[0-9a-f]{8}$/);
    const found = await proveNewest(operator, [oak.record], { checks: [] });
    expect(found.failed).to.deep.equal([]);
  });

  it("can be opened by gpg, zstd and mariadb alone", async function () {
    const { operator } = oak;
    await aCanary(oak.db);
    const { place } = await backUp(oak);
    const dir = mkdtempSync("/tmp/strongroom-gpg-");
    const target = "stock_tools";
    try {
      const gpg = (args: string[], input?: string | Buffer) =>
        spawnSync("gpg", ["--homedir", join(dir, "gnupg"), "--batch", "--quiet", "--trust-model", "always", ...args], {
          ...(input === undefined ? {} : { input }),
          maxBuffer: 64 * 1024 * 1024,
        });
      mkdirSync(join(dir, "gnupg"), { mode: 0o700 });
      expect(
        gpg(["--import"], openFirmPrivateKey(operator.config.keysDir, operator.roots.vault, oak.id)).status,
      ).to.equal(0);
      expect(gpg(["--import"], signingPublicKey(operator.config.keysDir)).status).to.equal(0);
      expect(gpg(["--verify", join(place.dir, "manifest.sig"), join(place.dir, "manifest.json")]).status).to.equal(0);

      const zst = gpg(["--decrypt", join(place.dir, "db.sql.zst.pgp")]);
      expect(zst.status).to.equal(0);
      const sql = spawnSync("zstd", ["-d", "-q", "--stdout", "-"], { input: zst.stdout, maxBuffer: 256 * 1024 * 1024 });
      expect(sql.status).to.equal(0);
      const server = await operator.serverOf(oak.record);
      await withAdmin(server, operator.account, (admin) => admin.query(`CREATE DATABASE ${target}`));
      const clientFile = join(dir, "client.cnf");
      writeFileSync(clientFile, `[client]\nsocket=${server.socketPath}\nuser=${operator.account.user}\n`);
      const loaded = spawnSync("mariadb", [`--defaults-file=${clientFile}`, "--binary-mode", target], {
        input: sql.stdout,
      });
      expect(loaded.status).to.equal(0);

      const [rows] = await withAdmin(server, operator.account, (admin) =>
        admin.query(`SELECT name FROM ${target}.users`),
      );
      expect(rows).to.deep.equal([{ name: CANARY }]);
      const folder = JSON.parse(gpg(["--decrypt", join(place.dir, "folder.json.pgp")]).stdout.toString()) as {
        files: { path: string }[];
      };
      expect(folder.files.map(({ path }) => path)).to.deep.equal(["firm.json"]);
    } finally {
      spawnSync("gpgconf", ["--homedir", join(dir, "gnupg"), "--kill", "all"]);
      rmSync(dir, { recursive: true, force: true });
      await withAdmin(await operator.serverOf(oak.record), operator.account, (admin) =>
        admin.query(`DROP DATABASE IF EXISTS ${target}`),
      );
    }
  });

  it("says in the repository and in the ledger what a test found, and takes the proof away when a later one is red", async () => {
    const { operator } = oak;
    const { manifest, place } = await backUp(oak);
    await proveNewest(operator, [oak.record], { checks: [] });
    const path = join(place.dir, "../../../verify", `${manifest.backupId}.json`);

    const written = JSON.parse(readFileSync(path, "utf8")) as { passed: boolean; level: string };

    expect(written).to.include({ passed: true, level: "V3" });
    expect(existsSync(path.replace(".json", ".sig"))).to.equal(true);
    const [test] = await listVerifications(operator.registry, manifest.backupId);
    expect(test).to.include({ passed: true, level: "V3", failedCheck: null });
  });

  it("rotates: an expired backup leaves the repository and stays in the ledger", async () => {
    const { operator, record, id } = oak;
    const signed = [];
    for (let night = 10; night < 19; night += 1) signed.push(await backUp(oak, `2026-11-${night}`));
    await operator.registry("backups").where({ firm_id: id, state: "complete" }).update({ proven_at: new Date() });

    const { expired } = await withLease(operator.registry, firmLease(id), (lease) =>
      rotateFirm(operator, record.id, new Date(), lease),
    );

    expect(expired.length).to.be.greaterThan(0);
    for (const backupId of expired) {
      const place = signed.find((one) => one.manifest.backupId === backupId)?.place;
      if (place) expect(existsSync(place.dir)).to.equal(false);
    }
    const states = await operator.registry("backups").whereIn("id", expired).pluck("state");
    expect(new Set(states)).to.deep.equal(new Set(["expired"]));
  });

  async function expectLocked(dbName: string): Promise<void> {
    const [rows] = await admin((on) =>
      on.query("SELECT JSON_VALUE(Priv, '$.account_locked') AS locked FROM mysql.global_priv WHERE User=?", [dbName]),
    );
    expect(rows).to.deep.equal([{ locked: "1" }]);
  }

  async function firmDatabases(): Promise<string[]> {
    const [rows] = await admin((on) => on.query("SELECT SCHEMA_NAME AS name FROM information_schema.schemata"));
    return (rows as { name: string }[]).map(({ name }) => name);
  }

  async function droppedName(): Promise<string> {
    const row = await oak.operator
      .registry("generations")
      .where({ firm_id: oak.id, state: "dropped" })
      .orderBy("epoch", "desc")
      .first<{ db_name: string }>("db_name");
    return row.db_name;
  }

  async function admin<T>(act: Parameters<typeof withAdmin<T>>[2]): Promise<T> {
    const operator = await openHome();
    return withAdmin(operator.server, operator.account, act);
  }

  async function useProvisioned(slug: string) {
    const operator = await openHome();
    const firm = await provisionFirm(
      operator,
      { slug, name: "Elm Attorneys", jurisdiction: "ZA", isDemo: false },
      { by: sysadmin },
    );
    return { operator, id: firm.id };
  }
});
