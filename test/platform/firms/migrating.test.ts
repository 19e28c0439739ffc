import { expect } from "chai";
import { operatorActor } from "../../../src/actor.js";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import type { FirmRecord } from "../../../src/platform/databases/firm-records.js";
import { FAILURES_MAX, lastRelease, planMigration, runMigration } from "../../../src/platform/firms/migrating.js";
import { provisionFirm } from "../../../src/platform/firms/provisioning.js";
import { firmMigrations, firmSchemaVersion } from "../../../src/schema/firm.js";
import { useHome } from "../../support/home.js";

const sysadmin = operatorActor("sysadmin");
const ROLES_MIGRATION = "20261122-1010-user-roles";

describe("firms: migrating all firms", () => {
  const home = useHome();
  const oaks: FirmRecord[] = [];

  before(async function () {
    this.timeout(120_000);
    for (let n = 1; n <= FAILURES_MAX + 2; n += 1) {
      const slug = `oak${n}`;
      oaks.push(
        await provisionFirm(home.operator, { slug, name: slug, jurisdiction: "ZA", isDemo: false }, { by: sysadmin }),
      );
    }
  });
  afterEach(async () => {
    for (const oak of oaks) await mend(oak);
    await runMigration(home.operator, sysadmin);
  });
  after(async () => {
    // Other tests list firms: these step aside.
    await home.operator
      .registry("firms")
      .whereIn(
        "slug",
        oaks.map(({ slug }) => slug),
      )
      .update({ state: "abandoned" });
  });

  async function asAdmin(firm: FirmRecord, statements: string[]): Promise<void> {
    await withAdmin(
      home.operator.server,
      home.operator.account,
      async (admin) => {
        await admin.query("SET SESSION foreign_key_checks=0");
        for (const sql of statements) await admin.query(sql);
      },
      firm.dbName,
    );
  }
  /** As a firm of the release before the table came. */
  const set = (firm: FirmRecord): Promise<void> =>
    asAdmin(firm, [`DELETE FROM _migration WHERE name='${ROLES_MIGRATION}'`, "DROP TABLE IF EXISTS user_roles"]);
  /** And so that the migration fails: the table it refers to is away. */
  const spoil = async (firm: FirmRecord): Promise<void> => {
    await set(firm);
    await asAdmin(firm, ["RENAME TABLE users TO users_away"]);
  };
  const mend = (firm: FirmRecord): Promise<void> =>
    asAdmin(firm, ["RENAME TABLE users_away TO users"]).catch(() => undefined); // it was not spoilt
  const outcomes = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      ((await lastRelease(home.operator.registry))?.firms ?? [])
        .filter(({ slug }) => slug.startsWith("oak"))
        .map(({ slug, state }) => [slug, state]),
    );

  it("plans from what each firm's database says, and changes nothing", async () => {
    await set(oaks[1]!);
    const plans = await planMigration(home.operator);
    expect(plans.find(({ firm }) => firm.slug === "oak2")?.pending).to.deep.equal([ROLES_MIGRATION]);
    expect(plans.find(({ firm }) => firm.slug === "oak1")?.pending).to.deep.equal([]);
  });

  it("brings every firm forward and records each", async () => {
    await set(oaks[0]!);
    await set(oaks[3]!);
    const release = await runMigration(home.operator, sysadmin);
    expect(release.state).to.equal("done");
    expect(Object.values(await outcomes())).to.deep.equal(oaks.map(() => "done"));
    const db = await home.operator.firmDb(oaks[0]!);
    expect(await db("user_roles").select("role")).to.deep.equal([]);
    expect((await db("_migration").count<{ n: number }[]>({ n: "*" }))[0]!.n).to.equal(firmMigrations.length);
    const row = await home.operator.registry("firms").where("slug", "oak1").first<{ schema_version: string }>();
    expect(row.schema_version).to.equal(firmSchemaVersion);
  });

  it("goes on past one firm that fails, with its step, number and reason, and takes that one up the next time", async () => {
    for (const oak of oaks) await set(oak);
    await spoil(oaks[1]!);
    const release = await runMigration(home.operator, sysadmin);
    expect(release.state).to.equal("stopped");
    expect(await outcomes()).to.deep.include({ oak1: "done", oak2: "failed", oak3: "done", oak5: "done" });
    const failed = release.firms.find(({ slug }) => slug === "oak2")!;
    expect(failed.step).to.equal(ROLES_MIGRATION);
    expect(failed.errno).to.be.a("number");
    expect(failed.error).to.be.a("string");

    await mend(oaks[1]!);
    expect((await runMigration(home.operator, sysadmin)).state).to.equal("done");
    expect((await lastRelease(home.operator.registry))!.firms.find(({ slug }) => slug === "oak2")!.attempts).to.equal(
      2,
    );
  });

  it("stops the line after three failures and leaves the rest as they are", async () => {
    for (const oak of oaks) await spoil(oak);
    const release = await runMigration(home.operator, sysadmin);
    expect(release.state).to.equal("stopped");
    const states = Object.values(await outcomes());
    expect(states.filter((state) => state === "failed")).to.have.length(FAILURES_MAX);
    expect(states.filter((state) => state === "pending")).to.have.length(oaks.length - FAILURES_MAX);
  });

  it("takes a statement that ran and was not recorded for applied", async () => {
    await asAdmin(oaks[2]!, [`DELETE FROM _migration WHERE name='${ROLES_MIGRATION}'`]);
    expect((await runMigration(home.operator, sysadmin)).state).to.equal("done");
  });
});
