import { expect } from "chai";
import type { Browser } from "playwright-core";
import { dayOf } from "../../../../src/calendar.js";
import { ALL_LOOKS, faultsOf } from "../../../support/browser-look.js";
import { openChromium, openPage } from "../../../support/browser.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";

describe("accounts: the page of refusals and the one of a limit, in Chromium", () => {
  const alder = useFirm("alder");
  const office = useOffice({ "export.account": { times: 1, seconds: 60 } });
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());

  it("can be read by day and by night, at a desk and on a telephone", async function () {
    this.timeout(60_000);
    const lerato = await alder.actor("attorney", "Lerato Mokoena");
    const day = dayOf(new Date());
    const row = (kind: string, user_id: string, network: number, times: number) => ({
      day,
      kind,
      user_id,
      network,
      times,
      last_at: new Date(),
    });
    await alder
      .db("security_counts")
      .insert([
        ...Array.from({ length: 24 }, (_, network) => row("sign_in_failed", lerato.id, network, 2)),
        row("sign_in_failed", "", 3, 1_369),
        row("act_refused", lerato.id, 3, 4),
        row("form_refused", "", 9, 2),
        row("request_limited", "", 9, 12),
        row("upload_refused", lerato.id, 9, 1),
      ]);
    const signedIn = await office.signedIn(alder, "administrator", "Farouk Adams");
    const { page, context } = await openPage(browser, `http://alder.localhost:${office.port}`);
    const value = signedIn.cookies.get("__Host-sid")!;
    await context.addCookies([
      { name: "__Host-sid", value, url: `https://alder.localhost:${office.port}`, secure: true },
    ]);

    await page.goto("/people/sign-ins");
    expect(await page.getByRole("heading", { level: 1 }).innerText()).to.equal("Refusals");
    expect(await page.getByRole("note").allInnerTexts()).to.have.length(3);
    expect(await faultsOf(page, ALL_LOOKS)).to.deep.equal([]);

    await page.goto("/people");
    await page.getByRole("link", { name: "See refusals" }).click();
    await page.getByRole("heading", { level: 1, name: "Refusals" }).waitFor();

    await signedIn.get("/audit/lines.csv");
    const answer = await page.goto("/audit/lines.csv");
    expect(answer?.status()).to.equal(429);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).to.match(
      /^Too many at once\. Try again in \d+.second/,
    );
    expect(await faultsOf(page, ALL_LOOKS)).to.deep.equal([]);
  });
});
