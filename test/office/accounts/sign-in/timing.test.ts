import type { EventEmitter } from "node:events";
import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { disableUser } from "../../../../src/office/accounts/people/people.js";
import { trySignIn } from "../../../../src/office/accounts/sign-in/sign-in.js";
import { tellFigure } from "../../../support/figures.js";
import { useFirm } from "../../../support/firms.js";
import { type Browser, useOffice } from "../../../support/http.js";
import { aPerson, OTHER_PASSWORD } from "../../../support/people.js";
import { median, rankTest } from "../../../support/ranks.js";

/** Three hundred under scripts/test --all. */
const SAMPLES = process.env.STRONGROOM_TEST_ALL === "1" ? 300 : 40;

describe("accounts: how long a refused sign-in takes", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  it(`is printed for a wrong password, an unknown name and somebody disabled, ${SAMPLES} times each`, async function () {
    this.timeout(600_000);
    await aPerson(alder, { login: "lerato" });
    const gone = await aPerson(alder, { login: "zanele", name: "Zanele Khumalo" });
    await disableUser(alder.db, { userId: gone.id, by: operatorActor("test") });
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    const times = { lerato: [] as number[], nobody: [] as number[], zanele: [] as number[] };
    const logins = Object.keys(times) as (keyof typeof times)[];
    for (let warm = 0; warm < 3; warm += 1) for (const login of logins) await timeOf(browser, login);

    for (let sample = 0; sample < SAMPLES; sample += 1) {
      // Each in turn goes first, so that none has the better place.
      for (let at = 0; at < logins.length; at += 1) {
        const login = logins[(sample + at) % logins.length]!;
        times[login].push(await timeOf(browser, login));
      }
    }

    for (const [what, login] of [
      ["unknown name", "nobody"],
      ["disabled person", "zanele"],
    ] as const) {
      const { z, p } = rankTest(times.lerato, times[login]);
      const medians = [times.lerato, times[login]].map((sample) => `${median(sample).toFixed(2)} ms`).join(" against ");
      tellFigure(`sign-in: wrong password against ${what}: medians ${medians}, z ${z.toFixed(2)}, p ${p.toFixed(3)}`);
    }
    expect(times.nobody).to.have.length(SAMPLES);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("is spent on the same statements, whoever was named", async () => {
    await aPerson(alder, { login: "lerato" });
    const gone = await aPerson(alder, { login: "zanele", name: "Zanele Khumalo" });
    await disableUser(alder.db, { userId: gone.id, by: operatorActor("test") });
    // Of the client, which hears what is sent inside transactions too.
    const client = alder.db.client as EventEmitter;
    const asked: Record<string, string[]> = {};
    for (const login of ["lerato", "nobody", "zanele", "zanélé"]) {
      const sent: string[] = [];
      const hear = ({ sql }: { sql: string }): unknown => sent.push(sql);
      client.on("query", hear);
      const outcome = await trySignIn(alder.db, { login, password: OTHER_PASSWORD, ip: "196.25.1.7" });
      client.removeListener("query", hear);
      expect(outcome.kind).to.equal("wrong");
      asked[login] = sent;
    }

    expect(asked.lerato!.length).to.be.above(4);
    expect(asked.nobody).to.deep.equal(asked.lerato);
    expect(asked.zanele).to.deep.equal(asked.lerato);
    expect(asked.zanélé).to.deep.equal(asked.lerato);
  });

  /** Milliseconds of one try. The counts are taken away first, or growing waits would be measured. */
  async function timeOf(browser: Browser, login: string): Promise<number> {
    await alder.db("sign_in_failures").delete();
    const began = process.hrtime.bigint();
    const { status } = await browser.post("/sign-in", { login, password: OTHER_PASSWORD });
    const ms = Number(process.hrtime.bigint() - began) / 1e6;
    expect(status).to.equal(422);
    return ms;
  }
});

describe("accounts: the rank test", () => {
  it("sees a difference where there is one and none where there is none", () => {
    const even = Array.from({ length: 100 }, (_, at) => at * 2);
    const odd = Array.from({ length: 100 }, (_, at) => at * 2 + 1);
    const later = even.map((value) => value + 60);

    expect(rankTest(even, odd).p).to.be.above(0.8);
    expect(rankTest(even, later).p).to.be.below(0.001);
    expect(rankTest([1, 1, 1, 1], [1, 1, 1, 1]).p).to.be.closeTo(1, 1e-6);
    // By hand: rank sum 100, mean 105, variance 175, so z is -0.378.
    expect(rankTest([1, 3, 5, 7, 9, 11, 13, 15, 17, 19], [2, 4, 6, 8, 10, 12, 14, 16, 18, 40]).p).to.be.closeTo(
      0.7055,
      1e-3,
    );
  });
});
