import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import mysql, { type Connection } from "mysql2/promise";
import { driverOptions } from "../../src/platform/databases/server-address.js";
import { firmAddress } from "../../src/platform/firms/firm-address.js";
import { catalogue } from "../../src/schema/firm.js";
import { CANARY } from "../support/canaries.js";
import { fillOffice } from "../support/canaries-office.js";
import { changedTables, checksums } from "../support/canaries-checksums.js";
import { useFirm } from "../support/firms.js";

/** Not through our code at all: whoever got hold of birch's own database account, trying what a database lets one try. */
describe("isolation: the database account of a firm by hand", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  let hand: Connection;

  beforeEach(async () => {
    await fillOffice(alder, CANARY);
    const { config, roots } = birch.operator;
    const { server, dbName, password } = firmAddress(
      config.keysDir,
      roots.web,
      birch.record,
      await birch.operator.serverOf(birch.record),
    );
    hand = await mysql.createConnection(driverOptions(server, { user: dbName, password }, dbName));
  });
  afterEach(() => hand.destroy());

  it("is denied every table of another firm, to read and to write, and changes none", async () => {
    const before = await checksums(alder.db);
    const theirs = alder.record.dbName;

    for (const { table } of catalogue) {
      for (const sql of [
        `SELECT * FROM \`${theirs}\`.\`${table}\` LIMIT 1`,
        `DELETE FROM \`${theirs}\`.\`${table}\``,
        `INSERT INTO \`${theirs}\`.\`${table}\` SELECT * FROM \`${table}\``,
        `CREATE TABLE copied LIKE \`${theirs}\`.\`${table}\``,
      ]) {
        expect(await outcomeOf(sql), sql).to.equal("denied");
      }
    }
    expect(changedTables(before, await checksums(alder.db))).to.deep.equal([]);
  });

  it("sees no other database, account, session or grant", async () => {
    const names = (rows: unknown): string => JSON.stringify(rows);

    const [databases] = await hand.query("SHOW DATABASES");
    expect((databases as { Database: string }[]).map((row) => row.Database).sort()).to.deep.equal(
      [birch.record.dbName, "information_schema"].sort(),
    );
    for (const sql of [
      "SELECT * FROM information_schema.tables",
      "SELECT * FROM information_schema.columns",
      "SELECT * FROM information_schema.schemata",
      "SELECT * FROM information_schema.statistics",
      "SELECT * FROM information_schema.key_column_usage",
      "SELECT * FROM information_schema.user_privileges",
      "SELECT * FROM information_schema.processlist",
      "SHOW FULL PROCESSLIST",
      "SHOW GRANTS",
    ]) {
      const [rows] = await hand.query(sql);
      expect(names(rows), sql).not.to.include(alder.record.dbName);
      expect(names(rows).toLowerCase(), sql).not.to.include(CANARY);
    }
  });

  it("reaches no table of the server itself and ends no connection of another firm", async () => {
    const [[theirs]] = (await alder.db.raw("SELECT CONNECTION_ID() AS id")) as [{ id: number }[]];
    for (const sql of [
      "SELECT * FROM mysql.user",
      "SELECT * FROM mysql.global_priv",
      "SELECT * FROM mysql.db",
      `SHOW GRANTS FOR '${alder.record.dbName}'@'localhost'`,
      `USE \`${alder.record.dbName}\``,
      `USE mysql`,
      "CREATE DATABASE another",
      "CREATE USER another@localhost",
      `GRANT SELECT ON *.* TO CURRENT_USER()`,
      "SET GLOBAL general_log = 1",
      `KILL ${theirs?.id}`,
      `KILL QUERY ${theirs?.id}`,
      "FLUSH TABLES WITH READ LOCK",
      "INSTALL SONAME 'ha_connect'",
    ]) {
      expect(await outcomeOf(sql), sql).to.equal("denied");
    }
  });

  it("reads and writes no file of the machine", async () => {
    const target = join(tmpdir(), `crawl-sql-${process.pid}.txt`);
    try {
      const [read] = await hand.query("SELECT LOAD_FILE('/etc/passwd') AS content");
      expect((read as { content: unknown }[])[0]?.content).to.equal(null);
      for (const sql of [
        `SELECT 'x' INTO OUTFILE '${target}'`,
        `SELECT 'x' INTO DUMPFILE '${target}'`,
        "LOAD DATA INFILE '/etc/passwd' INTO TABLE contact_words",
      ]) {
        expect(await outcomeOf(sql), sql).to.equal("denied");
      }
      expect(await outcomeOf("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE contact_words")).not.to.equal("done");
      expect(existsSync(target)).to.equal(false);
    } finally {
      rmSync(target, { force: true });
    }
  });

  it("changes no schema of its own firm and takes nothing out of its audit trail", async () => {
    await fillOffice(birch, "birch");
    const before = await checksums(birch.db);

    for (const sql of [
      "ALTER TABLE contacts ADD x INT",
      "DROP TABLE contacts",
      "TRUNCATE contacts",
      "DROP TRIGGER audit_lines_not_deleted",
    ]) {
      expect(await outcomeOf(sql), sql).to.equal("denied");
    }
    for (const sql of [
      "UPDATE audit_lines SET note = 'x'",
      "DELETE FROM audit_lines",
      "UPDATE _identity SET firm_id = 'x'",
      "DELETE FROM _identity",
      "UPDATE _migration SET name = 'x'",
      "DELETE FROM _migration",
    ]) {
      expect(await outcomeOf(sql), sql).to.equal("refused by its trigger");
    }
    expect(changedTables(before, await checksums(birch.db))).to.deep.equal([]);
  });

  /** Access errors of both families of servers: to a database, a table, another's connection, an account's rights, or a file. */
  const DENIED = [1044, 1045, 1095, 1142, 1227, 1290, 1410];

  async function outcomeOf(sql: string): Promise<string> {
    try {
      await hand.query(sql);
      return "done";
    } catch (error) {
      const { errno, message } = error as { errno?: number; message: string };
      if (errno === 1644) return "refused by its trigger";
      return errno !== undefined && DENIED.includes(errno) ? "denied" : `${errno}: ${message}`;
    }
  }
});
