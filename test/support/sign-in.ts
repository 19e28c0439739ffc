import { expect } from "chai";
import type { Page } from "playwright-core";
import { findUserByLogin } from "../../src/office/accounts/users.js";
import type { TestFirm } from "./firms.js";
import type { Answer, Browser } from "./http.js";
import { codeOf, PASSWORD } from "./people.js";

/** Signs in as a person does, in Chromium: from wherever the sign-in stands, with the code where one is asked. */
export async function signInOn(page: Page, firm: TestFirm, login: string, password = PASSWORD): Promise<void> {
  if (!page.url().includes("/sign-in")) await page.goto("/sign-in");
  await typePassword(page, login, password);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  if (new URL(page.url()).pathname !== "/sign-in/factor") return;
  const { id } = await findUserByLogin(firm.db, login);
  await page.getByLabel("Code").fill(await codeOf(firm, id));
  await page.getByRole("button", { name: "Confirm code" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

export async function typePassword(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Login name or e-mail").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** The same over HTTP. Returns the answer that opened the session. */
export async function signInOver(
  browser: Browser,
  firm: Pick<TestFirm, "db">,
  login: string,
  password = PASSWORD,
): Promise<Answer> {
  await browser.get("/sign-in");
  const answer = await browser.post("/sign-in", { login, password });
  expect(answer.status, "signing in").to.equal(303);
  if (answer.location !== "/sign-in/factor") return answer;
  const { id } = await findUserByLogin(firm.db, login);
  await browser.follow(answer);
  const opened = await browser.post("/sign-in/factor", { code: await codeOf(firm, id) });
  expect(opened.status, "the code").to.equal(303);
  return opened;
}
