import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { faultsOf } from "../../support/browser-look.js";
import { openChromium, openPage, type WatchedPage } from "../../support/browser.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { aPerson, actorOf } from "../../support/people.js";
import { signInOn } from "../../support/sign-in.js";

describe("desk: searching by keyboard, in Chromium", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());

  async function atDesk(): Promise<{ watched: WatchedPage; matter: Matter }> {
    const person = await aPerson(alder, { login: "thandi", name: "Thandi Naidoo", roles: ["attorney"] });
    const by = actorOf(person);
    const { id: contactId } = await aContact(alder.db, by, "Nomvula Mthembu");
    const matter = await openMatter(
      alder.db,
      aMatterDraft(by, { client: { contactId }, title: "Collision at Beyers Naudé Drive" }),
    );
    await aContact(alder.db, by, "Mthembu Transport CC");
    const watched = await openPage(browser, `http://alder.localhost:${office.port}`);
    await watched.page.goto("/");
    await signInOn(watched.page, alder, "thandi");
    await watched.page.getByRole("heading", { level: 1 }).waitFor();
    return { watched, matter };
  }

  async function typed(page: Page, words: string): Promise<void> {
    await page.keyboard.press("/");
    await page.keyboard.type(words);
    await page.getByRole("listbox", { name: "What may be meant" }).waitFor();
  }

  it("suggests pages while one types: arrows choose, Enter opens, Escape closes and Enter alone searches", async function () {
    this.timeout(60_000);
    const { watched, matter } = await atDesk();
    const { page } = watched;
    const field = page.getByRole("combobox", { name: "Search everything" });

    await typed(page, "mthem");
    expect(await page.getByRole("option").allInnerTexts()).to.have.length(3);
    expect(await faultsOf(page)).to.deep.equal([]);
    await field.focus();
    await page.keyboard.press("Escape");
    expect(await field.getAttribute("aria-expanded")).to.equal("false");
    expect(await field.inputValue()).to.equal("mthem");

    await page.keyboard.type("b");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await field.getAttribute("aria-activedescendant")).to.equal("suggestion-0");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/matters/${matter.id}`);

    await typed(page, "mthemb");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/search?q=mthemb");
    expect(watched.complaints).to.deep.equal([]);
    await watched.context.close();
  });

  it("goes through the results with arrows, or j and k, and opens one with Enter", async function () {
    this.timeout(60_000);
    const { watched, matter } = await atDesk();
    const { page } = watched;
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");
    await page.goto("/search?q=mthembu");
    expect(await faultsOf(page)).to.deep.equal([]);

    await page.keyboard.press("/");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).to.include("Beyers Naudé");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).to.include("Mthembu Transport");
    await page.keyboard.press("j");
    expect(await focused()).to.equal("Nomvula Mthembu");
    await page.keyboard.press("k");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal("search");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/matters/${matter.id}`);
    expect(watched.complaints).to.deep.equal([]);
    await watched.context.close();
  });
});
