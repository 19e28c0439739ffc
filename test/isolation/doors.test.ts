import { expect } from "chai";
import type { UserActor } from "../../src/actor.js";
import { addDays, dayOf } from "../../src/calendar.js";
import { newSessionId, hashSessionId } from "../../src/office/accounts/sessions/sessions.js";
import { setWall } from "../../src/office/matters/walls.js";
import { findMatter, type Matter } from "../../src/office/matters/matters.js";
import { openMatter } from "../../src/office/matters/opening.js";
import { ROLES, type Role } from "../../src/permissions.js";
import { listRoutes, type RouteEntry } from "../../src/web/routes.js";
import { fillMatterFile } from "../support/canaries-matters.js";
import { fillOffice } from "../support/canaries-office.js";
import { fillPath, type Ids, listIds, parametersOf } from "../support/crawl-paths.js";
import { useFirm } from "../support/firms.js";
import { type Browser, useOffice } from "../support/http.js";
import { aMatterDraft } from "../support/matters.js";
import { type Door, doors } from "./doors-expected.js";
import { OUTSIDE, type Outcome, outcomeOf } from "./doors-outcomes.js";

/** Whose a matter is, to the visitor: it names them, is open to everybody, names only others, or keeps them out. */
const KINDS = ["named", "open", "restricted", "walled"] as const;
type Kind = (typeof KINDS)[number];
/** What belongs to one matter: a path that has one of these leads to it. */
const OF_A_MATTER = ["matterId", "documentId", "versionId", "partyId", "relatedId", "noteId", "taskId"];
/** Who can be named on a matter at all. */
const READERS: readonly Role[] = ["partner", "attorney", "receptionist", "bookkeeper", "auditor"];
const STALE_MINUTES = 6;

describe("isolation: every door of every role", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  let routes: RouteEntry[];
  let visitors: Record<Role, UserActor>;
  /** What the parameters of paths are, for a matter of each kind. */
  let idsOf: Record<Kind, Ids>;
  /** Sessions in which nothing is posted. */
  const reading = new Map<string, Browser>();

  async function furnish(): Promise<void> {
    routes = listRoutes(office.app);
    reading.clear();
    await fillOffice(alder, "Karoo");
    const keeper = await alder.actor("partner", "Keeper of the matters");
    await office.signedInAs(alder, keeper);
    visitors = Object.fromEntries(
      await Promise.all(ROLES.map(async (role) => [role, await visitorOf(role)] as const)),
    ) as Record<Role, UserActor>;
    const everybody = Object.values(visitors).map(({ id }) => id);
    idsOf = {
      named: await filled(
        keeper,
        READERS.map((role) => visitors[role].id),
      ),
      open: await filled(keeper, undefined),
      restricted: await filled(keeper, []),
      walled: await filled(keeper, undefined, everybody),
    };
  }

  async function visitorOf(role: Role): Promise<UserActor> {
    const visitor = await alder.actor(role, `Visitor ${role}`);
    const passkey = { name: "Laptop", credential_id: "id", public_key: "key", sign_count: 1, transports: "" };
    const id = visitor.id;
    await alder.db("passkeys").insert({
      ...passkey,
      id,
      user_id: id,
      credential_hash: hashSessionId(id),
      created_at: new Date(),
    });
    if (role === "auditor") {
      const until = addDays(dayOf(new Date()), 30);
      await alder.db("user_roles").where({ user_id: id }).update({ until_on: until });
    }
    return visitor;
  }

  /** A matter with all that can hang on one, and what stands in its paths; whatever hangs on none is the first there is, and nobody who visits. */
  async function filled(
    by: UserActor,
    accessIds: readonly string[] | undefined,
    walledIds: readonly string[] = [],
  ): Promise<Ids> {
    const before = new Set(Object.values(await listIds(alder.db, routes)).flat());
    const [client, opponent] = await alder.db("contacts").orderBy("id").select<{ id: string }[]>("id");
    const parties = [{ contactId: opponent!.id, role: "opponent" as const, reference: null }];
    const matter: Matter = await openMatter(alder.db, {
      ...aMatterDraft(by, { client: { contactId: client!.id }, title: "Estate late Khoza", parties }),
      accessIds,
      conflicts: { decide: () => ({ decision: "cleared", reason: "For this test" }) },
    });
    await fillMatterFile(alder, "Karoo", by, await findMatter(alder.db, matter.id, by));
    for (const userId of walledIds) {
      await setWall(alder.db, { matterId: matter.id, userId, reason: "Acted for the other side", by });
    }
    const all = await listIds(alder.db, routes);
    const visited = new Set(Object.values(visitors).map(({ id }) => id));
    return Object.fromEntries(
      Object.entries(all).map(([name, values]) => {
        if (name === "matterId") return [name, [matter.id]];
        if (OF_A_MATTER.includes(name)) return [name, values.filter((value) => !before.has(value))];
        return [name, values.filter((value) => !visited.has(value))];
      }),
    );
  }

  it("stands in both tables, and asks for a code in both", () => {
    const built = listRoutes(office.app).map(
      ({ method, path, isFresh }) => `${method} ${path}${isFresh ? " +code" : ""}`,
    );
    const written = doors.map(({ route, asksCode }) => `${route}${asksCode ? " +code" : ""}`);

    expect(
      built.filter((door) => !written.includes(door)),
      "not in the table by hand",
    ).to.deep.equal([]);
    expect(
      written.filter((door) => !built.includes(door)),
      "not in the application",
    ).to.deep.equal([]);
  });

  it("opens to whom the table by hand names, on the matters that are theirs, and to nobody else", async function () {
    this.timeout(900_000);
    await furnish();
    const found = await disagreements(doors, (kind) => kind === "named" || kind === "open");

    expect(found, found.slice(0, 40).join("\n")).to.have.length(0);
  });

  it("opens only on matters that name them, to whom a firm keeps to their own", async function () {
    this.timeout(900_000);
    await furnish();
    await alder.db("role_narrowings").delete();
    await alder
      .db("role_narrowings")
      .insert(READERS.map((role) => ({ role, permission: "matters.read", scope: "own", changed_at: new Date() })));
    const ofMatters = doors.filter(({ route }) => parametersOf(route).includes("matterId") && route.startsWith("GET"));

    const found = await disagreements(ofMatters, (kind) => kind === "named");

    expect(ofMatters.length).to.be.at.least(20);
    expect(found, found.slice(0, 40).join("\n")).to.have.length(0);
  });

  it("is told of loudly, where one table lets in somebody whom the other keeps out, or the reverse", async function () {
    this.timeout(300_000);
    await furnish();
    const wrong: Door[] = [
      { route: "GET /people", who: ["partner", "administrator"], asksCode: false },
      { route: "GET /matters/:matterId", who: READERS, asksCode: false },
      { route: "GET /fica", who: ["partner", "attorney", "receptionist", "bookkeeper", "auditor"], asksCode: false },
    ];

    const found = await disagreements(wrong, () => true);

    for (const told of [
      "auditor, just now, named: GET /people answers in, and should answer other role",
      "receptionist, just now, named: GET /fica answers other role, and should answer in",
      "partner, just now, restricted: GET /matters/:matterId answers absent, and should answer in",
    ]) {
      expect(found).to.include(told);
    }
  });

  /** Every difference between what the doors answer and what the table says, a line each. */
  async function disagreements(table: readonly Door[], mayOpen: (kind: Kind) => boolean): Promise<string[]> {
    const found: string[] = [];
    for (const { route, who } of table) {
      if (who === "everyone") continue;
      for (const [name, browser] of await outsiders()) {
        const path = fillPath(pathOf(route), idsOf.named)[0]!;
        note(found, `${name}: ${route}`, await knock(browser, route, [path]), OUTSIDE);
      }
    }
    // Reading first: what is posted may change what is there to be read.
    for (const method of ["GET", "POST"]) {
      for (const door of table.filter(({ route }) => route.startsWith(method))) {
        for (const role of ROLES) await tryDoor(found, door, role, mayOpen);
      }
    }
    return found;
  }

  async function tryDoor(found: string[], door: Door, role: Role, mayOpen: (kind: Kind) => boolean): Promise<void> {
    const { route, who, asksCode } = door;
    const isLetIn = who === "everyone" || who === "signed in" || who.includes(role);
    const path = pathOf(route);
    const isOfMatter = parametersOf(path).some((name) => OF_A_MATTER.includes(name));
    // Whose role is kept out is kept out before anybody looks at the matter.
    for (const kind of isOfMatter && isLetIn ? KINDS : (["named"] as const)) {
      const paths = pathsOf(path, kind, role);
      const says = expected({ door, isLetIn, isOpen: !isOfMatter || mayOpen(kind) });
      const fresh = await browserOf(role, 0, route);
      note(found, `${role}, just now, ${kind}: ${route}`, await knock(fresh, route, paths), says);
    }
    if (who === "everyone" || !asksCode) return;
    const stale = await browserOf(role, STALE_MINUTES, route);
    const says: readonly Outcome[] = isLetIn ? ["code"] : ["other role"];
    note(found, `${role}, long ago: ${route}`, await knock(stale, route, pathsOf(path, "named", role)), says);
  }

  /** A passkey in a path is one's own, and has its user's id. */
  function pathsOf(path: string, kind: Kind, role: Role): string[] {
    return fillPath(path, { ...idsOf[kind], passkeyId: [visitors[role].id] });
  }

  function expected({ door, isLetIn, isOpen }: { door: Door; isLetIn: boolean; isOpen: boolean }): readonly Outcome[] {
    if (!isLetIn) return ["other role"];
    if (door.who === "everyone") return ["in", "sign-in", "absent", "refused"];
    // What no browser can show is not previewed.
    if (door.route.endsWith("/preview")) return isOpen ? ["in", "refused"] : ["absent"];
    if (door.route.startsWith("GET")) return isOpen ? ["in"] : ["absent"];
    // A form is refused before its thing is looked for; what an earlier visitor posted may have taken the thing away.
    return isOpen ? ["in", "refused", "absent"] : ["absent", "refused"];
  }

  /** The best of what these addresses answer: a document's version opens under its own document alone. */
  async function knock(browser: Browser, route: string, paths: readonly string[]): Promise<Outcome> {
    const outcomes: Outcome[] = [];
    for (const path of paths) {
      if (route.startsWith("POST")) await browser.get("/sign-in?note=signed-out"); // for a token, where there is none yet
      const answer = route.startsWith("GET") ? await browser.get(path) : await browser.post(path, {});
      outcomes.push(outcomeOf(answer));
      if (outcomes.at(-1) === "in") break;
    }
    return outcomes.find((one) => one === "in") ?? outcomes[0]!;
  }

  /** With a factor shown so many minutes ago. For a form it is a session of its own each time, since what is posted may end one. */
  async function browserOf(role: Role, minutes: number, route: string): Promise<Browser> {
    const key = `${role} ${minutes}`;
    const kept = route.startsWith("GET") ? reading.get(key) : undefined;
    if (kept) return kept;
    const { id } = visitors[role];
    const browser = await office.signedInAs(alder, visitors[role]);
    const cookie = decodeURIComponent(browser.cookies.get("__Host-sid")!);
    const idHash = hashSessionId(/^s:([^.]+)/.exec(cookie)![1]!);
    const at = new Date(Date.now() - minutes * 60_000);
    await alder.db("sessions").where({ id_hash: idHash, user_id: id }).update({ factor_at: at });
    await browser.get("/account/sessions");
    if (route.startsWith("GET")) reading.set(key, browser);
    return browser;
  }

  /** Nobody, somebody between password and factor, and somebody who is signed in at another firm. */
  async function outsiders(): Promise<[string, Browser][]> {
    const between = office.browser(alder);
    const id = newSessionId();
    const { partner } = visitors;
    const now = new Date();
    await alder.db("pre_sessions").delete();
    await alder.db("pre_sessions").insert({
      id_hash: hashSessionId(id),
      user_id: partner.id,
      session_version: 1,
      code_tries: 0,
      return_to: "/",
      created_at: now,
      expires_at: new Date(now.getTime() + 600_000),
    });
    between.cookies.set("__Host-pre", id);
    const elsewhere = office.browser(alder);
    const abroad = await office.signedIn(birch, "partner");
    elsewhere.cookies.set("__Host-sid", abroad.cookies.get("__Host-sid")!);
    return [
      ["a stranger", office.browser(alder)],
      ["between password and factor", between],
      ["signed in at birch", elsewhere],
    ];
  }
});

function note(found: string[], what: string, outcome: Outcome, says: readonly Outcome[]): void {
  if (!says.includes(outcome)) found.push(`${what} answers ${outcome}, and should answer ${says.join(" or ")}`);
}

function pathOf(route: string): string {
  return route.slice(route.indexOf(" ") + 1);
}
