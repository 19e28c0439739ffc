import { expect } from "chai";
import type { Connection } from "mysql2/promise";
import { Busy } from "../../src/errors.js";
import { newId } from "../../src/ids.js";
import { createFirmConnections, type FirmConnections } from "../../src/platform/databases/connections.js";
import { type FirmAddress, type FirmDb, openFirmDb, transact } from "../../src/platform/databases/firm-db.js";
import {
  createAccount,
  createGeneration,
  grantRuntime,
  newDatabasePassword,
  newGenerationName,
  unlockAccount,
  writeIdentity,
} from "../../src/platform/databases/generations.js";
import { takeOver } from "../../src/platform/databases/hand-over.js";
import { firmMigrations } from "../../src/schema/firm.js";
import { useHome } from "../support/home.js";
import { randomFrom } from "../support/sample.js";

/**
 * The one place where isolation is code is tried under everything that can go wrong with it: fifty firms share sixteen connections while passwords are
 * wrong, accounts locked, connections killed, databases dropped and rebuilt, identities changed, and requests sent to the wrong firm's account.
 * Whatever a request is answered, it is never another firm's row, and no row lands in another firm's table.
 */
const FIRMS = 50;
const CONNECTIONS = 16;
const AT_ONCE = 64;
const REQUESTS = process.env.STRONGROOM_TEST_ALL === "1" ? 20_000 : 5_000;

const LIMITS = { connectionsMax: CONNECTIONS, queueMax: 10_000, queueWaitMs: 30_000, perFirmMax: 8 };

interface Grove {
  addresses: FirmAddress[];
  connections: FirmConnections;
}

describe("isolation: connections shared by fifty firms", () => {
  const home = useHome();
  let admin: Connection;
  let grove: Grove;

  before(async function () {
    this.timeout(120_000);
    admin = await home.operator.admin();
    const addresses: FirmAddress[] = [];
    for (let n = 0; n < FIRMS; n += 1) {
      const address: FirmAddress = {
        id: newId(),
        slug: `grove${n}`,
        name: `Grove ${n}`,
        jurisdiction: "ZA",
        isDemo: false,
        dbName: newGenerationName(),
        epoch: 1,
        dataKey: Buffer.alloc(32, n),
        dataKeyVersion: 1,
        server: home.operator.server,
        password: newDatabasePassword(),
      };
      await plant(admin, address);
      addresses.push(address);
    }
    const connections = createFirmConnections(LIMITS);
    grove = { addresses, connections };
  });

  after(async () => {
    await grove.connections.close();
    for (const { dbName } of grove.addresses) {
      await admin.query(`DROP DATABASE IF EXISTS \`${dbName}\``);
      await admin.query("DROP USER IF EXISTS ?@'%'", [dbName]);
    }
    admin.destroy();
  });

  it("answers thousands of interleaved requests under faults and never from or into another firm", async function () {
    this.timeout(600_000);
    const faults = startFaults(admin, grove.addresses, drawn());
    const seen = await askAll(grove, REQUESTS);
    await faults.stop();

    const figures = grove.connections.figures();
    process.stderr.write(
      `      ${REQUESTS} requests: ${seen.answered} answered, ${seen.refused} refused, ${seen.misrouted} misrouted; ` +
        `${figures.handOvers} hand-overs, ${figures.connects} connects; faults ${JSON.stringify(faults.done)}\n`,
    );
    expect(seen.foreignReads, "answers from another firm").to.equal(0);
    expect(seen.misroutedAnswered, "misrouted requests answered").to.equal(0);
    expect(await countForeignRows(admin, grove), "rows in another firm's table").to.equal(0);
    expect(seen.answered, "the test must mostly succeed to mean anything").to.be.greaterThan(REQUESTS / 2);
    expect(seen.misrouted).to.be.greaterThan(REQUESTS / 200);
    expect(Math.min(...Object.values(faults.done)), "each fault happened").to.be.greaterThan(0);
    expect(figures.open).to.be.at.most(CONNECTIONS);
  });

  it("finds its connections again when all faults are over, and none is lost", async () => {
    for (const address of grove.addresses) {
      const row = await openFirmDb(grove.connections, address)("canary").first<{ firm_id: string }>("firm_id");
      expect(row.firm_id).to.equal(address.id);
    }
    expect(grove.connections.figures()).to.include({ busy: 0, waiting: 0 });
  });

  it("gives up a connection that no server answers, in a transaction too, and goes on with another", async () => {
    const connections = createFirmConnections({ ...LIMITS, connectionsMax: 1 }, takeOver, 300);
    const db = openFirmDb(connections, grove.addresses[0]!);
    const asleep = (on: FirmDb) => on.raw("SELECT SLEEP(5)");
    const began = Date.now();

    const outcomes = await Promise.allSettled([asleep(db), transact(db, asleep)]);

    expect(outcomes.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
    expect(Date.now() - began).to.be.below(4_000);
    expect(await db("canary").select("firm_id")).to.deep.equal([{ firm_id: grove.addresses[0]!.id }]);
    expect(connections.figures()).to.include({ open: 1, busy: 0, connects: 3 });
    await connections.close();
  });

  it("is told to come back when a hand-over is not answered, and loses no place", async () => {
    const connections = createFirmConnections(
      { ...LIMITS, connectionsMax: 1 },
      () => new Promise(() => undefined),
      100,
    );
    const db = openFirmDb(connections, grove.addresses[0]!);

    for (const attempt of [1, 2]) {
      const outcome: unknown = await db("canary")
        .first()
        .catch((error: unknown) => error);
      expect(outcome, `attempt ${attempt}`).to.be.instanceOf(Busy);
    }

    expect(connections.figures()).to.include({ open: 0, busy: 0, waiting: 0 });
    await connections.close();
  });

  it("would find a hand-over that does not ask the server whose connection it is", async function () {
    this.timeout(60_000);
    const unchecked = createFirmConnections(LIMITS, async (connection, address, how) => {
      if (how === "fresh") return;
      const { dbName: user, password } = address;
      await connection.promise().changeUser({ user, password, database: user });
    });

    const seen = await askAll({ ...grove, connections: unchecked }, 2_000);

    await unchecked.close();
    expect(seen.foreignReads).to.be.greaterThan(0);
    expect(await countForeignRows(admin, grove)).to.be.greaterThan(0);
  });
});

/** Asks as many people at once would, and counts whose answers came. */
async function askAll({ addresses, connections }: Grove, requests: number) {
  const random = drawn();
  const seen = { answered: 0, refused: 0, foreignReads: 0, misrouted: 0, misroutedAnswered: 0 };

  async function ask(): Promise<void> {
    const asked = addresses[Math.floor(random() ** 2 * FIRMS)]!; // a few firms are asked most, as in life
    const other = addresses[Math.floor(random() * FIRMS)]!;
    const chance = random();
    // The misrouted request carries the right account of a wrong firm, as a fault in routing would.
    const misrouted = chance < 0.02 && other !== asked;
    const address = misrouted
      ? { ...asked, dbName: other.dbName, password: other.password }
      : { ...asked, password: chance > 0.97 ? "wrong" : asked.password };
    if (misrouted) seen.misrouted += 1;
    const db = openFirmDb(connections, address);
    try {
      const row = await db("canary").first<{ firm_id: string } | undefined>("firm_id");
      seen.answered += 1;
      if (misrouted) seen.misroutedAnswered += 1;
      if (row?.firm_id !== asked.id) seen.foreignReads += 1;
      if (random() < 0.3) await transact(db, async (trx) => void (await trx("written").insert({ firm_id: asked.id })));
    } catch {
      seen.refused += 1;
    }
  }

  let left = requests;
  const people = Array.from({ length: AT_ONCE }, async () => {
    while (left > 0) {
      left -= 1;
      await ask();
    }
  });
  await Promise.all(people);
  return seen;
}

async function countForeignRows(admin: Connection, { addresses }: Grove): Promise<number> {
  let foreign = 0;
  for (const { dbName, id } of addresses) {
    const [rows] = await admin.query(`SELECT COUNT(*) AS n FROM \`${dbName}\`.written WHERE firm_id<>?`, [id]);
    foreign += (rows as { n: number }[])[0]!.n;
  }
  return foreign;
}

function drawn(): () => number {
  const draw = randomFrom(20261122);
  return () => draw() / 2 ** 32;
}

async function plant(admin: Connection, address: FirmAddress): Promise<void> {
  const { dbName } = address;
  await createGeneration(admin, dbName);
  await admin.query(`USE \`${dbName}\``);
  for (const { up, name } of firmMigrations) if (name.endsWith("-identity")) await admin.query(up);
  await admin.query("CREATE TABLE IF NOT EXISTS canary (firm_id CHAR(36) PRIMARY KEY) ENGINE=InnoDB");
  await admin.query(
    "CREATE TABLE IF NOT EXISTS written (id INT AUTO_INCREMENT PRIMARY KEY, firm_id CHAR(36)) ENGINE=InnoDB",
  );
  await admin.query("INSERT IGNORE INTO canary VALUES (?)", [address.id]);
  await writeIdentity(admin, dbName, { firmId: address.id, epoch: address.epoch, operationId: address.id });
  await createAccount(admin, dbName, address.password);
  await grantRuntime(admin, dbName);
  await unlockAccount(admin, dbName);
}

/** Goes round breaking things until it is stopped, and leaves everything mended. */
function startFaults(admin: Connection, addresses: FirmAddress[], random: () => number) {
  const done = { locks: 0, kills: 0, drops: 0, identities: 0 };
  let stopping = false;
  const pick = (): FirmAddress => addresses[Math.floor(random() ** 2 * addresses.length)]!;

  async function killSome(): Promise<void> {
    const [rows] = await admin.query(
      "SELECT ID AS id FROM information_schema.processlist WHERE USER LIKE 'f______________'",
    );
    for (const { id } of (rows as { id: number }[]).filter(() => random() < 0.2)) {
      await admin.query("KILL ?", [id]).catch(() => undefined); // gone already
      done.kills += 1;
    }
  }
  async function lockOne(): Promise<void> {
    const { dbName } = pick();
    await admin.query("ALTER USER ?@'%' ACCOUNT LOCK", [dbName]);
    await pause(5);
    await admin.query("ALTER USER ?@'%' ACCOUNT UNLOCK", [dbName]);
    done.locks += 1;
  }
  async function dropOne(): Promise<void> {
    const address = addresses[Math.floor(random() * 3)]!;
    await admin.query(`DROP DATABASE \`${address.dbName}\``);
    await pause(5);
    await plant(admin, address);
    done.drops += 1;
  }
  async function changeIdentity(): Promise<void> {
    const { dbName } = pick();
    await admin.query(`UPDATE \`${dbName}\`._identity SET epoch=2`);
    await pause(5);
    await admin.query(`UPDATE \`${dbName}\`._identity SET epoch=1`);
    done.identities += 1;
  }

  const running = (async () => {
    const acts = [killSome, lockOne, dropOne, changeIdentity, killSome];
    for (let n = 0; !stopping; n += 1) {
      await acts[n % acts.length]!();
      await pause(3);
    }
  })();
  return {
    done,
    async stop() {
      stopping = true;
      await running;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
