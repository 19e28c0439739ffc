import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { UserActor } from "../../../../src/actor.js";
import { addDays, dayOf } from "../../../../src/calendar.js";
import { endAccessOf } from "../../../../src/office/accounts/people/two-person.js";
import { giveRole } from "../../../../src/office/accounts/people/role-changes.js";
import { operatorActor } from "../../../../src/actor.js";
import { addContact } from "../../../../src/office/contacts/contacts.js";
import { openMatter } from "../../../../src/office/matters/opening.js";
import { setWall } from "../../../../src/office/matters/walls.js";
import { openChromium, openPage, type WatchedPage } from "../../../support/browser.js";
import { faultsOf } from "../../../support/browser-look.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aMatterDraft } from "../../../support/matters.js";

describe("accounts: people, roles, walls and approvals in Chromium", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());

  async function pageOf(actor: UserActor): Promise<WatchedPage> {
    const origin = `http://alder.localhost:${office.port}`;
    const watched = await openPage(browser, origin);
    const value = (await office.signedInAs(alder, actor)).cookies.get("__Host-sid")!;
    const url = origin.replace("http:", "https:");
    await watched.context.addCookies([{ name: "__Host-sid", value, url, secure: true, httpOnly: true }]);
    return watched;
  }

  const clickOn = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();

  it("are complete, quick to read and without a fault of axe, at a desk and on a telephone", async function () {
    this.timeout(120_000);
    const today = dayOf(new Date());
    const farouk = await alder.actor("administrator", "Farouk Adams");
    const iris = await alder.actor("administrator", "Iris Petersen");
    const thandi = await alder.actor("partner", "Thandi Naidoo");
    const sipho = await alder.actor("attorney", "Sipho Dlamini");
    await alder.actor("provider", "Cape Legal Leads");
    const pillay = await alder.actor("auditor", "M Pillay");
    await giveRole(alder.db, {
      userId: pillay.id,
      role: "auditor",
      until: addDays(today, 20),
      by: operatorActor("test"),
    });
    await endAccessOf(alder.db, { userId: iris.id, reason: "Moves to the Durban office", by: farouk });
    const draft = { kind: "person" as const, firstNames: "Nandipha", surname: "Khoza", idNumber: "8909025012083" };
    const { id: contactId } = await addContact(alder.db, { draft, by: thandi, today });
    const matter = await openMatter(alder.db, aMatterDraft(thandi, { client: { contactId }, title: "Khoza v Khoza" }));
    await setWall(alder.db, { matterId: matter.id, userId: sipho.id, reason: "Cousin of the client", by: thandi });

    const faults: string[] = [];
    const asked = await pageOf(farouk);
    for (const path of [
      "/people",
      "/people/permissions",
      "/people/invite",
      `/people/${iris.id}`,
      `/people/${iris.id}/disabling`,
      `/people/${pillay.id}`,
      "/approvals",
    ]) {
      await asked.page.goto(path);
      faults.push(...(await faultsOf(asked.page)));
    }
    const decides = await pageOf(thandi);
    for (const path of [
      "/approvals",
      `/matters/${matter.id}/access`,
      `/contacts/${contactId}`,
      `/contacts/${contactId}/edit`,
      "/people",
    ]) {
      await decides.page.goto(path);
      faults.push(...(await faultsOf(decides.page)));
    }
    expect(faults).to.deep.equal([]);
    expect([...asked.complaints, ...decides.complaints]).to.deep.equal([]);
  });

  it("take a role from all, ask for an administrator, and show a number, by mouse", async function () {
    this.timeout(60_000);
    const farouk = await alder.actor("administrator", "Farouk Adams");
    const thandi = await alder.actor("partner", "Thandi Naidoo");
    const sipho = await alder.actor("attorney", "Sipho Dlamini");
    const draft = { kind: "person" as const, firstNames: "Nandipha", surname: "Khoza", idNumber: "8909025012083" };
    const { id: contactId } = await addContact(alder.db, { draft, by: thandi, today: dayOf(new Date()) });
    const { page } = await pageOf(farouk);
    await page.goto("/people");
    expect(await page.getByRole("button", { name: "Print for the yearly review" }).isVisible()).to.equal(true);
    await page.getByRole("link", { name: "Change what a role may do" }).click();
    await page.getByLabel("Attorney: Matters").selectOption("own");
    await clickOn(page, "Keep what roles may do");
    await page.getByText("One cell is changed").waitFor();
    await page.getByLabel("Person").selectOption(sipho.id);
    await page.getByLabel("Role", { exact: true }).selectOption("administrator");
    await clickOn(page, "Give role");
    await page.getByText("Say why, for the other").first().waitFor();
    expect(await page.getByLabel("Person").inputValue()).to.equal(sipho.id);
    await page.getByLabel("Why").fill("Farouk is on leave in December");
    await clickOn(page, "Give role");
    await page.getByText("Thandi Naidoo can decide").waitFor();

    const decides = await pageOf(thandi);
    await decides.page.goto("/");
    await decides.page.getByRole("link", { name: "Approvals 1 waiting" }).click();
    await clickOn(decides.page, /^Approve/);
    await decides.page.getByText("Done: Make Sipho Dlamini a firm administrator").waitFor();
    await decides.page.goto(`/contacts/${contactId}`);
    expect(await decides.page.getByText("8909025012083").count()).to.equal(0);
    await clickOn(decides.page, "Show the number");
    await decides.page.getByText("8909025012083").waitFor();
  });
});
