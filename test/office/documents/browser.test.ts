import { expect } from "chai";
import type { Browser } from "playwright-core";
import { faultsOf } from "../../support/browser-look.js";
import { openChromium, openPage, type WatchedPage } from "../../support/browser.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aPerson, actorOf } from "../../support/people.js";
import { signInOn } from "../../support/sign-in.js";
import { aMatter, aPdf, emptyFolder } from "./desk.js";

describe("documents: in Chromium", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());
  beforeEach(() => emptyFolder(alder));

  async function atDocuments(): Promise<{ watched: WatchedPage; path: string }> {
    const person = await aPerson(alder, { login: "thandi", name: "Thandi Naidoo", roles: ["attorney"] });
    const matter = await aMatter(alder, actorOf(person));
    const watched = await openPage(browser, `http://alder.localhost:${office.port}`);
    const path = `/matters/${matter.id}/documents`;
    await watched.page.goto(path);
    await signInOn(watched.page, alder, "thandi");
    await watched.page.getByRole("heading", { name: "Add documents" }).waitFor();
    return { watched, path };
  }

  it("takes several files that are dropped on the page, with an answer for each, and shows them in the list", async function () {
    this.timeout(120_000);
    const { watched, path } = await atDocuments();
    const { page } = watched;
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByLabel("Folder").first().fill("Pleadings");

    await drop(watched, [
      { name: "Notice of motion.pdf", bytes: aPdf("Notice of motion", 2_000_000), kind: "application/pdf" },
      { name: "setup.exe", bytes: Buffer.from("MZ"), kind: "application/x-msdownload" },
    ]);

    await page.getByText("Filed as Notice of motion.pdf in Pleadings.").waitFor();
    await page.getByText("Files ending in .exe are not taken.").waitFor();
    await page.getByRole("link", { name: "Notice of motion.pdf" }).first().waitFor();
    expect(await page.locator(".s-tabs [aria-current]").innerText()).to.match(/Documents\s*1/);
    expect(await faultsOf(page)).to.deep.equal([]);
    expect(watched.complaints).to.deep.equal([]);

    await page.goto(path);
    await page.getByRole("link", { name: "Notice of motion.pdf" }).first().click();
    await page.getByRole("heading", { name: "Versions" }).waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    expect(watched.complaints).to.deep.equal([]);
    await watched.context.close();
  });

  it("shows a PDF and a picture in the browser's own viewer, in a sandbox and without a violation", async function () {
    this.timeout(120_000);
    const { watched, path } = await atDocuments();
    const { page, context } = watched;
    await drop(watched, [
      { name: "Affidavit.pdf", bytes: aPdf("Affidavit"), kind: "application/pdf" },
      { name: "Photo.png", bytes: PNG, kind: "image/png" },
    ]);
    await page.getByText("Filed as Photo.png.").waitFor();
    for (const [name, isViewer] of [
      ["Affidavit.pdf", true],
      ["Photo.png", false],
    ] as const) {
      await page.goto(path);
      await page.getByRole("link", { name, exact: true }).click();
      const shown = context.waitForEvent("page");
      const answered = context.waitForEvent("response", (answer) => answer.url().endsWith("/preview"));
      await page.getByRole("link", { name: "Preview", exact: true }).click();
      const tab = await shown;
      await tab.waitForLoadState();
      const policy = (await (await answered).allHeaders())["content-security-policy"];
      expect(policy).to.equal("default-src 'none'; sandbox; frame-ancestors 'none'");
      if (isViewer) await untilViewer(() => tab.frames().map((frame) => frame.url()));
      else expect(await tab.evaluate(() => document.images[0]?.naturalWidth)).to.equal(2);
      await tab.close();
    }
    expect(watched.complaints).to.deep.equal([]);
    await context.close();
  });

  async function drop({ page }: WatchedPage, files: { name: string; bytes: Buffer; kind: string }[]): Promise<void> {
    const given = files.map(({ bytes, ...file }) => ({ ...file, base64: bytes.toString("base64") }));
    const transfer = await page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const { name, kind, base64 } of list) {
        data.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name, { type: kind }));
      }
      return data;
    }, given);
    for (const type of ["dragenter", "dragover", "drop"]) {
      await page.dispatchEvent("main", type, { dataTransfer: transfer });
    }
  }

  /** Chromium shows a PDF by a page of its own inside the tab. */
  async function untilViewer(frames: () => string[]): Promise<void> {
    for (let tries = 0; tries < 100 && !frames().some((url) => url.startsWith("chrome-extension:")); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(
      frames().some((url) => url.startsWith("chrome-extension:")),
      frames().join(" "),
    ).to.equal(true);
  }
});

/** Two pixels by two. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg==",
  "base64",
);
