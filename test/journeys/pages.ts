import { expect } from "chai";
import type { Answer, Browser } from "../support/http.js";
import { linksIn } from "../support/crawl-harvest.js";

/** Going through pages as a person does, over HTTP. */

/** What the page says became of the rows. */
export interface ImportCounts {
  added: number;
  perhapsHere: number;
  refused: number;
}

/** Chooses the file, decides the columns as they are guessed, looks, and takes what is new. */
export async function importFile(browser: Browser, name: string, bytes: Buffer): Promise<ImportCounts> {
  await browser.get("/contacts/import");
  let answer = await browser.upload("/contacts/import", { field: "file", name, bytes });
  expect(answer.status, `reading ${name}`).to.equal(303);
  let page = await browser.follow(answer);
  if (answer.location!.endsWith("/columns")) {
    expect(page.text).to.include("Decide the columns");
    answer = await browser.post(answer.location!, selectedIn(page.text));
    expect(answer.status, `the columns of ${name}`).to.equal(303);
    page = await browser.follow(answer);
  }
  const [added, perhapsHere, refused] = figuresIn(page.text);
  const counts = { added: added!, perhapsHere: perhapsHere!, refused: refused! };
  const version = /name="version" value="(\d+)"/.exec(page.text)?.[1];
  if (version === undefined) {
    expect(counts.added + counts.perhapsHere, `rows of ${name}`).to.equal(0);
    return counts;
  }
  answer = await browser.post(answer.location!.replace(/preview$/, "take"), { version, doubles: "leave" });
  expect(answer.status, `taking ${name}`).to.equal(303);
  const report = await browser.follow(answer);
  expect(report.text).to.match(new RegExp(`${counts.added} contacts? (is|are) added from`));
  return counts;
}

/** The pages of a list, one after the other, from its first. */
export async function pagesOfList(browser: Browser, first: string): Promise<string[]> {
  const paths = [first];
  for (const path of paths) {
    const page = await expectPage(browser, path);
    const next = linksIn(page.text, path).filter(
      (link) => /[?&]page=\d+/.test(link) && link.startsWith(first.split("?")[0]!),
    );
    for (const link of next) if (!paths.includes(link) && !/[?&](sort|dir)=/.test(link)) paths.push(link);
    expect(paths.length, "pages of a list").to.be.below(50);
  }
  return paths;
}

/** The addresses of all cards that the pages name, such as /matters/<id>. */
export async function cardsOn(browser: Browser, paths: readonly string[], card: RegExp): Promise<string[]> {
  const cards = new Set<string>();
  for (const path of paths) {
    for (const link of linksIn((await expectPage(browser, path)).text, path)) if (card.test(link)) cards.add(link);
  }
  return [...cards];
}

/** The words of all tables and lists of facts on these pages, by page. */
export async function contentsOf(browser: Browser, paths: readonly string[]): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {};
  for (const path of paths) contents[path] = tablesIn((await expectPage(browser, path)).text);
  return contents;
}

export async function expectPage(browser: Browser, path: string): Promise<Answer> {
  const answer = await browser.get(path);
  expect(answer.status, `GET ${path}`).to.equal(200);
  return answer;
}

function tablesIn(html: string): string[] {
  const parts = html.match(/<h1[\s\S]*?<\/h1>|<table[\s\S]*?<\/table>|<dl[\s\S]*?<\/dl>/g) ?? [];
  return parts.map((part) =>
    part
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

function selectedIn(html: string): Record<string, string> {
  const selects = [...html.matchAll(/<select\b[^>]*\bname="(column-\d+)"[^>]*>([\s\S]*?)<\/select>/g)];
  return Object.fromEntries(
    selects.map(([, name, options]) => {
      const chosen = /<option\b[^>]*\bselected\b[^>]*>/.exec(options!)?.[0] ?? "";
      return [name!, /value="([^"]*)"/.exec(chosen)?.[1] ?? "skip"];
    }),
  );
}

/** The figures at the head of the preview: new, perhaps here, refused. */
function figuresIn(html: string): number[] {
  const list = /<dl class="s-figs[\s\S]*?<\/dl>/.exec(html)?.[0] ?? "";
  return [...list.matchAll(/<dd>(?:<a[^>]*>)?([\d\s\u00a0]+)/g)].map(([, value]) => Number(value!.replace(/\D/g, "")));
}
