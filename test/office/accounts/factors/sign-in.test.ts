import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { disableUser } from "../../../../src/office/accounts/people/people.js";
import { setRoles } from "../../../../src/office/accounts/people/role-changes.js";
import { FACTOR_ROLES_ALWAYS } from "../../../../src/office/accounts/rules/sign-in-rules.js";
import { hashSessionId } from "../../../../src/office/accounts/sessions/sessions.js";
import { PUBLIC } from "../../../../src/permissions.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { listRoutes } from "../../../../src/web/routes.js";
import { useFirm } from "../../../support/firms.js";
import { type Answer, type Browser, useOffice } from "../../../support/http.js";
import { anAuthenticator, aPerson, codeOf, PASSWORD } from "../../../support/people.js";
import { signInOver } from "../../../support/sign-in.js";

const WRONG = "12345";

describe("accounts: a second factor at the sign-in", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  const by = operatorActor("test");

  /** As far as the password leads. */
  const atFactor = async (browser: Browser, login = "lerato"): Promise<Answer> => {
    await browser.get("/sign-in");
    return browser.post("/sign-in", { login, password: PASSWORD });
  };

  it("is asked after the right password, and the session begins with the right code", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browser = office.browser(alder);

    const asked = await atFactor(browser);

    expect([asked.status, asked.location]).to.deep.equal([303, "/sign-in/factor"]);
    expect(browser.cookies.has("__Host-sid")).to.equal(false);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
    const form = await browser.follow(asked);
    expect(form.text).to.contain("Enter your code").and.to.contain("lerato@alder");
    const opened = await browser.post("/sign-in/factor", { code: await codeOf(alder, user.id) });
    expect([opened.status, opened.location]).to.deep.equal([303, "/"]);
    expect((await browser.get("/account")).status).to.equal(200);
    expect(browser.cookies.has("__Host-pre"), "the pre-session's cookie").to.equal(false);
    expect(await alder.db("pre_sessions").select("user_id")).to.be.empty;
    const [line] = await listAuditLines(alder.db, { action: "accounts.signed_in" });
    expect(line!.changes).to.deep.equal({ proof: { to: "totp" } });
  });

  it("is kept in a cookie that the browser keeps for this host, for ten minutes, under an id that is in no row", async () => {
    await aPerson(alder, { roles: ["partner"] });
    const browser = office.browser(alder);

    const asked = await atFactor(browser);

    expect(asked.headers["set-cookie"]).to.have.length(1);
    expect(asked.headers["set-cookie"]![0]).to.match(
      /^__Host-pre=[\w-]{43}; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    const id = browser.cookies.get("__Host-pre")!;
    const row = JSON.stringify(await alder.db("pre_sessions").first<Record<string, unknown>>());
    expect(row).to.contain(hashSessionId(id)).and.not.to.contain(id);
  });

  it("leads to the page somebody came for", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browser = office.browser(alder);
    const form = await browser.follow(await browser.get("/account?from=letter"));
    const returnTo = /name="returnTo" value="([^"]*)"/.exec(form.text)![1]!;
    await browser.follow(await browser.post("/sign-in", { login: "lerato", password: PASSWORD, returnTo }));

    const opened = await browser.post("/sign-in/factor", { code: await codeOf(alder, user.id) });

    expect(opened.location).to.equal("/account?from=letter");
  });

  it("is not asked of somebody whose role asks for none and who has none", async () => {
    await aPerson(alder, { roles: ["receptionist"] });

    const answer = await atFactor(office.browser(alder));

    expect([answer.status, answer.location]).to.deep.equal([303, "/"]);
    const [line] = await listAuditLines(alder.db, { action: "accounts.signed_in" });
    expect(line!.changes).to.deep.equal({ proof: { to: "password" } });
  });

  for (const role of FACTOR_ROLES_ALWAYS) {
    it(`is asked of every ${role}, whatever the firm has set`, async () => {
      await aPerson(alder, { roles: [role] });
      await alder.db("totp_secrets").delete();

      expect((await atFactor(office.browser(alder))).location).to.equal("/sign-in/enrolment");
      expect(await alder.db("sessions").select("user_id")).to.be.empty;
    });
  }

  it("is asked of whom the firm asks it of besides", async () => {
    await aPerson(alder, { roles: ["receptionist"] });
    await alder.db("sign_in_rules").insert({
      id: 1,
      factor_roles: "receptionist",
      idle_minutes: 30,
      life_hours: 10,
      networks: "",
      version: 1,
      changed_at: new Date(),
    });

    expect((await atFactor(office.browser(alder))).location).to.equal("/sign-in/enrolment");
  });

  it("is asked of somebody who has set one up of their own accord", async () => {
    await anAuthenticator(alder, await aPerson(alder, { roles: ["receptionist"] }));

    expect((await atFactor(office.browser(alder))).location).to.equal("/sign-in/factor");
  });

  it("takes a code once, also from two browsers at the same moment", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browsers = [office.browser(alder), office.browser(alder)];
    for (const browser of browsers) await browser.follow(await atFactor(browser));
    const code = await codeOf(alder, user.id);

    const answers = await Promise.all(browsers.map((browser) => browser.post("/sign-in/factor", { code })));

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
    expect(await alder.db("sessions").select("user_id")).to.have.length(1);
  });

  it("dies after five wrong codes, and they count as tries of that login", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browser = office.browser(alder);
    await browser.follow(await atFactor(browser));

    const answers: Answer[] = [];
    for (let at = 0; at < 5; at += 1) {
      answers.push(await browser.post("/sign-in/factor", { code: WRONG }));
      await alder.db("sign_in_failures").update({ until_at: new Date(0) }); // as if one had waited
    }

    expect(answers.map(({ status }) => status)).to.deep.equal([422, 422, 422, 422, 303]);
    expect(answers[4]!.location).to.equal("/sign-in?note=begin-again");
    const late = await browser.post("/sign-in/factor", { code: await codeOf(alder, user.id) });
    expect(late.location).to.equal("/sign-in?note=begin-again");
    const [count] = await alder.db("sign_in_failures").select<{ failures: number }[]>("failures");
    expect(count!.failures, "the password's try and five codes").to.equal(6);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("makes codes wait as passwords do, which a right password does not end", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browser = office.browser(alder);
    for (let round = 0; round < 2; round += 1) {
      await browser.follow(await atFactor(browser));
      await browser.post("/sign-in/factor", { code: WRONG });
    }

    const early = await browser.post("/sign-in/factor", { code: await codeOf(alder, user.id) });

    expect(early.status).to.equal(429);
    expect(Number(early.headers["retry-after"])).to.be.above(0);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
    const [pre] = await alder.db("pre_sessions").select<{ code_tries: number }[]>("code_tries");
    expect(pre!.code_tries, "a code that waits is not one of the five").to.equal(1);
  });

  it("runs out after ten minutes", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browser = office.browser(alder);
    await browser.follow(await atFactor(browser));
    await alder.db("pre_sessions").update({ expires_at: new Date(Date.now() - 1) });

    const answer = await browser.post("/sign-in/factor", { code: await codeOf(alder, user.id) });

    expect(answer.location).to.equal("/sign-in?note=begin-again");
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("opens its own pages and no other: every route takes the pre-session for nothing", async () => {
    await aPerson(alder, { roles: ["partner"] });
    await aPerson(alder, { login: "zanele", name: "Zanele Khumalo", roles: ["receptionist"] });
    await alder.db("users").where({ login: "zanele" }).update({ factor_due: 1 });
    for (const login of ["lerato", "zanele"]) {
      const browser = office.browser(alder);
      await browser.follow(await atFactor(browser, login));
      browser.cookies.set("__Host-sid", browser.cookies.get("__Host-pre")!);
      for (const { method, path, permission } of listRoutes(office.app)) {
        if (permission === PUBLIC) continue;
        const asked = path.replace(/:\w+/g, "0190a0a0-0000-7000-8000-000000000000");
        const answer = method === "GET" ? await browser.get(asked) : await browser.post(asked);
        expect(answer.status, `${method} ${path}`).to.equal(method === "GET" ? 303 : 403);
      }
    }
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("has no page for somebody without a pre-session", async () => {
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    const own = listRoutes(office.app).filter(({ path }) => /^\/sign-in\/(factor|enrolment)/.test(path));
    expect(own).to.have.length(11);
    for (const { method, path } of own) {
      const answer = method === "GET" ? await browser.get(path) : await browser.post(path);
      expect([answer.status, answer.location], `${method} ${path}`).to.deep.equal([303, "/sign-in?note=begin-again"]);
    }
  });

  it("is not passed by with a session's cookie in its place", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browser = office.browser(alder);
    await signInOver(browser, alder, "lerato");
    const id = /^s%3A([\w-]+)\./.exec(browser.cookies.get("__Host-sid")!)![1]!;
    const other = office.browser(alder);
    other.cookies.set("__Host-pre", id);
    await other.get("/sign-in");

    const answer = await other.post("/sign-in/factor", { code: await codeOf(alder, user.id) });

    expect(answer.location).to.equal("/sign-in?note=begin-again");
    expect(await alder.db("sessions").select("user_id")).to.have.length(1);
  });

  it("is worth nothing at another firm, even under the same id", async () => {
    await aPerson(alder, { roles: ["partner"] });
    const there = await aPerson(birch, { roles: ["partner"] });
    const browser = office.browser(alder);
    await atFactor(browser);
    const stranger = office.browser(birch);
    stranger.cookies.set("__Host-pre", browser.cookies.get("__Host-pre")!);
    await stranger.get("/sign-in");

    const answer = await stranger.post("/sign-in/factor", { code: await codeOf(birch, there.id) });

    expect(answer.location).to.equal("/sign-in?note=begin-again");
    expect(await birch.db("sessions").select("user_id")).to.be.empty;
  });

  it("ends with a change of its user: access, roles, password", async () => {
    for (const change of ["disabled", "roles"] as const) {
      const user = await aPerson(alder, { login: change, roles: ["partner"] });
      const browser = office.browser(alder);
      await browser.follow(await atFactor(browser, change));
      if (change === "disabled") await disableUser(alder.db, { userId: user.id, by });
      else await setRoles(alder.db, { userId: user.id, roles: ["attorney"], by });

      const answer = await browser.post("/sign-in/factor", { code: await codeOf(alder, user.id) });

      expect(answer.location, change).to.equal("/sign-in?note=begin-again");
      expect(await alder.db("sessions").where({ user_id: user.id }).select("user_id")).to.be.empty;
    }
  });

  it("gives the session an id that was never there before: none brought along, none of the pre-session", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browser = office.browser(alder);
    await signInOver(browser, alder, "lerato");
    const before = browser.cookies.get("__Host-sid")!;
    await browser.get("/account");
    await browser.follow(await browser.post("/sign-in", { login: "lerato", password: PASSWORD }));
    const pre = browser.cookies.get("__Host-pre")!;
    expect((await browser.get("/account")).status, "the session before lives until the factor is right").to.equal(200);
    await browser.get("/sign-in/factor");

    await browser.post("/sign-in/factor", { code: await codeOf(alder, user.id) });

    const after = browser.cookies.get("__Host-sid")!;
    expect(after).not.to.equal(before).and.not.to.contain(pre);
    const old = office.browser(alder);
    old.cookies.set("__Host-sid", before);
    expect((await old.get("/account")).status).to.equal(303);
  });
});
