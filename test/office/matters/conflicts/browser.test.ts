import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { openMatter } from "../../../../src/office/matters/opening.js";
import { openChromium, openPage } from "../../../support/browser.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aContact, aMatterDraft } from "../../../support/matters.js";
import { aPerson, actorOf } from "../../../support/people.js";
import { signInOn } from "../../../support/sign-in.js";

describe("conflicts: the check while a matter is opened, in Chromium", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());

  /** The form for a new matter, in a firm for which Coastal Glass and Table Bay Freight were clients once. */
  async function atForm(): Promise<Page> {
    const person = await aPerson(alder, { login: "anneke", name: "Anneke van Wyk", roles: ["partner"] });
    const by = actorOf(person);
    for (const name of ["Coastal Glass Holdings (Pty) Ltd", "Table Bay Freight (Pty) Ltd"]) {
      const { id: contactId } = await aContact(alder.db, by, name);
      await openMatter(alder.db, aMatterDraft(by, { client: { contactId }, title: `Lease of ${name}` }));
    }
    const { page } = await openPage(browser, `http://alder.localhost:${office.port}`);
    await page.goto("/sign-in?returnTo=/matters/new");
    await signInOn(page, alder, "anneke");
    await page.getByRole("heading", { name: "Open a matter" }).waitFor();
    return page;
  }

  it("asks about names that come while an answer is being put into the page", async function () {
    this.timeout(60_000);
    const page = await atForm();
    // Between taking the old part out and listening to the new one htmx lets some milliseconds pass.
    await page.evaluate(() => {
      document.addEventListener(
        "htmx:afterSwap",
        () => {
          const field = document.querySelector<HTMLTextAreaElement>("#parties")!;
          field.value += "\nTable Bay Freight (Pty) Ltd, opponent";
          field.dispatchEvent(new Event("change", { bubbles: true }));
        },
        { once: true },
      );
    });
    await page.getByLabel("Other parties").fill("Coastal Glass Holdings (Pty) Ltd, opponent");
    await page.getByLabel("Other parties").press("Tab");

    await page.getByLabel("Decision on Table Bay Freight (Pty) Ltd").waitFor();
    expect(await page.getByLabel("Decision on Coastal Glass Holdings (Pty) Ltd").count()).to.equal(1);
    await page.context().close();
  });

  it("keeps what is typed beside a match while the names are looked for again", async function () {
    this.timeout(60_000);
    const page = await atForm();
    const parties = page.getByLabel("Other parties");
    await parties.fill("Coastal Glass Holdings (Pty) Ltd, opponent");
    await parties.press("Tab");
    await page.getByLabel("Decision on Coastal Glass Holdings (Pty) Ltd").waitFor();

    let isAsked = (): void => {};
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await page.route("**/conflict-check", async (route) => {
      isAsked();
      await answered;
      await route.continue();
    });
    await parties.fill("Coastal Glass Holdings (Pty) Ltd, opponent\nTable Bay Freight (Pty) Ltd, opponent");
    await parties.press("Tab");
    await asked;
    await page.getByLabel("Decision on Coastal Glass Holdings (Pty) Ltd").selectOption("conflict");
    await page.getByLabel("Reason, for Coastal Glass Holdings (Pty) Ltd").fill("We acted for them in 2024");
    answer();

    await page.getByLabel("Decision on Table Bay Freight (Pty) Ltd").waitFor();
    const decision = page.getByLabel("Decision on Coastal Glass Holdings (Pty) Ltd");
    expect(await decision.inputValue()).to.equal("conflict");
    expect(await page.getByLabel("Reason, for Coastal Glass Holdings (Pty) Ltd").inputValue()).to.equal(
      "We acted for them in 2024",
    );
    expect(await page.getByLabel("Decision on Table Bay Freight (Pty) Ltd").inputValue()).to.equal("");
    await page.context().close();
  });
});
