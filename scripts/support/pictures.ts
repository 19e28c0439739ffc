import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { loadConfig } from "../../src/config.js";
import { messageOf } from "../../src/errors.js";
import { openOperator } from "../../src/platform/firms/operator.js";
import { openFirm, refuseRealHome } from "./demo-firms.js";
import { runNow } from "./demo-jobs.js";
import { type SignIn, newSignIns } from "./demo-sign-ins.js";
import { DemoSite } from "./demo-site.js";
import { PICTURES, type Picture } from "./pictures-list.js";

/** `scripts/pictures`: the demonstration firm alder, proven restorable, and a browser that goes through its pages. */

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-lcd-text",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];
const HEIGHTS = { 1280: 800, 360: 720 } as const;

/** --readme: only what the README shows. --only=NAME: one of them, to see what a change did. */
const [folder = "", only] = process.argv.slice(2);
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());
process.exitCode = await run();
process.exit();

async function run(): Promise<number> {
  const config = loadConfig();
  refuseRealHome(config);
  mkdirSync(folder, { recursive: true });
  const operator = await openOperator(config);
  let site: DemoSite | undefined;
  let browser: Browser | undefined;
  try {
    const { record } = await openFirm(operator, "alder", say);
    await runNow(operator, "backups.nightly", ["alder"], stopping.signal, say);
    await runNow(operator, "backups.prove", ["alder"], stopping.signal, say);
    const signIns = await newSignIns(await operator.firmDb(record), "alder");
    site = await DemoSite.start(config, stopping.signal);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    for (const picture of PICTURES.filter(isWanted)) {
      stopping.signal.throwIfAborted();
      await take(browser, site.addressOf("alder"), signIns, picture);
    }
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 1;
  } finally {
    await browser?.close();
    await site?.stop();
    await operator.close();
  }
}

function isWanted({ name, readme }: Picture): boolean {
  if (only?.startsWith("--only="))
    return only
      .slice("--only=".length)
      .split(",")
      .some((start) => name.startsWith(start));
  return only !== "--readme" || readme === true;
}

/** Each in a browser of its own, so that none shows what another one left. */
async function take(browser: Browser, origin: string, signIns: readonly SignIn[], picture: Picture): Promise<void> {
  for (const { width, scheme } of picture.looks) {
    if (only === "--readme" && (width !== 1280 || scheme !== "light")) continue;
    const context = await browser.newContext({
      baseURL: origin,
      locale: "en-ZA",
      timezoneId: "Africa/Johannesburg",
      colorScheme: scheme,
      reducedMotion: "reduce",
      viewport: { width, height: HEIGHTS[width] },
    });
    const page = await context.newPage();
    if (picture.role) await signIn(page, signIns.find(({ role }) => role === picture.role)!);
    await picture.open(page);
    await page.evaluate(() => document.fonts.ready);
    if (only !== "--readme") await stretch(page, width);
    const name =
      picture.readme && only === "--readme"
        ? picture.name
        : `${picture.name}-${width}${scheme === "dark" ? "-dark" : ""}`;
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await context.close();
    say(name);
  }
}

/** A window as high as the page, so that what sticks to its edges stands where it belongs. */
async function stretch(page: Page, width: number): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
}

async function signIn(page: Page, { login, password }: SignIn): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Login name or e-mail").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("/");
}

function say(sentence: string): void {
  process.stdout.write(`${String(Math.round(process.uptime())).padStart(5)}s  ${sentence}\n`);
}
