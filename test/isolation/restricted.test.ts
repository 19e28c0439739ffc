import { expect } from "chai";
import type { UserActor } from "../../src/actor.js";
import { day } from "../../src/calendar.js";
import { newId } from "../../src/ids.js";
import { setAccess } from "../../src/office/matters/access.js";
import type { Matter } from "../../src/office/matters/matters.js";
import { openMatter } from "../../src/office/matters/opening.js";
import { setWall } from "../../src/office/matters/walls.js";
import { ROLES } from "../../src/permissions.js";
import { listRoutes, type RouteEntry } from "../../src/web/routes.js";
import { fillMatterFile } from "../support/canaries-matters.js";
import { fillOffice } from "../support/canaries-office.js";
import { changedTables, checksums, WRITTEN_BY_READING } from "../support/canaries-checksums.js";
import { fillPath, type Ids, listIds, parametersOf } from "../support/crawl-paths.js";
import { oneOfEachRole, oneWhoMayAll, type Visitor } from "../support/crawl-visitors.js";
import { differenceOf } from "../support/same-answers.js";
import { type TestFirm, useFirm } from "../support/firms.js";
import { type Answer, useOffice } from "../support/http.js";
import { aMatterDraft } from "../support/matters.js";

/** Stands in every text of the restricted matter and nowhere else. */
const WORD = "zqpelican";
const TODAY = day("2026-11-22");
/** What people search for who would like to know. The words stand in the restricted matter; WORD itself would come back in the field. */
const SEARCHES = ["merger", "pelic", "coastal", "2026/", "2026/0004"];
/** Pages of what was done show that these visitors were here, what they searched for and was refused them, and a zip when it was made: they differ by themselves. */
const OF_WHAT_WAS_DONE = /^\/(audit|account|people$|people\/sign-ins$)|\/history/;

/** In which ways a matter is kept from people: who they are, what the firm does before, and what hides the matter that is opened. */
const WAYS: readonly Way[] = [
  {
    what: "a restricted matter, to everybody whom it does not name",
    visitors: [...ROLES, "all roles"],
    accessIds: [],
  },
  {
    what: "a matter behind a wall, to a partner, an attorney and one who may all",
    visitors: ["partner", "attorney", "all roles"],
    async hide(firm, matter, by) {
      for (const name of ["Visitor partner", "Visitor attorney", "Visitor of all roles"]) {
        const person = await firm.db("users").where("name", name).first<{ id: string }>("id");
        await setWall(firm.db, { matterId: matter.id, userId: person.id, reason: `${WORD} is a cousin`, by });
      }
    },
  },
  {
    what: "a matter of somebody else, to an attorney who is kept to their own",
    visitors: ["attorney"],
    async prepare(firm) {
      const cell = { role: "attorney", permission: "matters.read", scope: "own", changed_at: new Date() };
      await firm.db("role_narrowings").insert(cell);
    },
  },
];

interface Way {
  what: string;
  visitors: readonly string[];
  accessIds?: readonly string[];
  prepare?(firm: TestFirm): Promise<void>;
  hide?(firm: TestFirm, matter: Matter, by: UserActor): Promise<void>;
}

for (const way of WAYS)
  describe(`isolation: ${way.what}`, () => {
    const alder = useFirm("alder");
    const office = useOffice();
    let keeper: UserActor;
    let visitors: Visitor[];
    let routes: RouteEntry[];

    beforeEach(async function () {
      this.timeout(60_000);
      await fillOffice(alder, "Karoo");
      keeper = await alder.actor("partner", "Keeper of secrets");
      await way.prepare?.(alder);
      const everybody = [...(await oneOfEachRole(office, alder)), await oneWhoMayAll(office, alder)];
      visitors = everybody.filter(({ name }) => way.visitors.includes(name));
      routes = listRoutes(office.app).filter(({ path }) => path !== "/healthz");
    });

    /** One matter with all that can hang on it, for a contact that becomes a client with it. */
    async function aSecret(): Promise<Matter> {
      const clients = alder.db("clients").select("contact_id");
      const nobodys = await alder.db("contacts").whereNotIn("id", clients).orderBy("id").select<{ id: string }[]>("id");
      const [client, opponent] = [nobodys[0]!, nobodys.at(-1)!];
      const parties = [{ contactId: opponent.id, role: "opponent" as const, reference: `${WORD} ref` }];
      const matter = await openMatter(alder.db, {
        ...aMatterDraft(keeper, { client: { contactId: client.id }, title: `${WORD} merger`, parties }),
        court: `${WORD} High Court`,
        caseNo: `9/${WORD}`,
        accessIds: way.accessIds,
        conflicts: { decide: () => ({ decision: "cleared", reason: `${WORD} consented` }) },
      });
      await fillMatterFile(alder, WORD, keeper, matter);
      await way.hide?.(alder, matter, keeper);
      return matter;
    }

    function addresses(ids: Ids): string[] {
      const pages = routes
        .filter(({ method }) => method === "GET")
        .flatMap(({ path }) => fillPath(path, ids).slice(0, 3));
      const searched = pages.filter((path) => /^\/(search|matters|clients|contacts|tasks|fica|conflicts)?$/.test(path));
      const fields = ["client_query", "contactId_query"].map((name) => `/matters/contact-options?${name}=`);
      const suggested = routes.some(({ path }) => path === "/search/suggestions") ? ["/search/suggestions?q="] : [];
      return [
        ...pages,
        ...[...searched.map((path) => `${path}?q=`), ...fields, ...suggested].flatMap((path) =>
          SEARCHES.map((q) => path + encodeURIComponent(q)),
        ),
      ];
    }

    it("changes no answer by being there, whatever is asked for, and stands in none", async function () {
      this.timeout(400_000);
      const asked = addresses(await listIds(alder.db, routes));
      const before = await ask(asked);
      const secret = await aSecret();

      const after = await ask(asked);

      const found: string[] = [];
      for (const [request, answer] of after) {
        const text = `${answer.location ?? ""} ${JSON.stringify(answer.headers)} ${answer.text}`;
        if (text.toLowerCase().includes(WORD)) found.push(`${request} says ${WORD}`);
        const path = request.split(" ").at(-1)!;
        const isAsked = decodeURIComponent(path).includes(secret.number) || OF_WHAT_WAS_DONE.test(path);
        if (text.includes(secret.id) || (!isAsked && text.includes(secret.number)))
          found.push(`${request} names ${secret.number}`);
        if (OF_WHAT_WAS_DONE.test(path) || path.endsWith(".zip")) continue;
        const difference = differenceOf(before.get(request)!, answer);
        if (difference) found.push(`${request} differs: ${difference}`);
      }
      expect(found, found.slice(0, 60).join("\n")).to.have.length(0);
      expect(after.size).to.be.above(63 * visitors.length);
    });

    async function ask(paths: readonly string[]): Promise<Map<string, Answer>> {
      const answers = new Map<string, Answer>();
      await Promise.all(
        visitors.map(async (visitor) => {
          for (const path of paths) answers.set(`${visitor.name}: ${path}`, await visitor.browser.get(path));
        }),
      );
      return answers;
    }

    it("is to each of its addresses as absent as a matter that never was, for reading and for writing", async function () {
      this.timeout(400_000);
      const mine = new Set(Object.values(await listIds(alder.db, routes)).flat());
      await aSecret();
      const all = await listIds(alder.db, routes);
      const secret: Record<string, string[]> = {};
      const none: Record<string, string[]> = {};
      for (const [name, values] of Object.entries(all)) {
        const own = values.filter((value) => !mine.has(value));
        secret[name] = own.length > 0 ? own : [newId()];
        none[name] = secret[name].map((value) => (value.length === 64 ? "0".repeat(64) : newId()));
      }
      const before = await checksums(alder.db, WRITTEN_BY_READING);
      const found: string[] = [];
      for (const { method, path } of routes.filter((route) => parametersOf(route.path).includes("matterId"))) {
        const [hidden, absent] = [fillPath(path, secret)[0]!, fillPath(path, none)[0]!];
        for (const visitor of visitors) {
          await visitor.freshen();
          const fields = { number: "2026/0001", title: "Taken", q: WORD };
          const answer = (to: string) =>
            method === "GET" ? visitor.browser.get(to) : visitor.browser.post(to, fields);
          const [told, absence] = [await answer(hidden), await answer(absent)];
          const difference = differenceOf(absence, told);
          if (difference || told.status < 400) {
            found.push(
              `${visitor.name}: ${method} ${path} answers ${told.status}, and ${absence.status} for none: ${difference}`,
            );
          }
        }
      }
      expect(found, found.slice(0, 60).join("\n")).to.have.length(0);
      expect(changedTables(before, await checksums(alder.db, WRITTEN_BY_READING))).to.deep.equal([]);
    });

    if (way.accessIds === undefined) return;

    it("would be noticed: a matter that is not restricted changes answers, and so does one that names the visitor", async function () {
      this.timeout(200_000);
      const asked = ["/matters", "/", "/search?q=merger"];
      const before = await ask(asked);
      const secret = await aSecret();
      const partner = await alder.db("users").where("name", "Visitor partner").first<{ id: string }>("id");
      await setAccess(alder.db, { matterId: secret.id, userIds: [partner.id], on: TODAY, by: keeper });
      const named = await ask(asked);
      await setAccess(alder.db, { matterId: secret.id, userIds: undefined, on: TODAY, by: keeper });
      const open = await ask(asked);

      for (const path of asked) {
        const [was, toOne, toAll] = [before, named, open].map((answers) => answers.get(`partner: ${path}`)!);
        expect(differenceOf(was!, toOne!), `partner, named: ${path}`).to.not.equal(undefined);
        expect(differenceOf(was!, toAll!), `partner, open: ${path}`).to.not.equal(undefined);
        const other = `attorney: ${path}`;
        expect(differenceOf(before.get(other)!, named.get(other)!), `attorney, not named: ${path}`).to.equal(undefined);
        expect(differenceOf(before.get(other)!, open.get(other)!), `attorney, open: ${path}`).to.not.equal(undefined);
      }
    });
  });
