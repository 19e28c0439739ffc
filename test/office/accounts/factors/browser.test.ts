import { expect } from "chai";
import type { Browser, CDPSession, Page } from "playwright-core";
import { setRoles } from "../../../../src/office/accounts/people/role-changes.js";
import { operatorActor } from "../../../../src/actor.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { faultsOf } from "../../../support/browser-look.js";
import { openChromium, openPage, type WatchedPage } from "../../../support/browser.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aPerson, codeOf } from "../../../support/people.js";
import { signInOn, typePassword } from "../../../support/sign-in.js";

describe("accounts: a second factor in Chromium", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());

  it("is a passkey: set up before the first session, then second factor, first factor and proof for an act of weight", async function () {
    this.timeout(120_000);
    const user = await aPerson(alder, { login: "farouk", name: "Farouk Adams", roles: ["attorney"] });
    await setRoles(alder.db, { userId: user.id, roles: ["administrator"], by: operatorActor("test") });
    const watched = await openPage(browser, `http://alder.localhost:${office.port}`);
    const { page } = watched;
    await addAuthenticator(watched);

    await page.goto("/sign-in");
    await typePassword(page, "farouk");
    await expectTitle(page, "Set up a second factor");
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByLabel("Name of the passkey").fill("Office laptop");
    await page.getByRole("button", { name: "Make the passkey" }).click();
    await expectTitle(page, "Keep these recovery codes");
    expect(await page.locator(".s-codes li").count()).to.equal(10);
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole("link", { name: "I have kept them: go on" }).click();
    await page.waitForURL("/");

    await signOut(page);
    await typePassword(page, "farouk");
    await expectTitle(page, "Use your passkey");
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.waitForURL("/");

    await signOut(page);
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL("/");

    await alder.db("sessions").update({ factor_at: new Date(Date.now() - 6 * 60_000) });
    await page.goto("/people/invite");
    await page.getByLabel("Name").fill("Sipho Dlamini");
    await page.getByLabel("Signs in as").fill("sipho");
    await page.getByLabel("Attorney").check();
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole("button", { name: "Use a passkey instead" }).click();
    await expectTitle(page, "Invitation for Sipho Dlamini");

    await alder.db("sessions").update({ factor_at: new Date(Date.now() - 6 * 60_000) });
    await page.goto(`/people/${user.id}`);
    await page.goto("/audit/lines.csv");
    await expectTitle(page, "To be sure it is you");
    expect(await faultsOf(page)).to.deep.equal([]);

    const signedIn = await listAuditLines(alder.db, { action: "accounts.signed_in" });
    expect(signedIn.map(({ changes }) => changes)).to.deep.equal(new Array(3).fill({ proof: { to: "passkey" } }));
    expect(watched.complaints).to.deep.equal([]);
    await watched.context.close();
  });

  it("says so when the device gives no passkey, and the code goes on working", async function () {
    this.timeout(60_000);
    const user = await aPerson(alder, { roles: ["partner"] });
    const watched = await openPage(browser, `http://alder.localhost:${office.port}`);
    const { page } = watched;
    const { session, id } = await addAuthenticator(watched);
    await signInOn(page, alder, "lerato");
    await page.goto("/account/passkeys/new");
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole("button", { name: "Make the passkey" }).click();
    await page.getByText("is set up.").waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    await session.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: false });

    await signOut(page);
    await typePassword(page, "lerato");
    await expectTitle(page, "Enter your code");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByText("No passkey was used.").waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole("link", { name: "Use a recovery code" }).click();
    await expectTitle(page, "Use a recovery code");
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole("link", { name: "Use your second factor" }).click();
    await page.getByLabel("Code").fill(await codeOf(alder, user.id));
    await page.getByRole("button", { name: "Confirm code" }).click();
    await page.waitForURL("/");
    for (const path of ["/account/authenticator", "/account/authenticator/removal", "/account/recovery-codes"]) {
      await page.goto(path);
      expect(await faultsOf(page), path).to.deep.equal([]);
    }
    expect(watched.complaints).to.deep.equal([]);
    await watched.context.close();
  });

  it("works without JavaScript, where no passkey button is shown", async function () {
    this.timeout(60_000);
    const user = await aPerson(alder, { roles: ["partner"] });
    const context = await browser.newContext({
      baseURL: `http://alder.localhost:${office.port}`,
      javaScriptEnabled: false,
    });
    const page = await context.newPage();

    await page.goto("/sign-in");
    expect(await page.getByRole("button").allInnerTexts()).to.deep.equal(["Sign in"]);
    await typePassword(page, "lerato");
    await expectTitle(page, "Enter your code");
    await page.getByLabel("Code").fill(await codeOf(alder, user.id));
    await page.getByRole("button", { name: "Confirm code" }).click();
    await page.waitForURL("/");

    await context.close();
  });

  async function addAuthenticator({ context, page }: WatchedPage): Promise<{ session: CDPSession; id: string }> {
    const session = await context.newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return { session, id: authenticatorId };
  }

  async function signOut(page: Page): Promise<void> {
    await page.locator("summary[aria-label], summary").last().click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expectTitle(page, "Sign in");
  }

  async function expectTitle(page: Page, title: string): Promise<void> {
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  }
});
