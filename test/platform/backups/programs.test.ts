import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../../src/errors.js";
import { listPlaces } from "../../../src/platform/backups/layout.js";
import { listBackups } from "../../../src/platform/backups/ledger.js";
import { useFirm } from "../../support/firms.js";
import { aCanary, backUp } from "./backed-up-firm.js";

/** The programs of the pipeline, made to fail as the real ones do: found first on the PATH, they run the real one. */
describe("backups: a program that fails", function () {
  this.timeout(120_000);
  const larch = useFirm("larch");
  const path = process.env.PATH;
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync("/tmp/strongroom-programs-");
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(dir, { recursive: true, force: true });
  });

  function replaceProgram(name: string, script: string): void {
    writeFileSync(join(dir, name), `#!/bin/bash\n${script}\n`);
    chmodSync(join(dir, name), 0o755);
    process.env.PATH = `${dir}:${path}`;
  }

  /** The attempt fails with these words, and there is neither a backup nor a remnant more than before. */
  async function expectNoBackup(words: RegExp): Promise<void> {
    const { registry, config } = larch.operator;
    const before = await listPlaces(config.repositoryDir, larch.id);

    const error: unknown = await backUp(larch).then(
      () => undefined,
      (reason: unknown) => reason,
    );

    expect(messageOf(error)).to.match(words);
    expect(await listPlaces(config.repositoryDir, larch.id)).to.deep.equal(before);
    const [row] = await listBackups(registry, { firmId: larch.id });
    expect(row).to.include({ state: "failed", manifestSha256: null });
    expect(row!.error).to.match(words);
  }

  it("fails the run when the dump exits with an error after its first rows", async () => {
    replaceProgram("mariadb-dump", `${real("mariadb-dump")} "$@" | head -c 2000; echo "Got error 2013" >&2; exit 3`);
    await expectNoBackup(/mariadb-dump ended with 3: .*Got error 2013/s);
  });

  it("fails the run when the dump complains and exits with 0", async () => {
    replaceProgram(
      "mariadb-dump",
      `${real("mariadb-dump")} "$@"; echo "mysqldump: Error: 'Access denied'" >&2; exit 0`,
    );
    await expectNoBackup(/Access denied/);
  });

  it("fails the run when the dump is cut at the end of a line and all exit with 0", async () => {
    replaceProgram("mariadb-dump", `${real("mariadb-dump")} "$@" | head -n -1; exit 0`);
    await expectNoBackup(/trailer/);
  });

  it("fails the run when a table is missing from a dump that ends well", async () => {
    replaceProgram(
      "mariadb-dump",
      `${real("mariadb-dump")} "$@" | sed 's/^CREATE TABLE \`sessions\`/CREATE VIEW v/'; exit 0`,
    );
    await expectNoBackup(/missing: sessions/);
  });

  it("fails the run when a trigger is missing from a dump that ends well", async () => {
    replaceProgram("mariadb-dump", `${real("mariadb-dump")} "$@" | grep -v 'audit_lines_not_updated'; exit 0`);
    await expectNoBackup(/triggers/);
  });

  it("fails the run when the compressor dies", async () => {
    replaceProgram("zstd", "head -c 100 > /dev/null; exit 1");
    await expectNoBackup(/zstd ended with 1/);
  });

  it("fails the run when a program is not installed", async () => {
    replaceProgram("zstd", "exit 0");
    process.env.PATH = dir;
    await expectNoBackup(/ENOENT/);
  });

  it("dumps again when the schema changed under the dump, and gives up when it always does", async () => {
    const { operator, record } = larch;
    await aCanary(larch.db);
    const { socketPath } = await operator.serverOf(record);
    const alter = (column: string) =>
      `${real("mariadb")} --no-defaults --socket=${socketPath} --user=${operator.account.user} ${record.dbName} -e "ALTER TABLE users ADD COLUMN ${column} INT NULL"`;
    const once = join(dir, "once");
    replaceProgram(
      "mariadb-dump",
      `[ -e ${once} ] || ${alter("once_x")}\ntouch ${once}\nexec ${real("mariadb-dump")} "$@"`,
    );

    const { manifest } = await backUp(larch);

    expect(manifest.tables.find(({ name }) => name === "users")).to.include({ rows: 1 });
    replaceProgram("mariadb-dump", `${alter("always_$$")}\nexec ${real("mariadb-dump")} "$@"`);
    await expectNoBackup(/schema changed/);
  });

  function real(name: string): string {
    return `/usr/bin/${name}`;
  }
});
