import { expect } from "chai";
import { createApp } from "../src/app.js";
import { inviteUser } from "../src/office/accounts/people/people.js";
import { linkPath } from "../src/office/accounts/passwords/links.js";
import { operatorActor } from "../src/actor.js";
import { PERMISSIONS, PUBLIC } from "../src/permissions.js";
import { listRoutes } from "../src/web/routes.js";
import { useFirm } from "./support/firms.js";
import { useOffice } from "./support/http.js";
import { loggedDuring } from "./support/logged.js";
import { aPerson, OTHER_PASSWORD, PASSWORD } from "./support/people.js";

describe("app: the chain of a request", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const app = () =>
    createApp({
      findFirmAt: () => Promise.resolve(undefined),
      baseDomain: "localhost",
      publicOrigin: { scheme: "https", port: undefined },
      documents: office.documents,
      mail: office.mail,
      limits: office.limits,
    });

  it("is public at the sign-in and at one-time links, and says where", () => {
    const open = listRoutes(app()).filter(({ permission }) => permission === PUBLIC);

    expect(open.map(({ method, path }) => `${method} ${path}`)).to.have.members([
      "GET /healthz",
      "GET /sign-in",
      "POST /sign-in",
      "GET /sign-in/passkey",
      "POST /sign-in/passkey",
      // By the cookie of a pre-session, between the password and the second factor.
      "GET /sign-in/factor",
      "POST /sign-in/factor",
      "GET /sign-in/factor/recovery",
      "POST /sign-in/factor/recovery",
      "GET /sign-in/factor/passkey",
      "POST /sign-in/factor/passkey",
      "GET /sign-in/enrolment",
      "GET /sign-in/enrolment/authenticator",
      "POST /sign-in/enrolment/authenticator",
      "GET /sign-in/enrolment/passkey",
      "POST /sign-in/enrolment/passkey",
      "GET /forgotten-password",
      "POST /forgotten-password",
      "GET /set-password",
      "POST /set-password",
    ]);
  });

  it("has a page or an act behind every permission", () => {
    const used = new Set<string>(listRoutes(app()).map(({ permission }) => permission));

    // These open a part of a page: a number that is masked to others, a note that is not there for others.
    const ofParts = ["contacts.identity", "notes.privileged"];
    expect(PERMISSIONS.filter((permission) => !used.has(permission) && !ofParts.includes(permission))).to.deep.equal(
      [],
    );
  });

  it("has no two routes at one address", () => {
    const routes = listRoutes(app()).map(({ method, path }) => `${method} ${path}`);

    expect(routes.filter((route, at) => routes.indexOf(route) !== at)).to.deep.equal([]);
  });

  it("answers a probe at any host without looking at a firm", async () => {
    const answer = await office.browser("127.0.0.1").get("/healthz");

    expect([answer.status, answer.text]).to.deep.equal([200, "ok\n"]);
  });

  it("knows no firm at another host, nor by what a proxy says that is not ours", async () => {
    for (const host of ["nofirm.localhost", "alder.example", "alder.localhost.evil.example", "127.0.0.1"]) {
      const answer = await office.browser(host).get("/sign-in", { headers: { "x-forwarded-host": "alder.localhost" } });
      expect(answer.status, host).to.equal(404);
    }
  });

  it("leads a stranger to the sign-in from every page, and refuses every act", async () => {
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    for (const { method, path, permission } of listRoutes(app())) {
      if (permission === PUBLIC) continue;
      const asked = path.replace(/:\w+/g, "0190a0a0-0000-7000-8000-000000000000");
      const answer = method === "GET" ? await browser.get(asked) : await browser.post(asked);
      expect(answer.status, `${method} ${path}`).to.equal(method === "GET" ? 303 : 403);
      if (method === "GET") expect(answer.location, path).to.match(/^\/sign-in/);
    }
  });

  it("offers to sign out on every page of somebody signed in", async () => {
    const browsers = [await office.signedIn(alder, "partner"), await office.signedIn(alder, "administrator")];
    const paths = listRoutes(app())
      .filter(({ method, path, permission }) => method === "GET" && permission !== PUBLIC && !path.includes(":"))
      .map(({ path }) => path);
    const seen = new Set<string>();
    for (const browser of browsers) {
      for (const path of paths) {
        const { status, headers, text } = await browser.get(path);
        if (status !== 200 || !text.includes("<html") || headers["content-disposition"]) continue;
        expect(text, path).to.contain('action="/sign-out"').and.to.contain("Sign out");
        seen.add(path);
      }
    }
    expect([...seen]).to.include.members(["/", "/account", "/contacts", "/matters", "/people", "/audit"]);
  });

  it("finds nothing under an id that is none, however it is written", async () => {
    const browsers = [await office.signedIn(alder, "partner"), await office.signedIn(alder, "administrator")];
    const routes = listRoutes(app()).filter(({ path }) => path.includes(":"));
    for (const odd of ["é", "😀", "%E2%80%AE", "constructor", "x".repeat(1_200), "1' OR '1'='1"]) {
      for (const { method, path } of routes) {
        const asked = path.replace(/:\w+/g, odd.startsWith("%") ? odd : encodeURIComponent(odd));
        const answers = [];
        for (const browser of browsers) {
          await browser.get("/account");
          answers.push((await (method === "GET" ? browser.get(asked) : browser.post(asked))).status);
        }
        expect([403, 404], `${method} ${asked}`).to.include.members(answers);
        expect(answers, `${method} ${asked}`).to.include(404);
      }
    }
  });

  it("writes no password, token, cookie or query into the log", async () => {
    await aPerson(alder);
    const { link } = await inviteUser(alder.db, {
      login: "sipho",
      name: "Sipho D",
      email: null,
      roles: ["attorney"],
      by: operatorActor("test"),
    });
    const browser = office.browser(alder);

    const lines = await loggedDuring(async () => {
      await browser.get(linkPath(link));
      await browser.post("/set-password", {
        token: link.token,
        newPassword: OTHER_PASSWORD,
        repeatPassword: OTHER_PASSWORD,
      });
      await browser.get("/sign-in?returnTo=/people");
      await browser.post("/sign-in", { login: "lerato", password: "some wrong password" });
      await browser.post("/sign-in", { login: "lerato", password: PASSWORD });
      await browser.get("/account");
      await browser.post("/account/password", {
        presentPassword: PASSWORD,
        newPassword: OTHER_PASSWORD,
        repeatPassword: OTHER_PASSWORD,
      });
    });

    expect(lines).to.contain("web.request_answered").and.to.contain("accounts.sign_in_refused");
    const cookie = decodeURIComponent(browser.cookies.get("__Host-sid")!);
    for (const secret of [
      PASSWORD,
      OTHER_PASSWORD,
      "some wrong password",
      link.token,
      cookie,
      cookie.slice(2, 45),
      "returnTo",
    ]) {
      expect(lines).not.to.contain(secret);
    }
    expect(lines, "nor a name").not.to.match(/lerato|sipho/i);
  });
});
