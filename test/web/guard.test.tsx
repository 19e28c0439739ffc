import { expect } from "chai";
import { Router } from "express";
import { effectiveGrants, may } from "../../src/grants.js";
import { PERMISSIONS, ROLES } from "../../src/permissions.js";
import { allow } from "../../src/web/guard.js";
import { listRoutes } from "../../src/web/routes.js";
import { type RunningSite, sampleRouter, sampleSite, startSite } from "./sample-site.js";

describe("web: the guard of every route", () => {
  it("lists every route with its method, path and permission", () => {
    const routes = listRoutes(sampleSite());
    expect(routes).to.deep.include({
      method: "GET",
      path: "/things/:thingId",
      permission: "matters.read",
      isFresh: false,
    });
    expect(routes).to.deep.include({ method: "POST", path: "/files", permission: "contacts.import", isFresh: false });
    expect(routes).to.have.length(10);
  });

  it("refuses to start with a route that names no permission, and names the route", () => {
    const router = Router();
    router.get("/secrets", (_req, res) => void res.send("all of them"));
    expect(() => sampleSite([sampleRouter(), router])).to.throw("GET /secrets names no permission");
  });

  it("finds such a route in a router inside a router", () => {
    const inner = Router();
    inner.post("/deep/secrets", (_req, res) => void res.send("all of them"));
    const outer = Router().use(Router().use(inner));
    expect(() => sampleSite([outer])).to.throw("POST /deep/secrets names no permission");
  });

  it("refuses a second permission, a handler before the guard, and one for all methods without a guard", () => {
    const twice = Router();
    twice.get("/twice", allow("public"), allow("matters.read"), (_req, res) => void res.end());
    expect(() => sampleSite([twice])).to.throw("GET /twice names 2 permissions");
    const early = Router();
    early.get("/early", (_req, _res, next) => next(), allow("matters.read"));
    expect(() => sampleSite([early])).to.throw("GET /early has a handler before");
    const all = Router();
    all.all("/all", (_req, res) => void res.end());
    expect(() => sampleSite([all])).to.throw("ALL /all names no permission");
  });

  it("refuses a handler outside any route, and a router mounted under a path", () => {
    const loose = Router().use(function answerAnything(_req, res) {
      res.end();
    });
    expect(() => sampleSite([loose])).to.throw("answerAnything");
    const room = Router();
    room.get("/list", allow("matters.read"), (_req, res) => void res.end());
    expect(() => sampleSite([Router().use("/hidden", room)])).to.throw("mounted under a path");
  });

  it("does not take a name that is no permission", () => {
    expect(() => allow("matters.burn" as "matters.read")).to.throw("matters.burn is not a permission");
  });

  describe("at work", () => {
    let site: RunningSite;
    const probe = Router();
    for (const permission of PERMISSIONS) {
      probe.get(`/probe/${permission}`, allow(permission), (_req, res) => void res.send("in"));
    }
    before(async () => {
      site = await startSite(sampleSite([sampleRouter(), probe]));
    });
    after(() => site.stop());

    it("lets each role through exactly where the table of permissions says so", async () => {
      for (const role of ROLES) {
        for (const permission of PERMISSIONS) {
          const { status } = await site.ask(`/probe/${permission}`, { headers: { "x-person": role } });
          expect(status, `${role} at ${permission}`).to.equal(
            may({ grants: effectiveGrants([role], []) }, permission) ? 200 : 403,
          );
        }
      }
    });

    it("leads a stranger to the sign-in, and back to where they wanted to be", async () => {
      const answer = await site.ask("/things/7?tab=parties");
      expect(answer.status).to.equal(303);
      expect(answer.headers.location).to.equal("/sign-in?returnTo=%2Fthings%2F7%3Ftab%3Dparties");
    });

    it("names who could when a role may not", async () => {
      const { status, text } = await site.ask("/things/7", { headers: { "x-person": "administrator" } });
      expect(status).to.equal(403);
      expect(text).to.contain("Partner or Attorney or Receptionist");
    });
  });
});
