import { expect } from "chai";
import type { Browser } from "playwright-core";
import { addField } from "../../../src/office/matters/custom-fields.js";
import { listDrafts } from "../../../src/office/matters/drafts.js";
import { faultsOf } from "../../support/browser-look.js";
import { openChromium, openPage } from "../../support/browser.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aPerson, actorOf } from "../../support/people.js";
import { signInOn } from "../../support/sign-in.js";

describe("matters: a form that is not finished, in Chromium", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());

  it("is kept each time a field is left, so that one leaves without being asked and finds it again", async function () {
    this.timeout(60_000);
    const anneke = await aPerson(alder, { login: "anneke", name: "Anneke van Wyk", roles: ["attorney"] });
    await addField(alder.db, {
      type: "commercial",
      draft: { label: "Counterparty's registration", kind: "text", choices: null, isRequired: true },
      by: actorOf(anneke),
    });
    const watched = await openPage(browser, `http://alder.localhost:${office.port}`);
    const { page } = watched;
    await page.goto("/sign-in?returnTo=/matters/new");
    await signInOn(page, alder, "anneke");
    await page.getByLabel("What the matter is called").fill("Winery: second supply agreement");
    await page.getByLabel("What the matter is called").press("Tab");
    await page.getByText("Kept as a draft").waitFor();
    await page.getByLabel("Type").selectOption({ label: "Commercial" });
    await page.getByLabel("Counterparty's registration").fill("2019/123456/07");
    const kept = page.waitForResponse(
      (answer) => answer.url().endsWith("/matters/drafts") && Boolean(answer.request().postData()?.includes("123456")),
    );
    await page.getByLabel("Counterparty's registration").press("Tab");
    await kept;
    await page.getByRole("button", { name: "Throw the draft away" }).waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);

    // A dialog would be dismissed, and the page would stay.
    await page.getByRole("link", { name: "Matters", exact: true }).first().click();
    await page.waitForURL(/\/matters$/);
    await page.getByRole("link", { name: /Winery: second supply agreement/ }).click();
    expect(await page.getByLabel("What the matter is called").inputValue()).to.equal("Winery: second supply agreement");
    expect(await page.getByLabel("Counterparty's registration").inputValue()).to.equal("2019/123456/07");
    await page.getByRole("button", { name: "Throw the draft away" }).click();
    await page.getByText("The draft is thrown away. Nothing was opened.").waitFor();
    expect(await listDrafts(alder.db, actorOf(anneke))).to.be.empty;
    expect(watched.complaints).to.deep.equal([]);
    await watched.context.close();
  });
});
