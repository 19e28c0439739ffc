import type { Browser, Fields } from "./http.js";

/** What pages lead to: addresses, and forms with what stands in their fields. */
export interface Harvest {
  links: string[];
  forms: Form[];
}

export interface Form {
  action: string;
  fields: Fields;
}

const PAGES_MAX = 400;

/** Reads the pages at these paths and all that they lead to on their own host. */
export async function harvest(browser: Browser, from: readonly string[]): Promise<Harvest> {
  const links = new Set<string>();
  const forms = new Map<string, Form>();
  const waiting = [...from];
  const seen = new Set(waiting);
  for (let path = waiting.shift(); path !== undefined && seen.size <= PAGES_MAX; path = waiting.shift()) {
    const { text, headers } = await browser.get(path);
    if (!headers["content-type"]?.startsWith("text/html")) continue;
    for (const form of formsIn(text, path)) forms.set(JSON.stringify([form.action, form.fields]), form);
    for (const link of linksIn(text, path)) {
      links.add(link);
      if (!seen.has(link)) {
        seen.add(link);
        waiting.push(link);
      }
    }
  }
  return { links: [...links], forms: [...forms.values()] };
}

export function linksIn(html: string, at: string): string[] {
  const found = [...html.matchAll(/(?:href|hx-get)="([^"]+)"/g)].map(([, href]) => pathOf(decode(href!), at));
  return found.filter((path) => path !== undefined && !path.startsWith("/assets/")) as string[];
}

function formsIn(html: string, at: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].flatMap(([, attributes, inner]) => {
    if (attributeOf(attributes!, "method")?.toLowerCase() !== "post") return [];
    const action = pathOf(attributeOf(attributes!, "action") ?? at, at);
    return action === undefined ? [] : [{ action, fields: fieldsIn(inner!) }];
  });
}

/** As a browser would send them, but that every box counts as ticked. */
function fieldsIn(html: string): Fields {
  const fields: Record<string, string[]> = {};
  const add = (name: string | undefined, value: string): void => {
    if (name && name !== "_csrf") (fields[name] ??= []).push(value);
  };
  for (const [, attributes] of html.matchAll(/<(?:input|button)\b([^>]*)>/g)) {
    add(attributeOf(attributes!, "name"), attributeOf(attributes!, "value") ?? "on");
  }
  for (const [, attributes, text] of html.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)) {
    add(attributeOf(attributes!, "name"), decode(text!));
  }
  for (const [, attributes, options] of html.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen =
      /<option\b[^>]*\bselected\b[^>]*>/.exec(options!)?.[0] ?? /<option\b[^>]*>/.exec(options!)?.[0] ?? "";
    add(attributeOf(attributes!, "name"), attributeOf(chosen, "value") ?? "");
  }
  return fields;
}

function attributeOf(attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : decode(value);
}

/** Path and query when it stays on the host. */
function pathOf(href: string, at: string): string | undefined {
  const here = "http://here.invalid";
  const url = URL.canParse(href, `${here}${at}`) ? new URL(href, `${here}${at}`) : undefined;
  return url?.origin === here ? `${url.pathname}${url.search}` : undefined;
}

const ENTITIES: Record<string, string> = { amp: "&", quot: '"', lt: "<", gt: ">", "#39": "'", "#x27": "'" };

function decode(html: string): string {
  return html.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
