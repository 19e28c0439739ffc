import { expect } from "chai";
import { useFirm } from "../../../support/firms.js";
import { type Asked, type Browser, useOffice } from "../../../support/http.js";
import { aPerson, codeOf, OTHER_PASSWORD, PASSWORD, actorOf } from "../../../support/people.js";

const STALE = new Date(Date.now() - 6 * 60_000);
const WRONG = "12345";

describe("accounts: whose tries count against whom", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice({
    "step-up.account": { times: 3, seconds: 60 },
    "second-factor.account": { times: 3, seconds: 60 },
    "second-factor.address": { times: 3, seconds: 60 },
    "sign-in.address": { times: 3, seconds: 60 },
    "sign-in.site": { times: 4, seconds: 60 },
    "sign-in.firm": { times: 12, seconds: 60 },
  });
  // What other tests of the run counted at the same firms stands in the same table.
  beforeEach(() => alder.operator.registry("request_counts").delete());
  const from = (ip: string): Asked => ({ headers: { "x-forwarded-for": ip } });
  const signIn = async (asked: Asked, password: string, login = "lerato", firm = alder): Promise<number> => {
    const browser = office.browser(firm);
    await browser.get("/sign-in", asked);
    return (await browser.post("/sign-in", { login, password }, asked)).status;
  };

  it("counts each proof that it is them, whatever form it came with, and looks at none beyond", async () => {
    const user = await aPerson(alder, { roles: ["administrator"] });
    const browser = await office.signedInAs(alder, actorOf(user));
    await alder.db("sessions").update({ factor_at: STALE });
    await browser.get("/people/invite");
    const statuses: number[] = [];
    for (const path of ["/people/invite", "/account/recovery-codes", "/account/step-up"]) {
      statuses.push((await browser.post(path, { freshCode: WRONG })).status);
    }
    await alder.db("sign_in_failures").delete();

    const right = await browser.post("/account/step-up", { freshCode: await codeOf(alder, user.id) });

    expect([...statuses, right.status]).to.deep.equal([422, 422, 422, 429]);
    expect(right.text).to.contain("You asked for this more often");
    const [row] = await alder.db("sessions").select<{ factor_at: Date }[]>("factor_at");
    expect(row!.factor_at.getTime(), "it was not looked at").to.equal(STALE.getTime());
    expect((await browser.post("/account/theme", { theme: "dark" })).status, "what asks no proof").to.equal(303);
  });

  it("counts codes behind the password by whose they are, and nobody's where no password was right", async () => {
    await aPerson(alder, { roles: ["partner"] });
    const code = async (browser: Browser, ip: string) =>
      (await browser.post("/sign-in/factor", { code: WRONG }, from(ip))).status;
    const stranger = office.browser(alder);
    await stranger.get("/sign-in");
    for (let at = 0; at < 6; at += 1) expect(await code(stranger, "198.51.100.1")).to.equal(303);

    const statuses: number[] = [];
    for (let at = 1; at <= 4; at += 1) {
      await alder.db("sign_in_failures").delete();
      const browser = office.browser(alder);
      await browser.get("/sign-in");
      await browser.post("/sign-in", { login: "lerato", password: PASSWORD }, from(`198.51.${at}.1`));
      statuses.push(await code(browser, `198.51.${at}.1`));
    }

    expect(statuses).to.deep.equal([422, 422, 422, 429]);
  });

  it("takes the networks of one IPv6 site for one doer", async () => {
    const statuses: number[] = [];
    for (let at = 1; at <= 5; at += 1) {
      statuses.push(await signIn(from(`2001:db8:7:${at}::1`), "x", `nobody${at}`, birch));
    }

    expect(statuses).to.deep.equal([422, 422, 422, 422, 429]);
    expect(await signIn(from("2001:db8:8:1::1"), "x", "nobody", birch), "the next site").to.equal(422);
  });

  it("counts no form without a password, and keeps out none of the firm's own networks when strangers use up its part", async () => {
    await aPerson(birch);
    for (let at = 1; at <= 30; at += 1) expect(await signIn(from(`203.0.113.${at}`), "", "", birch)).to.equal(422);
    expect(await signIn(from("196.25.1.7"), PASSWORD, "lerato", birch)).to.equal(303);

    const strangers: number[] = [];
    for (let at = 1; at <= 14; at += 1) strangers.push(await signIn(from(`10.0.${at}.1`), "x", `nobody${at}`, birch));

    expect(strangers.slice(-2), "the firm's part is used up").to.deep.equal([429, 429]);
    expect(await signIn(from("196.25.1.9"), OTHER_PASSWORD, "lerato", birch), "and is looked at").to.equal(422);
    expect(await signIn(from("196.25.1.9"), PASSWORD, "lerato", birch)).to.equal(303);
  });
});
