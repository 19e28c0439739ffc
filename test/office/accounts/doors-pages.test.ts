import { join } from "node:path";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { openChromium, openPage } from "../../support/browser.js";
import { faultsOf } from "../../support/browser-look.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aPerson, OTHER_PASSWORD, PASSWORD, actorOf } from "../../support/people.js";
import { signInOn } from "../../support/sign-in.js";
import { usePostbox } from "../../support/postbox.js";

describe("accounts: the pages around the sign-in, in Chromium", function () {
  this.timeout(120_000);
  const alder = useFirm("alder");
  const office = useOffice();
  const box = usePostbox();
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser.close());
  beforeEach(() => {
    office.mail.server = box.server;
  });
  const origin = () => `http://alder.localhost:${office.port}`;
  const signIn = (page: Page, login: string, password = PASSWORD) => signInOn(page, alder, login, password);
  const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
  const looked = async (page: Page, name: string) => {
    expect(await faultsOf(page), name).to.deep.equal([]);
    const folder = process.env.STRONGROOM_TEST_PICTURES;
    if (!folder) return;
    for (const width of [1280, 360]) {
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
    }
  };

  it("lead from a forgotten password over the mail to a new one", async () => {
    await aPerson(alder);
    const { page, complaints } = await openPage(browser, origin());
    await page.goto("/sign-in");
    await looked(page, "sign-in");
    await page.getByRole("link", { name: "Forgotten your password?" }).click();
    await page.getByRole("heading", { name: "Forgotten your password?" }).waitFor();
    await looked(page, "forgotten");

    await page.getByLabel("Login name or e-mail").fill("lerato");
    await press(page, "Send the link");
    await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
    await looked(page, "look-into-your-mail");
    await office.mail.after.settle();
    const url = new URL(/https?:\/\/\S+/.exec(box.mails[0]!.text!)![0]);
    await page.goto(`${url.pathname}${url.search}`);
    await looked(page, "set-password");
    await page.getByLabel("New password", { exact: true }).fill(OTHER_PASSWORD);
    await page.getByLabel("New password, once more").fill(OTHER_PASSWORD);
    await press(page, "Set password");
    await page.getByText("Your password is set.").waitFor();
    await signIn(page, "lerato", OTHER_PASSWORD);

    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });

  it("show where one is signed in, and end the others", async () => {
    const person = await aPerson(alder);
    for (let no = 0; no < 3; no += 1) await office.signedInAs(alder, actorOf(person));
    await alder
      .db("sessions")
      .update({ first_ip: "198.51.100.207", last_ip: "2001:db8:1234:5678:9abc:def0:1234:5678" });
    const { page, complaints } = await openPage(browser, origin());
    await signIn(page, "lerato");
    await page.goto("/account");
    await looked(page, "account");
    await page.getByRole("link", { name: "See and end sessions" }).click();
    await page.getByRole("heading", { name: "Where you are signed in" }).waitFor();
    await looked(page, "sessions");

    await press(page, "End all other sessions");
    await page.getByText("3 other sessions have ended.").waitFor();
    await looked(page, "sessions-one");

    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });

  it("let an administrator set the rules, see a person's sessions and end them", async () => {
    const person = await aPerson(alder);
    await office.signedInAs(alder, actorOf(person));
    await aPerson(alder, { login: "anna", name: "Anna Admin", roles: ["administrator"] });
    const { page, complaints } = await openPage(browser, origin());
    await signIn(page, "anna");
    await page.goto("/people");
    await looked(page, "people");
    await page.getByRole("link", { name: "Sign-in rules" }).click();
    await page.getByRole("heading", { name: "Sign-in rules", level: 1 }).waitFor();
    await looked(page, "rules");
    await page.getByLabel("Networks from which people may come").fill("198.51.100.0/24\nthe office");
    await press(page, "Save rules");
    await page.getByText("“the office” is not a network.").first().waitFor();
    await looked(page, "rules-refused");
    await page.getByLabel("Networks from which people may come").fill("127.0.0.0/8\n::1");
    await page.getByLabel("Attorney").check();
    await press(page, "Save rules");
    await page.getByText("The sign-in rules are saved").waitFor();

    await page.goto(`/people/${person.id}#sessions`);
    await looked(page, "person");
    await press(page, "End all sessions of Lerato Mokoena");
    await page.getByText("One session of Lerato Mokoena has ended.").waitFor();
    await page.goto("/audit");
    await looked(page, "audit");
    await alder.db("sign_in_rules").update({ networks: "198.51.100.0/24" });
    await page.goto("/people");
    await page.getByRole("heading", { name: "Not from this network" }).waitFor();
    await looked(page, "outside");

    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });
});
