import { expect } from "chai";
import { LIMITED_ACTS, type LimitedAct } from "../../../src/web/limits/table.js";
import { actsAt } from "../../../src/web/limits/guard.js";
import { listRoutes } from "../../../src/web/routes.js";
import { useFirm } from "../../support/firms.js";
import { type Answer, type Browser, useOffice } from "../../support/http.js";

const RATE = { times: 3, seconds: 60 };

describe("limits: what whoever reached one is answered", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice({
    "sign-in.address": RATE,
    "one-time-link.address": RATE,
    "search.account": { times: 10, seconds: 60 },
    "suggestions.account": { times: 20, seconds: 60 },
    "export.account": RATE,
    "upload.account": RATE,
    "request.address": { times: 60, seconds: 60 },
    "request.firm": { times: 400, seconds: 60 },
  });

  beforeEach(() => alder.operator.registry("request_counts").delete());

  let addresses = 0;
  /** Of an address that nobody had before, as a proxy on this machine tells it. */
  function from(browser: Browser): { asked: { headers: Record<string, string> }; browser: Browser } {
    addresses += 1;
    return { browser, asked: { headers: { "x-forwarded-for": `198.51.100.${addresses}` } } };
  }

  async function until429(ask: () => Promise<Answer>, triesMax: number): Promise<{ answer: Answer; passed: number }> {
    for (let passed = 0; passed < triesMax; passed += 1) {
      const answer = await ask();
      if (answer.status === 429) return { answer, passed };
    }
    throw new Error(`${triesMax} times it was let through.`);
  }

  function expectTold({ status, headers, text }: Answer): void {
    expect(status).to.equal(429);
    const seconds = headers["retry-after"];
    expect(seconds).to.match(/^[1-9]\d?$/);
    expect(text).to.contain(`Try again in ${seconds}\u00a0second`).and.contain("Nothing was written");
  }

  it("is told in words and by Retry-After in whole seconds, and what was typed is on the page", async () => {
    const { browser, asked } = from(office.browser(alder));
    await browser.get("/sign-in", asked);
    const fields = { login: "nomvula@mail.example", password: "some wrong words", returnTo: "" };

    const { answer, passed } = await until429(() => browser.post("/sign-in", fields, asked), 9);

    expect(passed).to.equal(RATE.times);
    expectTold(answer);
    expect(answer.text).to.contain("More came from your address").and.contain("nomvula@mail.example");
    expect(answer.text).not.to.contain("some wrong words");
    const [held] = await alder.db("sign_in_failures").sum<{ failures: string }[]>({ failures: "failures" });
    expect(Number(held?.failures), "the refused one was not counted as a try").to.equal(RATE.times);
  });

  it("is none for another address, nor at another firm's for another person", async () => {
    const first = from(office.browser(alder));
    await until429(() => first.browser.get("/set-password?token=guessed", first.asked), 9);

    const other = from(office.browser(alder));
    expect((await other.browser.get("/set-password?token=guessed", other.asked)).status).to.equal(410);
    expect(
      (await office.browser(birch).get("/set-password?token=guessed", first.asked)).status,
      "the same address",
    ).to.equal(429);
  });

  it("is a sentence for a script, and a piece of a page for htmx", async () => {
    const partner = from(await office.signedIn(alder, "partner"));
    const ask = (more: Record<string, string>) =>
      partner.browser.get("/search/suggestions?q=na", { headers: { ...partner.asked.headers, ...more } });
    await until429(() => ask({}), 50);

    const text = await ask({ accept: "text/plain" });
    expect([text.status, text.headers["content-type"]]).to.deep.equal([429, "text/plain; charset=utf-8"]);
    expect(text.text).to.match(/^You asked for this more often.*Nothing was written/);
    const piece = await ask({ "hx-request": "true" });
    expectTold(piece);
    expect(piece.text).to.match(/^<div class="s-msg s-msg--bad" role="alert">/);
  });

  it("counts a person across addresses, and no other person", async () => {
    const one = await office.signedIn(alder, "partner", "Thandi Naidoo");
    const other = await office.signedIn(alder, "partner", "Peter Alder");
    const ask = () => from(one).browser.get("/audit/lines.csv", from(one).asked);

    expect((await until429(ask, 9)).passed).to.equal(RATE.times);
    expect((await other.get("/audit/lines.csv", from(other).asked)).status).to.equal(200);
  });

  it("counts every request by its address before a firm is looked for, and by its firm", async () => {
    const stranger = from(office.browser("nobody.localhost"));
    const { passed } = await until429(() => stranger.browser.get("/sign-in", stranger.asked), 100);
    expect(passed).to.equal(60);

    const flood = () => from(office.browser(birch)).browser.get("/sign-in", from(office.browser(birch)).asked);
    const { answer } = await until429(flood, 500);
    expect(answer.text).to.contain("Your firm asked for more");
    const elsewhere = from(office.browser(alder));
    expect((await elsewhere.browser.get("/sign-in", elsewhere.asked)).status, "another firm").to.equal(200);
  });

  it("asks the store nothing for an ordinary page", async () => {
    const partner = from(await office.signedIn(alder, "partner"));
    for (const path of ["/", "/matters", "/contacts", "/tasks", "/account", "/people"]) {
      expect((await partner.browser.get(path, partner.asked)).status, path).to.equal(200);
    }
    expect(await alder.operator.registry("request_counts").select("key")).to.deep.equal([]);
    await partner.browser.get("/search?q=naidoo", partner.asked);
    expect(await alder.operator.registry("request_counts").select("key"), "for a search it does").to.have.length(2);
  });

  it("finds a limited act however its address is written, and every route that the table names is there", () => {
    expect(actsAt("POST", "/Forgotten-Password/")).to.deep.equal(["password-reset"]);
    expect(actsAt("POST", "/templates/1/versions")).to.deep.equal(["upload"]);
    expect(actsAt("HEAD", "/search")).to.deep.equal(["search"]);
    expect(actsAt("GET", "/sign-in")).to.deep.equal([]);
    expect(actsAt("GET", "/matters/1/2/documents.zip")).to.deep.equal([]);
    expect(actsAt("GET", "/matters/1/documentsXzip")).to.deep.equal([]);

    const routes = listRoutes(office.app);
    const acts = new Set(routes.flatMap(({ method, path }) => actsAt(method, path)));
    const unbuilt = Object.entries(LIMITED_ACTS as Record<string, LimitedAct>)
      .filter(([name, { routes: named }]) => named.length > 0 && !acts.has(name as never))
      .map(([name]) => name);
    expect(unbuilt).to.be.empty;
    const uploads = routes.filter(
      ({ method, path }) => method === "POST" && /documents$|versions$|templates$|letterhead$|import$/.test(path),
    );
    for (const { method, path } of uploads) expect(actsAt(method, path), path).to.include("upload");
  });
});
