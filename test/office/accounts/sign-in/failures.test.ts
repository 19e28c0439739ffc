import { expect } from "chai";
import { countAttempt, recordRight, waitAfter } from "../../../../src/office/accounts/sign-in/failures.js";
import { networkOf } from "../../../../src/web/addresses.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aPerson, PASSWORD } from "../../../support/people.js";

describe("accounts: failed sign-ins", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  it("makes the next try wait 0, 0, 0, 1, 2, 4 … and never more than 60 seconds", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 5_000].map(waitAfter);

    expect(waits).to.deep.equal([0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it("says how long, does not look at the password meanwhile, and lets in afterwards", async () => {
    await aPerson(alder);
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    const post = (password: string) => browser.post("/sign-in", { login: "lerato", password });
    for (let at = 0; at < 5; at += 1) {
      await post("some other password");
      await alder.db("sign_in_failures").update({ until_at: new Date(Date.now() - 1) });
    }
    const sixth = await post("some other password");
    expect(sixth.text).to.contain("The next try is looked at in 4 seconds.");

    const early = await post(PASSWORD);

    expect(early.status).to.equal(429);
    expect(Number(early.headers["retry-after"])).to.be.within(1, 4);
    expect(early.text).to.match(/Too many tries\.<\/b> The next one is looked at in [1-4] seconds?\./);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
    await alder.db("sign_in_failures").update({ until_at: new Date(Date.now() - 1) });
    expect((await post(PASSWORD)).status).to.equal(303);
    const left = await alder.db("sign_in_failures").where("failures", ">", 0).select("failures");
    expect(left, "a right one clears the count").to.be.empty;
  });

  it("counts names that nobody has in the same way", async () => {
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    for (let at = 0; at < 4; at += 1) await browser.post("/sign-in", { login: "nobody", password: "x" });

    expect((await browser.post("/sign-in", { login: "nobody", password: "x" })).status).to.equal(429);
  });

  it("counts a name and its e-mail address as one", async () => {
    await aPerson(alder);
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    for (const login of ["lerato", "lerato@mail.example", "LERATO", "lerato"]) {
      await browser.post("/sign-in", { login, password: "some other password" });
    }

    expect((await browser.post("/sign-in", { login: "lerato@mail.example", password: PASSWORD })).status).to.equal(429);
  });

  it("looks at no more tries that come at one moment than at tries in a row", async () => {
    const tries = await Promise.all(Array.from({ length: 12 }, () => countAttempt(alder.db, "lerato", "10.1.2.3")));

    expect(tries.filter((attempt) => attempt.waitSeconds === 0)).to.have.length(4);
  });

  it("counts neighbours together and strangers apart", async () => {
    for (let at = 0; at < 4; at += 1) await countAttempt(alder.db, "lerato", `10.1.2.${at}`);

    expect((await countAttempt(alder.db, "lerato", "10.1.2.200")).waitSeconds).to.be.greaterThan(0);
    expect((await countAttempt(alder.db, "lerato", "10.1.3.1")).waitSeconds).to.equal(0);
    expect((await countAttempt(alder.db, "sipho", "10.1.2.1")).waitSeconds).to.equal(0);
  });

  it("pauses a name everywhere for 15 minutes after failures from ten networks, and not for good", async () => {
    for (let at = 0; at < 10; at += 1) await countAttempt(alder.db, "lerato", `10.0.${at}.1`);

    const eleventh = await countAttempt(alder.db, "lerato", "10.99.0.1");

    expect(eleventh.waitSeconds).to.be.within(899, 900);
    expect((await countAttempt(alder.db, "sipho", "10.99.0.1")).waitSeconds).to.equal(0);
    const past = new Date(Date.now() - 16 * 60_000);
    await alder.db("sign_in_failures").update({ last_at: past, until_at: past });
    expect((await countAttempt(alder.db, "lerato", "10.99.0.1")).waitSeconds).to.equal(0);
    expect((await countAttempt(alder.db, "lerato", "10.99.1.1")).waitSeconds).to.equal(0);
  });

  it("pauses a name after a hundred failures in a day, wherever they came from", async () => {
    await countAttempt(alder.db, "lerato", "10.0.0.1");
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await alder.db("sign_in_failures").update({ failures: 99, last_at: anHourAgo, until_at: anHourAgo });

    await countAttempt(alder.db, "lerato", "10.5.0.1");

    expect((await countAttempt(alder.db, "lerato", "10.6.0.1")).waitSeconds).to.be.within(899, 900);
  });

  it("never keeps out whoever knows the password and signs in from where they did before", async () => {
    await recordRight(alder.db, "lerato", "196.25.1.77");
    for (let at = 0; at < 10; at += 1) await countAttempt(alder.db, "lerato", `10.0.${at}.1`);
    expect((await countAttempt(alder.db, "lerato", "10.99.0.1")).waitSeconds).to.be.greaterThan(800);

    expect((await countAttempt(alder.db, "lerato", "196.25.1.9")).waitSeconds).to.equal(0);

    const past = new Date(Date.now() - 1_000);
    await alder.db("sign_in_failures").where("network", "196.25.1.0/24").update({ failures: 100, until_at: past });
    expect((await countAttempt(alder.db, "lerato", "196.25.1.9")).waitSeconds, "a hundred a day there").to.be.above(
      800,
    );
    expect((await countAttempt(alder.db, "sipho", "196.25.1.9")).waitSeconds).to.equal(0);
  });

  it("keeps where a password was right for 45 days, whatever names strangers try", async () => {
    await recordRight(alder.db, "lerato", "196.25.1.77");
    const known = () => alder.db("sign_in_failures").where("network", "=196.25.1.0/24").select("failures");
    await alder.db("sign_in_failures").update({ last_at: new Date(Date.now() - 44 * 86_400_000) });
    await countAttempt(alder.db, "nobody", "10.0.0.1");
    expect(await known()).to.have.length(1);

    await alder.db("sign_in_failures").update({ last_at: new Date(Date.now() - 46 * 86_400_000) });
    await countAttempt(alder.db, "nobody", "10.0.0.1");
    expect(await known()).to.be.empty;
  });

  it("forgets after a day", async () => {
    for (let at = 0; at < 4; at += 1) await countAttempt(alder.db, "lerato", "10.0.0.1");
    const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000);
    await alder.db("sign_in_failures").update({ last_at: twoDaysAgo, until_at: twoDaysAgo });

    await countAttempt(alder.db, "sipho", "10.0.0.1");

    expect(await alder.db("sign_in_failures").select("failures")).to.have.length(1);
  });

  it("keeps at most 5 000 lines, whatever names are tried", async () => {
    const old = new Date(Date.now() - 60_000);
    const rows = Array.from({ length: 5_100 }, (_, at) => ({
      login_key: at.toString(16).padStart(64, "0"),
      network: "10.0.0.0/24",
      failures: 1,
      last_at: old,
      until_at: old,
    }));
    for (let from = 0; from < rows.length; from += 1_000) {
      await alder.db("sign_in_failures").insert(rows.slice(from, from + 1_000));
    }

    await countAttempt(alder.db, "lerato", "10.0.0.1");

    const [held] = await alder.db("sign_in_failures").count<{ count: number }[]>({ count: "*" });
    expect(held!.count).to.be.at.most(5_000);
    await recordRight(alder.db, "lerato", "10.0.0.1");
  });

  it("writes down no name that was typed: people type passwords there", async () => {
    await countAttempt(alder.db, "violet kettle over namaqualand", "10.0.0.1");

    expect(JSON.stringify(await alder.db("sign_in_failures").select("*"))).not.to.contain("violet");
  });

  it("takes an office or a household for one network", () => {
    expect(networkOf("196.25.1.77")).to.equal("196.25.1.0/24");
    expect(networkOf("::ffff:196.25.1.77")).to.equal("196.25.1.0/24");
    expect(networkOf("2001:db8:1:2:3:4:5:6")).to.equal("2001:db8:1:2::/64");
    expect(networkOf("2001:0db8:0001::9")).to.equal("2001:db8:1:0::/64");
    expect(networkOf("::1")).to.equal("0:0:0:0::/64");
  });
});
