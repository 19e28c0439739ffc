import { expect } from "chai";
import type { Browser } from "playwright-core";
import { day } from "../../src/calendar.js";
import { listRoutes } from "../../src/web/routes.js";
import { leftBehind, NOTHING, openChromium, openPage, type WatchedPage } from "../support/browser.js";
import { ALL_LOOKS, faultsOf, LOOKS } from "../support/browser-look.js";
import { fillOffice } from "../support/canaries-office.js";
import { fillPath, listIds } from "../support/crawl-paths.js";
import { openMatter } from "../../src/office/matters/opening.js";
import { aContact, aMatterDraft } from "../support/matters.js";
import { useFirm } from "../support/firms.js";
import { useOffice } from "../support/http.js";
import { aPerson, actorOf } from "../support/people.js";
import { signInOn, typePassword } from "../support/sign-in.js";

const CSV = `First name,Surname,E-mail,Mobile
Naledi,Dlamini,naledi@mail.example,082 555 0142
Pieter,Joubert,pieter@mail.example,
,,,
`;

describe("journey: a partner at work in Chromium", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());

  it("signs in, imports a file, opens a matter, searches, changes colours and signs out, and leaves nothing behind", async function () {
    this.timeout(240_000);
    const thandi = await aPerson(alder, { login: "thandi", name: "Thandi Naidoo", roles: ["partner"] });
    const coastal = await aContact(alder.db, actorOf(thandi), "Coastal Glass Holdings (Pty) Ltd");
    const draft = aMatterDraft(actorOf(thandi), { client: { contactId: coastal.id }, openedOn: day("2026-11-22") });
    const matter = await openMatter(alder.db, draft);
    const watched = await openPage(browser, `http://alder.localhost:${office.port}`);
    const { page } = watched;

    await page.goto("/matters");
    await expectNoFault(watched);
    await typePassword(page, "thandi", "not the password at all");
    await page.getByText("That name and password do not go together.").waitFor();
    await expectNoFault(watched);
    await signInOn(page, alder, "thandi");
    await expectTitle(watched, "Matters");
    expect(await leftBehind(watched), "what a page leaves while one works").to.deep.equal({
      ...NOTHING,
      cookies: ["__Host-sid"],
    });

    await page.goto("/contacts/import");
    await expectNoFault(watched);
    await page
      .getByLabel("File of contacts")
      .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
    await page.getByRole("button", { name: "Read the file" }).click();
    await expectTitle(watched, "Decide the columns");
    await expectNoFault(watched);
    await page.getByRole("button", { name: "Look at the rows" }).click();
    await expectTitle(watched, "Look before anything is kept");
    await expectNoFault(watched);
    await page.getByRole("button", { name: "Add 2 new contacts" }).click();
    await page.getByText("2 contacts are added from people.csv.").waitFor();
    await expectNoFault(watched);

    await page.goto("/matters/new");
    const client = page.getByRole("combobox", { name: "Client" });
    await client.pressSequentially("Dlam");
    await page.getByRole("option", { name: /Dlamini/ }).waitFor();
    await expectNoFault(watched);
    await client.press("ArrowDown");
    await client.press("Enter");
    expect(await client.inputValue()).to.match(/Dlamini/);
    await page.getByLabel("What the matter is called").fill("Dlamini: will and estate plan");
    await page.getByLabel("Type").selectOption({ label: "Estate" });
    await page.getByRole("button", { name: "Open matter" }).click();
    await expectTitle(watched, "Dlamini: will and estate plan");
    await expectNoFault(watched);

    await page.keyboard.press("/");
    await page.keyboard.type("Berg River");
    await page.keyboard.press("Enter");
    await page
      .getByRole("link", { name: /Berg River Cellars/ })
      .first()
      .waitFor();
    await expectNoFault(watched);
    await page.getByRole("combobox", { name: "Search everything" }).fill(matter.number);
    await page.getByRole("combobox", { name: "Search everything" }).press("Enter");
    await page.waitForURL(`**/matters/${matter.id}`);

    await page.goto("/account");
    await page.getByLabel("Colours").selectOption("dark");
    await page.getByRole("button", { name: "Keep colours" }).click();
    await page.getByText("Kept. Pages look like this wherever you sign in.").waitFor();
    expect(await page.getAttribute("html", "data-bs-theme")).to.equal("dark");
    await expectNoFault(watched);

    await page.goto(`/matters/${matter.id}`);
    await page.locator("summary", { hasText: "Thandi Naidoo" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expectTitle(watched, "Sign in");
    await expectNoFault(watched);
    expect(await leftBehind(watched)).to.deep.equal(NOTHING);
    await page.goBack();
    await expectTitle(watched, "Sign in");
    expect(await page.content(), "the page before, after signing out").not.to.include("Berg River");

    expect(watched.complaints).to.deep.equal([]);
    await watched.context.close();
  });

  it("finds no fault with any page there is", async function () {
    this.timeout(600_000);
    await fillOffice(alder, "Boekenhout");
    const lerato = await aPerson(alder, { roles: ["partner"] });
    await alder.db("user_roles").insert({ user_id: lerato.id, role: "administrator", granted_at: new Date() });
    const watched = await openPage(browser, `http://alder.localhost:${office.port}`);
    await signInOn(watched.page, alder, "lerato");
    const routes = listRoutes(office.app).filter(({ method, path }) => method === "GET" && isPage(path));
    const ids = await listIds(alder.db, routes);
    const faults: string[] = [];

    for (const { path } of routes) {
      for (const filled of fillPath(path, ids).slice(0, 2)) {
        if (await isFile(watched, filled)) continue;
        await watched.page.goto(filled);
        faults.push(...(await faultsOf(watched.page)));
      }
    }
    for (const path of ["/matters/none", "/nowhere", "/matters?q=nobody+has+this+name", "/search?q=Boekenhout"]) {
      await watched.page.goto(path);
      faults.push(...(await faultsOf(watched.page)));
    }

    expect(faults).to.deep.equal([]);
    expect(watched.complaints).to.deep.equal([]);
    await watched.context.close();
  });

  it("would see a fault: a picture without words, a page too wide, a style that the policy forbids", async () => {
    const watched = await openPage(browser, `http://alder.localhost:${office.port}`);
    await watched.page.goto("/sign-in");
    await watched.page.evaluate(() => {
      const picture = document.createElement("img");
      picture.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
      const line = document.createElement("p");
      line.className = "s-nowrap";
      line.textContent = "A line that does not end where the page does. ".repeat(40);
      document.querySelector("main")?.append(picture, line);
      picture.setAttribute("style", "border: 1px solid");
    });

    const faults = await faultsOf(watched.page);

    expect(faults.filter((fault) => fault.includes("image-alt"))).to.have.length(LOOKS.length);
    expect(faults.filter((fault) => fault.includes("sideways"))).to.have.length(LOOKS.length);
    expect(watched.complaints.join()).to.match(/policy: style-src-attr/);
    await watched.context.close();
  });

  async function expectNoFault({ page }: WatchedPage): Promise<void> {
    const seen = page.viewportSize();
    expect(await faultsOf(page, ALL_LOOKS)).to.deep.equal([]);
    await page.setViewportSize(seen ?? { width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: null });
  }
});

async function expectTitle({ page }: WatchedPage, title: string): Promise<void> {
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
}

/** Not pieces of pages, nor downloads. */
/** What is downloaded, or shown by a viewer of the browser's own, is no page of ours. */
async function isFile({ page }: WatchedPage, path: string): Promise<boolean> {
  const [type, disposition] = await page.evaluate(async (asked) => {
    const { headers } = await fetch(asked);
    return [headers.get("content-type"), headers.get("content-disposition")];
  }, path);
  return !type?.includes("html") || disposition !== null;
}

function isPage(path: string): boolean {
  return !/options$|suggestions$|^\/healthz$/.test(path);
}
