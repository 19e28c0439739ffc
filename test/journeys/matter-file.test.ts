import { expect } from "chai";
import type { Browser } from "playwright-core";
import { newBlobHandlers } from "../../src/new-blobs.js";
import { day } from "../../src/calendar.js";
import { openMatter } from "../../src/office/matters/opening.js";
import { settleNewBlobs } from "../../src/platform/blobs/settling.js";
import { faultsOf } from "../support/browser-look.js";
import { openChromium, openPage, type WatchedPage } from "../support/browser.js";
import { docxOf, pdfOf } from "../support/files.js";
import { useFirm } from "../support/firms.js";
import { useOffice } from "../support/http.js";
import { aContact, aMatterDraft } from "../support/matters.js";
import { aPerson, actorOf } from "../support/people.js";
import { signInOn } from "../support/sign-in.js";

describe("journey: the file of a restricted matter in Chromium", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());

  it("is opened over a conflict, filled, found by its text and reviewed, and is not there for anybody else", async function () {
    this.timeout(240_000);
    await aFormerClient();
    const anneke = await aPerson(alder, { login: "anneke", name: "Anneke van Wyk", roles: ["partner"] });
    await aContact(alder.db, actorOf(anneke), "Berg River Cellars (Pty) Ltd");
    const sipho = await aPerson(alder, { login: "sipho", name: "Sipho Dlamini", roles: ["partner"] });
    const watched = await openPage(browser, `http://alder.localhost:${office.port}`);
    const { page } = watched;
    await signInOn(page, alder, "anneke");

    await keepTemplate(watched);
    const card = await openOverConflict(watched);
    await dropStatement(watched, card);
    await makeLetter(watched, card);
    await settleNewBlobs(alder.operator, newBlobHandlers);
    await searchFor(watched, "estuary", "Statement of Mr Khoza.pdf");
    await searchFor(watched, "hereby demand", "Demand.docx");
    await reviewTrail(watched);
    expect(watched.complaints).to.deep.equal([]);
    await watched.context.close();

    const other = await openPage(browser, `http://alder.localhost:${office.port}`);
    await signInOn(other.page, alder, sipho.login);
    for (const path of ["/matters", "/search?q=estuary", "/search?q=winery", "/audit", "/conflicts"]) {
      await other.page.goto(path);
      expect(await other.page.locator("main").innerText(), path).to.not.match(
        /second supply|Statement of Mr Khoza|Demand\.docx/,
      );
    }
    const hidden = await other.page.goto(card);
    expect(hidden?.status()).to.equal(404);
    await other.context.close();
  });

  /** Coastal Glass was a client once; acting against it now is a conflict. */
  async function aFormerClient(): Promise<void> {
    const by = actorOf(await aPerson(alder, { login: "peter", name: "Peter Alder", roles: ["partner"] }));
    const { id: contactId } = await aContact(alder.db, by, "Coastal Glass Holdings (Pty) Ltd");
    const openedOn = day("2024-03-04");
    await openMatter(alder.db, {
      ...aMatterDraft(by, { client: { contactId }, title: "Bottling plant lease" }),
      openedOn,
    });
  }

  async function keepTemplate({ page }: WatchedPage): Promise<void> {
    await page.goto("/templates");
    await page.getByLabel("What it is called").fill("Letter of demand");
    const buffer = docxOf(["{opponent.name}", "For {client.name} in {matter.number} we hereby demand payment."]);
    await page.getByLabel("Word document").setInputFiles({ name: "demand.docx", mimeType: DOCX, buffer });
    await page.getByRole("button", { name: "Add template" }).click();
    await page.getByText("Letter of demand can be used from now on.").waitFor();
  }

  async function openOverConflict(watched: WatchedPage): Promise<string> {
    const { page } = watched;
    await page.goto("/matters/new");
    const client = page.getByRole("combobox", { name: "Client" });
    await client.pressSequentially("Berg Riv");
    await page.getByRole("option", { name: /Berg River/ }).waitFor();
    await client.press("ArrowDown");
    await client.press("Enter");
    await page.getByLabel("What the matter is called").fill("Winery: second supply agreement");
    await page.getByLabel("Type").selectOption({ label: "Commercial" });
    const parties = page.getByLabel("Other parties");
    await parties.fill("Coastal Glass Holdings (Pty) Ltd, opponent");
    await parties.press("Tab");
    const decision = page.getByLabel("Decision on Coastal Glass Holdings (Pty) Ltd");
    await decision.waitFor();
    await page.getByText("Only people I name.").click();
    expect(await faultsOf(page)).to.deep.equal([]);

    await page.getByRole("button", { name: "Open matter" }).click();
    await page.getByText("The matter is not open yet.").waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    await decision.selectOption("conflict");
    await page
      .getByLabel("Reason, for Coastal Glass Holdings (Pty) Ltd")
      .fill("We acted for them on the lease of 2024");
    await page.getByRole("button", { name: "Open matter" }).click();
    await page.getByLabel("Go on in spite of the conflict, because").fill("Both consented in writing; a wall is up");
    await page.getByRole("button", { name: "Open matter" }).click();
    await page.getByText(/is open: Winery: second supply agreement/).waitFor();
    await page.getByText("Restricted to 1 person").waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    const text = await page.locator("main").innerText();
    expect(text).to.include("Both consented in writing").and.include("Bottling plant lease");
    return new URL(page.url()).pathname;
  }

  async function dropStatement({ page }: WatchedPage, card: string): Promise<void> {
    await page.goto(`${card}/documents`);
    const pdf = pdfOf([["Statement of Mr Khoza", "The truck left the road at the estuary bridge."]]);
    const padded = Buffer.concat([pdf, Buffer.from(`\n%${"x".repeat(3_000_000)}\n`)]);
    const transfer = await page.evaluateHandle((base64) => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      data.items.add(new File([bytes], "Statement of Mr Khoza.pdf", { type: "application/pdf" }));
      return data;
    }, padded.toString("base64"));
    // Looked for before the drop: on a quick line the bar gives way to words before one could begin to look.
    const bar = page.locator("progress").first().waitFor({ state: "attached" });
    for (const type of ["dragenter", "dragover", "drop"])
      await page.dispatchEvent("main", type, { dataTransfer: transfer });
    await bar;
    await page.getByText("Filed as Statement of Mr Khoza.pdf.").waitFor();
  }

  async function makeLetter({ page }: WatchedPage, card: string): Promise<void> {
    await page.goto(`${card}/documents`);
    await page.getByRole("link", { name: "From a template" }).click();
    await page.getByLabel("Template", { exact: true }).selectOption({ label: "Letter of demand" });
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByLabel("What the document is called").fill("Demand");
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole("button", { name: "Make and file it" }).click();
    await page.getByText("Demand.docx is made and filed.").waitFor();
  }

  async function searchFor({ page }: WatchedPage, words: string, name: string): Promise<void> {
    await page.goto("/");
    await page.keyboard.press("/");
    await page.keyboard.type(words);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search/);
    await page.locator("main").getByRole("link", { name }).first().waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
  }

  async function reviewTrail({ page }: WatchedPage): Promise<void> {
    await page.goto("/audit");
    expect(await faultsOf(page)).to.deep.equal([]);
    for (const details of await page.locator("main details").all())
      await details.evaluate((one) => one.setAttribute("open", ""));
    const trail = await page.locator("main").innerText();
    for (const told of [
      "Winery: second supply agreement",
      "Both consented in writing",
      "Statement of Mr Khoza.pdf",
      "Demand.docx",
      "Letter of demand",
    ]) {
      expect(trail, "the trail").to.include(told);
    }
  }
});

const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
