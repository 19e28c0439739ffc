import { expect } from "chai";
import { operatorActor } from "../../src/actor.js";
import { startReset } from "../../src/office/accounts/people/people.js";
import { signInRoutes } from "../../src/office/accounts/sign-in/sign-in-routes.js";
import { setFlash } from "../../src/web/flash.js";
import { allow } from "../../src/web/guard.js";
import { listRoutes } from "../../src/web/routes.js";
import { CANARY, plantCanaries } from "../support/canaries.js";
import { fillOffice } from "../support/canaries-office.js";
import { crawl, type Trespass } from "../support/crawl.js";
import { harvest } from "../support/crawl-harvest.js";
import { fillPath, listIds } from "../support/crawl-paths.js";
import { useFirm } from "../support/firms.js";
import { useOffice } from "../support/http.js";

describe("isolation: a crawl of every route as every role of another firm", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();

  /** alder full of canaries, birch as full without; what alder's own pages lead to; a cookie of alder's. */
  async function trespass({ withHarvest = true } = {}): Promise<Trespass> {
    const by = await fillOffice(alder, CANARY);
    await fillOffice(birch, "birch");
    const browser = await office.signedInAs(alder, by);
    const routes = withHarvest ? listRoutes(office.app) : [];
    const ids = await listIds(alder.db, routes);
    const pages = routes.filter(({ method, path }) => method === "GET" && path !== "/healthz");
    const found = await harvest(
      browser,
      pages.flatMap(({ path }) => fillPath(path, ids)),
    );
    const { link } = await startReset(alder.db, { userId: by.id, by: operatorActor("test") });
    found.links.push(`/set-password?token=${link.token}`);
    found.forms.push({ action: "/set-password", fields: { token: link.token, newPassword: "x", repeatPassword: "x" } });
    const ownerCookie = browser.cookies.get("__Host-sid")!;
    const secrets = await plantCanaries(alder);
    return { office, owner: alder, intruder: birch, secrets, harvest: found, ownerCookie };
  }

  it("finds nothing of alder in any answer to birch, and nothing of alder changed", async function () {
    this.timeout(240_000);
    const prepared = await trespass();
    expect(prepared.harvest.links.length, "links of alder's pages").to.be.above(60);
    expect(prepared.harvest.forms.length, "forms of alder's pages").to.be.above(20);

    const { findings, requests } = await crawl(prepared);

    expect(findings).to.deep.equal([]);
    expect(requests).to.be.above(1_000);
  });

  it("reports every leak and every wrong write that is planted on purpose", async function () {
    this.timeout(120_000);
    const prepared = await trespass({ withHarvest: false });
    const planted = plantLeaks();
    try {
      const routes = listRoutes(office.app).filter(({ path }) => path.startsWith("/planted"));
      const { findings } = await crawl({ ...prepared, routes });
      const said = findings.map(({ request, found }) => `${request} ${found}`);
      for (const { path, found } of planted.leaks) {
        expect(
          said.some((line) => line.includes(path) && found.test(line)),
          `${path} is reported`,
        ).to.equal(true);
      }
      for (const table of ["contact_addresses: ", "counters: "]) {
        expect(
          said.some((line) => line.includes(`changed ${table}`)),
          `${table}is reported`,
        ).to.equal(true);
      }
    } finally {
      planted.remove();
    }
  });

  it("does not pass over a route whose parameter it cannot fill", async () => {
    await fillOffice(alder, CANARY);
    const route = { method: "GET", path: "/deeds/:deedId", permission: "matters.read", isFresh: false } as const;

    const error = await listIds(alder.db, [route]).catch((reason: unknown) => reason);

    expect(String(error)).to.include("the crawl has no source for :deedId");
  });

  /** Routes as a careless hand could write them: they look into alder's database whatever firm was asked. */
  function plantLeaks(): { leaks: { path: string; found: RegExp }[]; remove: () => void } {
    const { stack } = signInRoutes;
    const own = stack.length;
    const contact = (id: string) =>
      alder.db("contacts").where({ id }).first<{ id: string; notes: string }>("id", "notes");
    const aContact = () => alder.db("contacts").first<{ id: string; notes: string }>("id", "notes");
    signInRoutes.get("/planted/body/:contactId", allow("contacts.read"), async (req, res) => {
      res.send(`<p>${(await contact(req.params.contactId))?.notes}</p>`);
    });
    signInRoutes.get("/planted/header", allow("contacts.read"), async (_req, res) => {
      res.set("X-Notes", (await aContact()).notes).send("");
    });
    signInRoutes.get("/planted/redirect", allow("contacts.read"), async (_req, res) => {
      res.redirect(303, `/contacts/${(await aContact()).id}`);
    });
    signInRoutes.get("/planted/base64", allow("contacts.read"), async (_req, res) => {
      res.send(Buffer.from(JSON.stringify(await aContact())).toString("base64"));
    });
    signInRoutes.post("/planted/flash", allow("contacts.read"), async (req, res) => {
      setFlash(req, { kind: "ok", text: (await aContact()).notes });
      res.redirect(303, "/account");
    });
    signInRoutes.get("/planted/there/:matterId", allow("matters.read"), (_req, res) => {
      res.send("It is here.");
    });
    signInRoutes.get("/planted/broken", allow("matters.read"), (_req, res) => {
      res.status(500).send("It broke.");
    });
    signInRoutes.get("/planted/closed", allow("matters.read"), (_req, res) => {
      res.redirect(303, "/sign-in?returnTo=%2F");
    });
    signInRoutes.post("/planted/write", allow("contacts.write"), async (_req, res) => {
      await alder.db("contact_addresses").update({ city: "Elsewhere" });
      res.redirect(303, "/account");
    });
    signInRoutes.get("/planted/reading-writes", allow("contacts.read"), async (req, res) => {
      await req.firm.db("counters").increment("next_no", 1);
      res.send("");
    });
    const leaks = [
      { path: "/planted/body/", found: /"….*zqalder/i },
      { path: "/planted/header", found: /"….*zqalder/i },
      { path: "/planted/redirect", found: /an id: / },
      { path: "/planted/base64", found: /base64 of a canary/ },
      { path: "/planted/flash", found: /the page after .*zqalder/i },
      { path: "/planted/there/", found: /answered 200 for an id of the owner/ },
      { path: "/planted/broken", found: /answered 500/ },
      { path: "/planted/closed", found: /led somebody who is signed in to the sign-in/ },
    ];
    return { leaks, remove: () => void stack.splice(own) };
  }
});
