import { expect } from "chai";
import { loadConfig } from "../../../src/config.js";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import type { RegistryDb } from "../../../src/platform/databases/registry.js";
import { openWebCounts, openWebRegistry } from "../../../src/platform/firms/web-registry.js";
import { readCredential } from "../../../src/platform/keys/credentials.js";
import { countingSecret } from "../../../src/platform/keys/counting.js";
import { countHere, openSharedStore } from "../../../src/web/limits/counting.js";
import { type Limits, openLimits } from "../../../src/web/limits/limits.js";
import { sweepCounts } from "../../../src/web/limits/sweep.js";
import {
  type ActName,
  type CountedBy,
  LIMITED_ACTS,
  type LimitedAct,
  readLimits,
} from "../../../src/web/limits/table.js";
import { useFirm } from "../../support/firms.js";
import { useHome } from "../../support/home.js";
import { exchange } from "../../support/http.js";
import { loggedDuring } from "../../support/logged.js";
import { startWebProcess } from "../../support/web-process.js";

describe("limits: counts that all processes share", () => {
  const home = useHome();
  useFirm("alder");
  const opened: RegistryDb[] = [];
  let one: Limits;
  let other: Limits;

  /** As a web process does, with connections of its own. */
  async function aProcess(): Promise<{ limits: Limits; counts: RegistryDb }> {
    const config = loadConfig();
    const counts = await openWebCounts(config);
    opened.push(counts);
    return { counts, limits: openLimits({ counts, secret: countingSecret(config.keysDir) }) };
  }

  before(async () => {
    one = (await aProcess()).limits;
    other = (await aProcess()).limits;
  });
  beforeEach(() => home.operator.registry("request_counts").delete());
  after(async () => {
    for (const counts of opened) await counts.destroy();
  });

  async function takeTimes(times: number, take: () => Promise<unknown>): Promise<unknown[]> {
    const refused: unknown[] = [];
    for (let at = 0; at < times; at += 1) {
      const reached = await take();
      if (reached) refused.push(reached);
    }
    return refused;
  }

  for (const [name, rate] of readLimits()) {
    const [act, by] = name.split(".") as [ActName | "request", CountedBy];

    it(`lets ${name} be done ${rate.times} times in ${rate.seconds} s, and not once more`, async function () {
      this.timeout(60_000);
      const { limits } = await aProcess();
      const whom = `somebody of ${name}`;
      const take = () =>
        act === "request" ? limits.takeRequest(by as "address" | "firm", whom) : limits.takeAct(act, { [by]: whom });

      expect(await takeTimes(rate.times, take)).to.deep.equal([]);
      const reached = await take();

      expect(reached).to.include({ limit: name, by, whom });
      expect(reached?.retryAfterSeconds).to.be.within(1, rate.seconds);
    });
  }

  it("are the same two processes: what one let through the other counts", async () => {
    const whom = { address: "196.25.1.77" };
    const { times } = LIMITED_ACTS["sign-in"].address;

    const refused = await takeTimes(
      times / 2,
      async () => (await one.takeAct("sign-in", whom)) ?? (await other.takeAct("sign-in", whom)),
    );

    expect(refused).to.deep.equal([]);
    expect((await one.takeAct("sign-in", whom))?.limit).to.equal("sign-in.address");
    expect((await other.takeAct("sign-in", whom))?.limit).to.equal("sign-in.address");
    expect(await other.takeAct("sign-in", { address: "196.25.1.78" })).to.equal(undefined);
  });

  it("are the same in two web processes, as they run for real", async function () {
    this.timeout(60_000);
    const limits = { "one-time-link.address": { times: 3, seconds: 60 } };
    const processes = [await startWebProcess({ limits }), await startWebProcess({ limits })];
    try {
      const statuses: number[] = [];
      for (const at of [0, 1, 0, 1, 0, 1]) {
        const headers = { host: "alder.localhost", "x-forwarded-for": "198.51.100.7" };
        const ask = { port: processes[at]!.port, method: "GET", path: "/set-password?token=guessed", headers };
        statuses.push((await exchange(ask, "")).status);
      }
      expect(statuses).to.deep.equal([410, 410, 410, 429, 429, 429]);
    } finally {
      for (const each of processes) await each.stop();
    }
  });

  it("count exactly when many processes ask at one moment", async () => {
    const processes = await Promise.all(Array.from({ length: 4 }, aProcess));
    const { times } = LIMITED_ACTS["one-time-link"].address;

    const asked = await Promise.all(
      Array.from({ length: 4 * times }, (_, at) =>
        processes[at % 4]!.limits.takeAct("one-time-link", { address: "::1" }),
      ),
    );

    expect(asked.filter((reached) => reached === undefined)).to.have.length(times);
  });

  it("let one machine use up its own share alone, not the firm's", async () => {
    const firm = "0190a0a0-0000-7000-8000-000000000000";
    const { address, firm: ofFirm } = LIMITED_ACTS["sign-in"];

    await takeTimes(ofFirm.times * 2, () => one.takeAct("sign-in", { address: "196.25.1.77", firm }));

    expect(address.times).to.be.below(ofFirm.times / 2);
    expect(await other.takeAct("sign-in", { address: "196.25.1.78", firm })).to.equal(undefined);
  });

  it("are asked once for a pack of what is done with every letter typed", async () => {
    const { pack, account } = LIMITED_ACTS.suggestions;

    await takeTimes(2 * pack, () => one.takeAct("suggestions", { account: "thandi" }));

    const rows = await home.operator.registry("request_counts").select<{ points: number }[]>("points");
    expect(rows).to.deep.equal([{ points: 2 * pack }]);
    expect(account.times % pack).to.equal(0);
  });

  it("keep nothing by which an address, a person or a firm could be known", async () => {
    const doers = { address: "196.25.1.77", account: "0190a0a0-0000-7000-8000-000000000001", firm: "alder" };
    await one.takeAct("second-factor", doers);

    const rows = await home.operator.registry("request_counts").select<{ key: string }[]>("key");

    expect(rows).to.have.length(3);
    for (const { key } of rows) expect(key).to.match(/^second-factor\.(address|account|firm):[\w-]{22}$/);
    const config = loadConfig();
    const elsewhere = openSharedStore(opened[0]!, Buffer.alloc(32, 7)).count("second-factor.firm", {
      times: 1,
      seconds: 60,
    });
    expect(await elsewhere.take("alder"), "another secret is another count").to.equal(0);
    expect(countingSecret(config.keysDir)).to.have.length(32);
  });

  it("cost no query for whoever has reached a limit", async () => {
    const { limits } = await aProcess();
    const whom = { address: "196.25.1.99" };
    await takeTimes(LIMITED_ACTS["sign-in"].address.times + 1, () => limits.takeAct("sign-in", whom));
    const before = await pointsOf();

    const refused = await takeTimes(500, () => limits.takeAct("sign-in", whom));

    expect(refused).to.have.length(500);
    expect(await pointsOf(), "each asking would have added one").to.equal(before);
  });

  async function pointsOf(): Promise<number> {
    const [row] = await home.operator.registry("request_counts").sum<{ points: string }[]>({ points: "points" });
    return Number(row?.points);
  }

  it("go on in each process while the store is away, and say so once; and are shared again when it is back", async function () {
    this.timeout(30_000);
    const config = loadConfig();
    const { user } = readCredential(config.keysDir, "web");
    const { counts, limits } = await aProcess();
    const { times } = LIMITED_ACTS["one-time-link"].address;
    await limits.takeAct("one-time-link", { address: "before" });

    const lines = await loggedDuring(async () => {
      await shutOut(user);
      const asked = await takeTimes(2 * times, () => limits.takeAct("one-time-link", { address: "during" }));
      expect(asked, "counted by the process itself").to.have.length(times);
      await letIn(user);
      await untilStored(limits);
    });

    expect(lines.match(/limits\.store_lost/g)).to.have.length(1);
    expect(lines.match(/limits\.store_found/g)).to.have.length(1);
    expect(await home.operator.registry("request_counts").where("points", ">", 0)).not.to.deep.equal([]);
    await counts.raw("SELECT 1");
  });

  /** The account locked and its connections killed: what a restart of the server or a broken line does to whoever holds them. */
  async function shutOut(user: string): Promise<void> {
    await withAdmin(home.operator.server, home.operator.account, async (admin) => {
      await admin.query("ALTER USER ?@'%' ACCOUNT LOCK", [user]);
      const [rows] = await admin.query("SELECT ID AS id FROM information_schema.processlist WHERE USER=?", [user]);
      for (const { id } of rows as { id: number }[]) await admin.query(`KILL CONNECTION ${id}`).catch(() => undefined);
    });
  }

  async function letIn(user: string): Promise<void> {
    await withAdmin(home.operator.server, home.operator.account, (admin) =>
      admin.query("ALTER USER ?@'%' ACCOUNT UNLOCK", [user]),
    );
  }

  async function untilStored(limits: Limits): Promise<void> {
    await home.operator.registry("request_counts").delete();
    for (let round = 0; round < 200; round += 1) {
      await limits.takeAct("one-time-link", { address: `after ${round}` });
      const rows = await home.operator.registry("request_counts").select("key");
      if (rows.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("The store was not found again.");
  }

  it("stand in the one table that the web account writes; it reads two more and does nothing else", async () => {
    const config = loadConfig();
    const registry = await openWebRegistry(config);
    opened.push(registry);
    const [rows] = (await registry.raw("SHOW GRANTS")) as [Record<string, string>[], unknown];
    const grants = rows.flatMap((row) => Object.values(row)).map((line) => line.replace(/ TO .*$/, ""));

    expect(grants.sort()).to.deep.equal([
      "GRANT SELECT ON `strongroom`.`firm_routes`",
      "GRANT SELECT ON `strongroom`.`routing_version`",
      "GRANT SELECT, INSERT, UPDATE, DELETE ON `strongroom`.`request_counts`",
      "GRANT USAGE ON *.*",
    ]);
    const before = await home.operator.registry("firms").select("id", "state");
    for (const forbidden of [
      "SELECT id FROM firms",
      "SELECT name FROM leases",
      "UPDATE firm_routes SET slug='x'",
      "UPDATE routing_version SET version=0",
      "DROP TABLE request_counts",
      "TRUNCATE TABLE request_counts",
      "ALTER TABLE request_counts ADD COLUMN whom INT",
      "CREATE TABLE taken (id INT)",
    ]) {
      const refusal: unknown = await registry.raw(forbidden).catch((error: unknown) => error);
      expect(refusal, forbidden)
        .to.have.property("code")
        .that.matches(/^ER_(TABLEACCESS_DENIED|DBACCESS_DENIED)_ERROR$/);
    }
    expect(await home.operator.registry("firms").select("id", "state")).to.deep.equal(before);
  });

  it("go when their seconds are over, and the table holds no more than it may", async () => {
    const registry = home.operator.registry;
    const now = Date.now();
    const rows = Array.from({ length: 30 }, (_, at) => ({
      key: `x.${at}`,
      points: 1,
      expire: now + (at - 10) * 1_000,
    }));
    await registry("request_counts").insert(rows);

    expect(await sweepCounts(registry, now)).to.equal(11);
    expect(await sweepCounts(registry, now, 5)).to.equal(14);

    const left = await registry("request_counts").orderBy("expire").select<{ key: string }[]>("key");
    expect(left.map(({ key }) => key)).to.deep.equal(["x.25", "x.26", "x.27", "x.28", "x.29"]);
  });

  it("begin anew when the seconds are over, here and in the store", async function () {
    this.timeout(10_000);
    const rate = { times: 2, seconds: 1 };
    for (const count of [countHere(rate), openSharedStore(opened[0]!, Buffer.alloc(32, 1)).count("anew.firm", rate)]) {
      expect([await count.take("a"), await count.take("a"), await count.take("a")]).to.deep.equal([0, 0, 1]);
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      expect(await count.take("a")).to.equal(0);
    }
  });

  it("refuse a change of a limit that there is not, and name those there are", () => {
    expect(() => readLimits({ "sign-in.adress": { times: 1, seconds: 1 } })).to.throw(/no limit.*sign-in\.address/);
    expect(readLimits({ "sign-in.address": { times: 7, seconds: 9 } }).get("sign-in.address")).to.deep.equal({
      times: 7,
      seconds: 9,
    });
    for (const act of Object.values(LIMITED_ACTS) as LimitedAct[])
      expect(act.firm, "every act has a limit of the firm's").to.be.an("object");
  });
});
