import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Debian's Chromium, installed by scripts/test. It resolves *.localhost to this machine and looks up nothing else. */
const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox", // as root there is none
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true });
}

/** A page whose every complaint is kept: violations of the content policy, errors of scripts, requests that failed or led elsewhere. */
export interface WatchedPage {
  page: Page;
  context: BrowserContext;
  complaints: string[];
}

export async function openPage(browser: Browser, origin: string): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: origin, locale: "en-ZA", timezoneId: "Africa/Johannesburg" });
  const page = await context.newPage();
  const complaints: string[] = [];
  await context.exposeFunction("complainOfPolicy", (what: string) => complaints.push(`policy: ${what}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const complain = (globalThis as unknown as { complainOfPolicy: (what: string) => void }).complainOfPolicy;
      complain(`${event.violatedDirective} ${event.blockedURI} at ${event.documentURI}`);
    });
  });
  page.on("console", (message) => {
    const isAnswer = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    // Going on while a part of a page is asked for ends that question.
    const isEnded = /^htmx:(sendAbort|afterRequest)\b/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !isAnswer && !isEnded)
      complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // Going on before a page is whole aborts what is still under way.
    if (why !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()} ${why}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith("data:")) {
      complaints.push(`led elsewhere: ${request.url()}`);
    }
  });
  return { page, context, complaints };
}

/** What a site can leave in a browser, other than its history. */
export async function leftBehind({ page, context }: WatchedPage): Promise<Record<string, unknown>> {
  const stored = await page.evaluate(async () => ({
    localStorage: localStorage.length,
    sessionStorage: sessionStorage.length,
    caches: await caches.keys(),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    documentCookie: document.cookie,
  }));
  return { ...stored, cookies: (await context.cookies()).map(({ name }) => name) };
}

export const NOTHING = {
  localStorage: 0,
  sessionStorage: 0,
  caches: [],
  databases: [],
  workers: 0,
  documentCookie: "",
  cookies: [],
};
