import { expect } from "chai";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { withAdmin } from "../../src/platform/databases/admin.js";
import { findFirm } from "../../src/platform/databases/firm-records.js";
import { openDataKey } from "../../src/platform/keys/firm-keys.js";
import { loadRoot } from "../../src/platform/keys/roots.js";
import { firmMigrations } from "../../src/schema/firm.js";
import type { FirmMigration } from "../../src/schema/migration.js";
import { listFailpoints } from "../support/failpoints.js";
import { expireLeases, useHome } from "../support/home.js";
import { launch as strongroom } from "../support/launcher.js";
import { sample } from "../support/sample.js";

const CREATE = ["firm", "create", "--name", "Cut Attorneys"];
/** Drawn per run; all of them under --all. */
const SAMPLED = 4;

describe("faults: kill -9 while a firm is opened", () => {
  const home = useHome();
  const steps = [
    ...listFailpoints("provision."),
    ...listFailpoints("keys.").filter((step) => step.includes("firm_key")),
  ];

  afterEach(() => home.operator.registry("firms").where("slug", "like", "cut%").update({ state: "abandoned" }));

  for (const [n, step] of sample(steps, SAMPLED).entries()) {
    it(`at ${step}: the next run opens the firm, whole`, async function () {
      this.timeout(60_000);
      const slug = `cut${n}`;
      await killedAt(step, [...CREATE, slug]);
      expect((await stateOf(slug)) ?? "provisioning").to.be.oneOf(["provisioning", "active"]);

      const again = await strongroom([...CREATE, slug]);

      if (again.code !== 0) expect(again.stderr).to.match(/There is a firm/); // it was cut after its last step
      const { operator } = home;
      const firm = await findFirm(operator.registry, slug);
      expect(firm.state).to.equal("active");
      const db = await operator.firmDb(firm);
      expect(await db("_identity").first("firm_id", "epoch")).to.deep.equal({ firm_id: firm.id, epoch: 1 });
      expect(await db("_migration").count({ n: "*" })).to.deep.equal([{ n: firmMigrations.length }]);
      expect(await operator.registry("generations").where("firm_id", firm.id).select("state")).to.have.length(1);
    });
  }

  for (const [n, step] of sample(steps.slice(0, -1), SAMPLED).entries()) {
    it(`at ${step}: it can be taken back without a trace`, async function () {
      this.timeout(60_000);
      const { operator } = home;
      const slug = `cutback${n}`;
      await killedAt(step, [...CREATE, slug]);
      if ((await stateOf(slug)) === "active") return; // opened before it was cut

      const undone = await strongroom([...CREATE, slug, "--undo"]);

      expect(undone.code, undone.stderr).to.equal(0);
      const begun = await operator
        .registry("operations")
        .where("plan", "like", `%"${slug}"%`)
        .first<{ firm_id: string; plan: string; state: string }>("firm_id", "plan", "state");
      const { dbName } = JSON.parse(begun.plan) as { dbName: string };
      expect(begun.state).to.equal("undone");
      expect(existsSync(join(operator.config.keysDir, begun.firm_id))).to.equal(false);
      expect(existsSync(join(operator.config.tenantsDir, slug))).to.equal(false);
      await withAdmin(operator.server, operator.account, async (admin) => {
        const [databases] = await admin.query("SHOW DATABASES LIKE ?", [dbName]);
        const [accounts] = await admin.query("SELECT 1 FROM mysql.user WHERE User=?", [dbName]);
        expect([databases, accounts]).to.deep.equal([[], []]);
      });
      expect(await stateOf(slug)).to.equal(undefined);
    });
  }

  async function killedAt(step: string, args: string[]): Promise<void> {
    const cut = await strongroom(args, { env: { STRONGROOM_FAIL: `${step}:kill` } });
    expect(cut.signal, `${step} was not reached: ${cut.stderr}`).to.equal("SIGKILL");
    await expireLeases(home.operator);
  }

  async function stateOf(slug: string): Promise<string | undefined> {
    const row = await home.operator.registry("firms").where("slug", slug).first<{ state: string } | undefined>("state");
    return row?.state;
  }
});

describe("faults: kill -9 while firms are migrated, suspended, resumed and roots rotated", () => {
  const home = useHome();
  const SLUG = "cutelm";
  const LAST = firmMigrations.at(-1)!;

  before(async function () {
    this.timeout(60_000);
    const made = await strongroom([...CREATE, SLUG]);
    expect(made.code, made.stderr).to.equal(0);
  });
  after(() => home.operator.registry("firms").where("slug", SLUG).update({ state: "abandoned" }));

  for (const step of sample(listFailpoints("migrate."), SAMPLED)) {
    it(`migrate, at ${step}: the next run finishes`, async function () {
      this.timeout(60_000);
      const firm = await findFirm(home.operator.registry, SLUG);
      await withAdmin(
        home.operator.server,
        home.operator.account,
        async (admin) => {
          await admin.query("DELETE FROM _migration WHERE name=?", [LAST.name]);
          await admin.query(undoing(LAST.guard)).catch((error: unknown) => {
            if (!/check that .* exists|Unknown table/i.test(String(error))) throw error; // a cut run left it undone
          });
        },
        firm.dbName,
      );
      await killed(step, ["migrate", "run"]);

      const again = await strongroom(["migrate", "run"]);

      expect(again.code, again.stderr).to.equal(0);
      const plan = JSON.parse((await strongroom(["migrate", "plan", "--json"])).stdout) as {
        firms: { pending: string[] }[];
      };
      expect(plan.firms.flatMap(({ pending }) => pending)).to.deep.equal([]);
    });
  }

  for (const step of listFailpoints("suspend.")) {
    it(`suspend, at ${step}: the next run finishes`, async function () {
      this.timeout(60_000);
      await killed(step, ["firm", "suspend", SLUG, "--reason", "cut"]);
      expect((await strongroom(["firm", "suspend", SLUG, "--reason", "again"])).code).to.equal(0);
      const firm = await findFirm(home.operator.registry, SLUG);
      expect(firm.state).to.equal("suspended");
      const db = await home.operator.firmDb(firm);
      expect(
        await db("users")
          .first("id")
          .then(
            () => "answered",
            () => "shut out",
          ),
      ).to.equal("shut out");
      expect((await strongroom(["firm", "resume", SLUG])).code).to.equal(0);
    });
  }

  for (const step of listFailpoints("resume.")) {
    it(`resume, at ${step}: the next run finishes`, async function () {
      this.timeout(60_000);
      await strongroom(["firm", "suspend", SLUG, "--reason", "cut"]);
      await killed(step, ["firm", "resume", SLUG]);
      expect((await strongroom(["firm", "resume", SLUG])).code).to.equal(0);
      const firm = await findFirm(home.operator.registry, SLUG);
      const db = await home.operator.firmDb(firm);
      expect(await db("_identity").first("epoch")).to.deep.equal({ epoch: 1 });
    });
  }

  for (const step of listFailpoints("keys.").filter((name) => !name.includes("firm_key"))) {
    it(`root rotation, at ${step}: every firm's key opens, and the next run leaves one root of each kind`, async function () {
      this.timeout(60_000);
      const { keysDir } = home.operator.config;
      const firm = await findFirm(home.operator.registry, SLUG);
      const before = openDataKey(keysDir, loadRoot(keysDir, "web"), firm.id).dataKey;
      await killed(step, ["key", "rotate-roots"]);
      expect(openDataKey(keysDir, loadRoot(keysDir, "web"), firm.id).dataKey.equals(before)).to.equal(true);

      const again = await strongroom(["key", "rotate-roots"]);

      expect(again.code, again.stderr).to.equal(0);
      expect(readdirSync(join(keysDir, "roots"))).to.have.length(2);
      expect(openDataKey(keysDir, loadRoot(keysDir, "web"), firm.id).dataKey.equals(before)).to.equal(true);
    });
  }

  async function killed(step: string, args: string[]): Promise<void> {
    const cut = await strongroom(args, { env: { STRONGROOM_FAIL: `${step}:kill` } });
    expect(cut.signal, `${step} was not reached: ${cut.stderr}`).to.equal("SIGKILL");
    await expireLeases(home.operator);
  }
});

/** The statement that takes a migration back. */
function undoing(guard: FirmMigration["guard"]): string {
  if ("trigger" in guard) return `DROP TRIGGER \`${guard.trigger}\``;
  if (!("table" in guard)) throw new Error("No test takes a view back.");
  if ("index" in guard) return `DROP INDEX \`${guard.index}\` ON \`${guard.table}\``;
  if ("column" in guard) return `ALTER TABLE \`${guard.table}\` DROP COLUMN \`${guard.column}\``;
  return `DROP TABLE \`${guard.table}\``;
}
