import { expect } from "chai";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "mysql2/promise";
import { openAdmin } from "../../../src/platform/databases/admin.js";
import { dialectOf, ServerUntried } from "../../../src/platform/databases/dialect.js";
import {
  createAccount,
  createGeneration,
  dropOwnGeneration,
  grantRuntime,
  newGenerationName,
  unlockAccount,
} from "../../../src/platform/databases/generations.js";
import { openPrivateHome } from "../../../src/platform/databases/private-home.js";
import { startPrivateServer } from "../../../src/platform/databases/private-server.js";
import { probeIsolation } from "../../../src/platform/databases/probe.js";
import { checkServer } from "../../../src/platform/databases/server-checks.js";
import { driverOptions } from "../../../src/platform/databases/server-address.js";
import { firmAddress } from "../../../src/platform/firms/firm-address.js";
import { useFirm } from "../../support/firms.js";
import { useHome } from "../../support/home.js";
import { skip } from "../../support/skips.js";

describe("databases: what a server is asked at start", () => {
  const home = useHome();
  let admin: Connection;
  beforeEach(async () => {
    admin = await home.operator.admin();
  });
  afterEach(() => admin.destroy());

  it("finds nothing that refuses the start on the private server", async () => {
    expect((await checkServer(admin)).filter(({ refuses }) => refuses)).to.deep.equal([]);
  });

  it("refuses a server with anonymous accounts, and says how to mend it", async () => {
    await admin.query("CREATE USER ''@'localhost'");
    try {
      const found = (await checkServer(admin)).find(({ what }) => what.includes("anonymous"));
      expect(found).to.include({ refuses: true });
      expect(found?.mend).to.contain("DROP USER");
    } finally {
      await admin.query("DROP USER ''@'localhost'");
    }
  });

  it("refuses a sql_mode under which the driver escapes wrongly", async () => {
    await admin.query("SET GLOBAL sql_mode='NO_BACKSLASH_ESCAPES'");
    try {
      expect((await checkServer(admin)).some(({ what, refuses }) => refuses && what.includes("sql_mode"))).to.equal(
        true,
      );
    } finally {
      await admin.query("SET GLOBAL sql_mode='STRICT_ALL_TABLES'");
    }
  });

  it("notices open tables that do not fit into the file limit", async () => {
    const [rows] = await admin.query("SELECT @@global.table_open_cache AS was");
    await admin.query("SET GLOBAL table_open_cache=1000000");
    try {
      expect((await checkServer(admin)).some(({ what }) => what.includes("file limit"))).to.equal(true);
    } finally {
      await admin.query("SET GLOBAL table_open_cache=?", [(rows as { was: number }[])[0]!.was]);
    }
  });

  it("does nothing on a family of servers that it was never run on", () => {
    expect(() => dialectOf({ ...home.operator.server, flavour: "mysql" })).to.throw(ServerUntried);
  });
});

describe("databases: a firm's account", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  let admin: Connection;
  beforeEach(async () => {
    admin = await alder.operator.admin();
  });
  afterEach(() => admin.destroy());

  const passwordOf = (): string => {
    const { config, roots, server } = alder.operator;
    return firmAddress(config.keysDir, roots.web, alder.record, server).password;
  };
  const probe = (): Promise<void> =>
    probeIsolation(alder.operator.server, { dbName: alder.record.dbName, password: passwordOf() }, [
      birch.record.dbName,
    ]);

  it("reaches its own rows and nothing else on the server", async () => {
    await probe();
  });

  it("fails the probe when it was granted a look at another firm", async () => {
    const grant = `SELECT ON \`${birch.record.dbName}\`.*`;
    await admin.query(`GRANT ${grant} TO ?@'%'`, [alder.record.dbName]);
    try {
      const found = await probe().then(
        () => "nothing",
        (error: Error) => error.message,
      );
      expect(found).to.contain(birch.record.dbName);
    } finally {
      await admin.query(`REVOKE ${grant} FROM ?@'%'`, [alder.record.dbName]);
    }
  });

  it("fails the probe when it may make tables", async () => {
    await admin.query(`GRANT CREATE ON \`${alder.record.dbName}\`.* TO ?@'%'`, [alder.record.dbName]);
    try {
      const found = await probe().then(
        () => "nothing",
        (error: Error) => error.message,
      );
      expect(found).to.contain("CREATE TABLE");
    } finally {
      await admin.query(`REVOKE CREATE ON \`${alder.record.dbName}\`.* FROM ?@'%'`, [alder.record.dbName]);
      await admin.query(`DROP TABLE IF EXISTS \`${alder.record.dbName}\`.probe`);
    }
  });

  it("may change neither audit lines nor identity nor migrations, in any way that SQL knows", async () => {
    await alder.db("audit_lines").insert({
      at: new Date(),
      actor_kind: "user",
      actor_id: "1",
      actor_name: "T",
      action: "tests.line_added",
      subject_kind: "line",
      subject_id: "1",
    });
    const attempts = [
      "UPDATE audit_lines SET note='x'",
      "UPDATE IGNORE audit_lines SET note='x'",
      "DELETE FROM audit_lines",
      "DELETE IGNORE FROM audit_lines",
      "REPLACE INTO audit_lines SELECT * FROM audit_lines",
      "INSERT INTO audit_lines SELECT * FROM audit_lines AS l ON DUPLICATE KEY UPDATE note='x'",
      "DELETE audit_lines FROM audit_lines JOIN _identity",
      "UPDATE audit_lines JOIN _identity SET audit_lines.note='x'",
      "TRUNCATE TABLE audit_lines",
      "DROP TABLE audit_lines",
      "DROP TRIGGER audit_lines_not_updated",
      "UPDATE _identity SET epoch=9",
      "DELETE FROM _identity",
      "INSERT INTO _identity VALUES (1,'x','x',1,'x')",
      "INSERT INTO _migration (name) VALUES ('20990101-0000-x')",
      "UPDATE _migration SET name=CONCAT(name,'x')",
      "DELETE FROM _migration",
    ];
    for (const sql of attempts) {
      const outcome = await alder.db.raw(sql).then(
        () => "done",
        () => "refused",
      );
      expect(outcome, sql).to.equal("refused");
    }
    expect(await alder.db("audit_lines").select("note")).to.deep.equal([{ note: null }]);
  });

  it("has a name without wildcards, so that no grant opens a neighbour", async () => {
    const names = Array.from({ length: 200 }, newGenerationName);
    expect(new Set(names).size).to.equal(200);
    for (const name of names) expect(name).to.match(/^f[a-z2-7]{14}$/);
  });
});

describe("databases: dropping a generation", () => {
  const alder = useFirm("alder");

  it("leaves alone what another operation made", async () => {
    const { operator, record } = alder;
    const admin = await operator.admin();
    try {
      const dropping = dropOwnGeneration(admin, operator.server, record.dbName, "00000000-0000-7000-8000-000000000000");
      const said = await dropping.then(
        () => "dropped",
        (error: Error) => error.message,
      );
      expect(said).to.contain("left alone");
      expect(await alder.db("_identity").first("firm_id")).to.deep.equal({ firm_id: alder.id });
    } finally {
      admin.destroy();
    }
  });

  it("takes a half-made one away, account and all, and may be repeated", async () => {
    const { operator } = alder;
    const admin = await operator.admin();
    const dbName = newGenerationName();
    try {
      await createGeneration(admin, dbName);
      await createAccount(admin, dbName, "secret");
      await grantRuntime(admin, dbName);
      await unlockAccount(admin, dbName);
      for (let n = 0; n < 2; n += 1) await dropOwnGeneration(admin, operator.server, dbName, "whoever");
      const [left] = await admin.query("SELECT 1 FROM mysql.user WHERE User=?", [dbName]);
      expect(left).to.deep.equal([]);
    } finally {
      admin.destroy();
    }
  });
});

describe("databases: the private server", () => {
  it("finds a place for its data where the home is closed to the server's user", async function () {
    this.timeout(60_000);
    if (process.getuid?.() !== 0) skip(this, "root-only");
    const closed = mkdtempSync("/tmp/strongroom-closed-");
    const home = await openPrivateHome(join(closed, "var"), { durable: false });
    const admin = await openAdmin(home.address, home.account);
    const [rows] = await admin.query("SELECT @@datadir AS place");
    admin.destroy();
    await home.stop();
    const { place } = (rows as { place: string }[])[0]!;
    expect(place).to.match(/^\/var\/lib\/strongroom-[0-9a-f]{12}\/$/);
    rmSync(place, { recursive: true });
    rmSync(closed, { recursive: true });
  });

  it("runs as another user than root, on a socket, with durable settings, and leaves nothing running", async function () {
    this.timeout(60_000);
    const dir = mkdtempSync("/tmp/strongroom-server-");
    chmodSync(dir, 0o711);
    const server = await startPrivateServer({ dataDir: join(dir, "data") });
    const admin = await openAdmin(server.address, server.account);
    const [rows] = await admin.query(
      `SELECT @@sync_binlog AS syncBinlog, @@innodb_flush_log_at_trx_commit AS flushLog, @@binlog_format AS format,
              @@local_infile AS localInfile, @@skip_networking AS noNetwork`,
    );
    admin.destroy();
    expect((rows as object[])[0]).to.deep.equal({
      syncBinlog: 1,
      flushLog: 1,
      format: "ROW",
      localInfile: 0,
      noNetwork: 1,
    });
    const { socketPath } = server.address;
    await server.stop();
    expect(existsSync(socketPath!)).to.equal(false);
    expect(() => process.kill(server.pid, 0)).to.throw();
    rmSync(dir, { recursive: true });
  });

  it("names the CA it wants before it would send a password over plain TCP", () => {
    const overTcp = { name: "far", flavour: "mariadb" as const, region: "za", host: "127.0.0.1", port: 3306 };
    expect(() => driverOptions(overTcp, { user: "u", password: "p" })).to.throw("names no CA");
  });
});
