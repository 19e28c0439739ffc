import { expect } from "chai";
import { hash, parseOptions } from "@node-rs/argon2";
import { createHmac } from "node:crypto";
import { Busy } from "../../../../src/errors.js";
import {
  ARGON,
  hashPassword,
  isOutdated,
  verifyPassword,
} from "../../../../src/office/accounts/passwords/passwords.js";
import { trySignIn } from "../../../../src/office/accounts/sign-in/sign-in.js";
import { firmSecret } from "../../../../src/platform/keys/sealing.js";
import { useFirm } from "../../../support/firms.js";
import { aPerson, PASSWORD } from "../../../support/people.js";

describe("accounts: passwords at rest", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");

  it("are argon2id over 64 MiB, three passes", async () => {
    const { hash: stored } = await hashPassword(alder.db, PASSWORD);

    expect(parseOptions(stored)).to.deep.include({ memoryCost: 65_536, timeCost: 3, parallelism: 1, outputLen: 32 });
    expect(stored).to.match(/^\$argon2id\$/);
  });

  it("fit the same password alone, however its accents were typed", async () => {
    const stored = await hashPassword(alder.db, "un été à la plage de Tofo");

    expect(await verifyPassword(alder.db, stored, "un e\u0301te\u0301 a\u0300 la plage de Tofo")).to.equal(true);
    expect(await verifyPassword(alder.db, stored, "un ete a la plage de Tofo")).to.equal(false);
  });

  it("are of no use without the firm’s key: the hash alone does not fit, nor at another firm", async () => {
    const stored = await hashPassword(alder.db, PASSWORD);
    const bare = { hash: await hash(PASSWORD, { ...ARGON }), pepperId: stored.pepperId };

    expect(await verifyPassword(birch.db, stored, PASSWORD)).to.equal(false);
    expect(await verifyPassword(alder.db, bare, PASSWORD)).to.equal(false);
  });

  it("take about as long to refuse when nobody is there", async () => {
    const stored = await hashPassword(alder.db, PASSWORD);
    const fastest = async (of: typeof stored | undefined): Promise<number> => {
      const times: number[] = [];
      for (let at = 0; at < 4; at += 1) {
        const began = process.cpuUsage(); // of all threads, so that a busy machine plays no part
        await verifyPassword(alder.db, of, "some other password");
        times.push(process.cpuUsage(began).user);
      }
      return Math.min(...times);
    };
    const [somebody, nobody] = [await fastest(stored), await fastest(undefined)];

    expect(nobody / somebody).to.be.within(0.5, 2);
  });

  it("are hashed anew at the next sign-in when they were made with weaker parameters", async () => {
    const user = await aPerson(alder);
    const peppered = createHmac("sha256", firmSecret(alder.db, "pepper.1")).update(PASSWORD).digest("base64url");
    const weak = await hash(peppered, { ...ARGON, memoryCost: 19_456, timeCost: 2 });
    await alder.db("users").where({ id: user.id }).update({ password_hash: weak });

    const outcome = await trySignIn(alder.db, { login: "lerato", password: PASSWORD, ip: "127.0.0.1" });

    expect(outcome.kind).to.equal("right");
    const row = await alder.db("users").where({ id: user.id }).first<{ password_hash: string }>("password_hash");
    expect(isOutdated({ hash: weak, pepperId: "1" })).to.equal(true);
    expect(isOutdated({ hash: row.password_hash, pepperId: "1" })).to.equal(false);
    expect((await trySignIn(alder.db, { login: "lerato", password: PASSWORD, ip: "127.0.0.1" })).kind).to.equal(
      "right",
    );
  });

  it("are hashed a few at a time for a firm; beyond a queue of 32 people are told to come back", async () => {
    const asked = await Promise.allSettled(Array.from({ length: 40 }, () => hashPassword(alder.db, PASSWORD)));

    const refused = asked.filter((one) => one.status === "rejected");
    expect(refused.length, "of 40, with one to three under way").to.be.within(5, 7);
    for (const { reason } of refused) expect(reason).to.be.instanceOf(Busy).and.to.include({ retryAfterSeconds: 5 });
    expect((await hashPassword(alder.db, PASSWORD)).hash).to.match(/^\$argon2id/);
  });

  it("are hashed firm by firm: a flood at one firm does not hold up another", async () => {
    let done = 0;
    const flood = Array.from({ length: 24 }, () => hashPassword(alder.db, PASSWORD).then(() => (done += 1)));

    await hashPassword(birch.db, PASSWORD);

    expect(done).to.be.below(14);
    await Promise.all(flood);
  });
});
