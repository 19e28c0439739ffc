import { effectiveGrants, may } from "../../src/grants.js";
import { PUBLIC } from "../../src/permissions.js";
import { listRoutes, type RouteEntry } from "../../src/web/routes.js";
import { CANARY, type Secrets } from "./canaries.js";
import { changedTables, checksums, REFUSALS_COUNTED, WRITTEN_BY_READING } from "./canaries-checksums.js";
import { type Finding, leaksIn, roleFault } from "./crawl-answers.js";
import type { Form, Harvest } from "./crawl-harvest.js";
import { fillPath, type Ids, listIds, mixedPaths } from "./crawl-paths.js";
import { oneOfEachRole, oneWhoMayAll, stranger, type Visitor } from "./crawl-visitors.js";
import type { TestFirm } from "./firms.js";
import { type Answer, exchange, type Fields, type Office } from "./http.js";

/** Who must not be seen, by whom, and with what in hand. */
export interface Trespass {
  office: Office;
  /** Whose records must stay unseen and untouched. */
  owner: TestFirm;
  secrets: Secrets;
  /** Links and forms of the owner's own pages. */
  harvest: Harvest;
  /** A cookie of somebody signed in at the owner. */
  ownerCookie: string;
  /** The firm whose people try. */
  intruder: TestFirm;
  /** All routes of the running application when none are named. */
  routes?: RouteEntry[];
}

export interface Crawled {
  findings: Finding[];
  requests: number;
}

/**
 * Asks for every route as every role of the intruder, with the owner's ids, cookies, hosts, links and forms. Returns everything in the answers
 * that names the owner, every answer that permissions.ts does not explain, and every table of the owner that changed.
 */
export async function crawl(trespass: Trespass): Promise<Crawled> {
  const { office, owner, intruder } = trespass;
  const routes = trespass.routes ?? listRoutes(office.app).filter(({ path }) => path !== "/healthz");
  const visitors = [stranger(office, intruder), ...(await oneOfEachRole(office, intruder))];
  const all = await oneWhoMayAll(office, intruder);
  const walk = new Walk(trespass, routes, await listIds(owner.db, routes), await listIds(intruder.db, routes));
  const ownerBefore = await checksums(owner.db, REFUSALS_COUNTED);
  const before = await checksums(intruder.db, WRITTEN_BY_READING);

  await Promise.all([...visitors, all].map((visitor) => walk.reads(visitor)));
  await walk.links(all);
  await walk.tricks(all);
  walk.expectUnchanged("reading pages", before, await checksums(intruder.db, WRITTEN_BY_READING));
  for (const visitor of [...visitors, all]) await walk.posts(visitor);
  await walk.forms(all);
  walk.expectUnchanged(`what ${intruder.slug} did`, ownerBefore, await checksums(owner.db, REFUSALS_COUNTED));
  return walk;
}

class Walk implements Crawled {
  readonly findings: Finding[] = [];
  requests = 0;

  constructor(
    private readonly trespass: Trespass,
    private readonly routes: readonly RouteEntry[],
    private readonly foreign: Ids,
    private readonly own: Ids,
  ) {}

  /** Every page with the owner's ids, with some of the owner's and with one's own. */
  async reads(visitor: Visitor): Promise<void> {
    for (const route of this.routes.filter(({ method }) => method === "GET")) {
      for (const path of this.foreignPaths(route)) {
        const answer = await visitor.browser.get(path);
        this.judge(visitor, route, path, answer);
        this.expectAbsent(visitor, route, path, answer);
      }
      for (const path of fillPath(route.path, this.own).slice(0, 2)) {
        this.judge(visitor, route, path, await visitor.browser.get(path));
      }
    }
  }

  /** Every form's address with a valid token and the owner's ids in path and body. What was said is shown on the next page. */
  async posts(visitor: Visitor): Promise<void> {
    for (const route of this.routes.filter(({ method }) => method === "POST")) {
      for (const path of this.foreignPaths(route)) {
        await visitor.freshen();
        const fields = this.everyField();
        const answer = await visitor.browser.post(path, fields);
        this.judge(visitor, route, path, answer, JSON.stringify(fields));
        this.expectAbsent(visitor, route, path, answer);
        const next = await visitor.browser.get("/account");
        this.look(`${visitor.name}: the page after POST ${path}`, next, "");
      }
    }
  }

  async links(visitor: Visitor): Promise<void> {
    for (const link of this.trespass.harvest.links) {
      const path = withoutCanaries(link);
      const answer = await visitor.browser.get(path);
      this.look(`${visitor.name}: GET ${path}, a link of the owner's`, answer, path);
      if (answer.status >= 500) this.find(`GET ${path}`, `answered ${answer.status}`);
    }
  }

  async forms(visitor: Visitor): Promise<void> {
    for (const { action, fields } of this.trespass.harvest.forms) {
      await visitor.freshen();
      const typed = JSON.parse(withoutCanaries(JSON.stringify(fields))) as Form["fields"];
      const answer = await visitor.browser.post(action, typed);
      const request = `${visitor.name}: POST ${action}, a form of the owner's`;
      this.look(request, answer, action + JSON.stringify(typed));
      if (answer.status >= 500) this.find(request, `answered ${answer.status}`);
      if (answer.status === 303)
        this.look(`${request}, followed`, await visitor.browser.follow(answer), answer.location!);
    }
  }

  /** The same addresses, and something in the request that says the owner. */
  async tricks(visitor: Visitor): Promise<void> {
    const { office, owner, intruder, ownerCookie } = this.trespass;
    const [theirs, ours] = [`${owner.slug}.localhost:${office.port}`, `${intruder.slug}.localhost:${office.port}`];
    const sid = (value: string | undefined): string => `__Host-sid=${value ?? ""}`;
    const [mine, stolen] = [sid(visitor.browser.cookies.get("__Host-sid")), sid(ownerCookie)];
    const named = { host: ours, cookie: mine };
    const forged = {
      "x-forwarded-host": theirs,
      "x-host": theirs,
      "x-original-host": theirs,
      "x-forwarded-server": theirs,
      forwarded: `host=${theirs};proto=https`,
      "x-firm": owner.slug,
      "x-tenant-id": owner.id,
      origin: `http://${theirs}`,
      referer: `http://${theirs}/matters`,
    };
    const asked: [string, Record<string, string>, (path: string) => string, "out" | "in" | "odd"][] = [
      ["forwarding headers that say the owner", { ...named, ...forged }, same, "in"],
      ["a query that says the owner", named, (path) => withQuery(path, `firm=${owner.slug}&tenant=${owner.id}`), "in"],
      [
        "a header with another address",
        { ...named, "x-original-url": "/matters", "x-rewrite-url": "/contacts" },
        same,
        "in",
      ],
      ["the owner's cookie", { host: ours, cookie: stolen }, same, "out"],
      ["both cookies, the owner's first", { host: ours, cookie: `${stolen}; ${mine}` }, same, "odd"],
      ["both cookies, the owner's last", { host: ours, cookie: `${mine}; ${stolen}` }, same, "odd"],
      ["our cookie at the owner's host", { host: theirs, cookie: mine }, same, "out"],
      ["our cookie at the owner's host in capitals", { host: theirs.toUpperCase(), cookie: mine }, same, "out"],
      ["our cookie at the owner's host with a dot", { host: theirs.replace(":", ".:"), cookie: mine }, same, "out"],
      ["the owner's host in the address", named, (path) => `http://${theirs}${path}`, "odd"],
    ];
    for (const route of this.routes) {
      const { method, path: pattern, permission } = route;
      const path = this.foreignPaths(route)[0]!;
      for (const [what, headers, change, expected] of asked) {
        const to = change(path);
        const sent = { ...headers, ...(method === "POST" ? POSTED : {}) };
        const answer = await exchange({ port: office.port, method, path: to, headers: sent }, "");
        const request = `${method} ${pattern} with ${what}`;
        this.look(request, answer, to + JSON.stringify(sent));
        if (answer.status >= 500) this.find(request, `answered ${answer.status}`);
        if (method === "POST" && answer.status < 400) this.find(request, `answered ${answer.status} without a token`);
        if (method === "GET" && expected === "out" && permission !== PUBLIC && answer.status !== 303) {
          this.find(request, `answered ${answer.status} and did not lead to the sign-in`);
        }
      }
    }
  }

  expectUnchanged(request: string, before: Record<string, string>, after: Record<string, string>): void {
    for (const change of changedTables(before, after)) this.find(request, `changed ${change}`);
  }

  private judge(visitor: Visitor, route: RouteEntry, path: string, answer: Answer, body = ""): void {
    const request = `${visitor.name}: ${route.method} ${path}`;
    this.look(request, answer, path + body);
    const fault = roleFault(answer, { ...route, path, roles: visitor.roles });
    if (fault) this.find(request, fault);
  }

  /** To whoever may open it, a thing of the owner's is as absent as one that never was. */
  private expectAbsent(visitor: Visitor, route: RouteEntry, path: string, { status }: Answer): void {
    if (
      path === route.path ||
      visitor.roles.length === 0 ||
      !may({ grants: effectiveGrants(visitor.roles, []) }, route.permission)
    )
      return;
    // A form may be refused before its thing is looked for, and so may an act on a matter of one's own with a party of the owner.
    const looksFirst = route.method === "GET" && fillPath(route.path, this.foreign).includes(path);
    const absent = status === 404 || (status === 422 && !looksFirst);
    if (!absent) this.find(`${visitor.name}: ${route.method} ${path}`, `answered ${status} for an id of the owner`);
  }

  private look(request: string, answer: Answer, sent: string): void {
    this.requests += 1;
    for (const leak of leaksIn(answer, sent, this.trespass.secrets)) this.find(request, leak);
  }

  private find(request: string, found: string): void {
    this.findings.push({ request, found });
  }

  private foreignPaths({ path }: RouteEntry): string[] {
    return [...fillPath(path, this.foreign), ...mixedPaths(path, this.foreign, this.own)];
  }

  /** The names that forms use for the things of others, each with an id of the owner. */
  private everyField(): Fields {
    const first = (name: string): string => this.foreign[name]?.[0] ?? this.trespass.owner.id;
    const { id, slug } = this.trespass.owner;
    const ids = Object.fromEntries(Object.keys(this.foreign).map((name) => [name, first(name)]));
    return { ...ids, client: first("contactId"), ownerId: first("userId"), firm: slug, firmId: id };
  }
}

const POSTED = {
  "content-type": "application/x-www-form-urlencoded",
  "content-length": "0",
  "sec-fetch-site": "same-origin",
};

function same(path: string): string {
  return path;
}

function withQuery(path: string, query: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}${query}`;
}

/** What we typed ourselves would come back: the request keeps the owner's ids and none of its words. */
function withoutCanaries(text: string): string {
  return text.replaceAll(new RegExp(CANARY, "gi"), "typed");
}
