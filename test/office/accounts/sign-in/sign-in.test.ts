import { expect } from "chai";
import type { Request, Response } from "express";
import { checkPasswordOf, createAuthenticator } from "../../../../src/office/accounts/sign-in/authenticator.js";
import { disableUser } from "../../../../src/office/accounts/people/people.js";
import { hashSessionId } from "../../../../src/office/accounts/sessions/sessions.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { operatorActor } from "../../../../src/actor.js";
import { useFirm } from "../../../support/firms.js";
import { type Answer, type Browser, useOffice } from "../../../support/http.js";
import { aPerson, PASSWORD } from "../../../support/people.js";

describe("accounts: signing in", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();

  const signIn = async (browser: Browser, password = PASSWORD, login = "lerato"): Promise<Answer> => {
    const form = await browser.get("/sign-in");
    return browser.post("/sign-in", { login, password, returnTo: returnToIn(form) });
  };

  it("leads to the page somebody came for, though the session is a new one", async () => {
    await aPerson(alder);
    const browser = office.browser(alder);
    const form = await browser.follow(await browser.get("/account?from=letter"));

    const answer = await browser.post("/sign-in", { login: "lerato", password: PASSWORD, returnTo: returnToIn(form) });

    expect([answer.status, answer.location]).to.deep.equal([303, "/account?from=letter"]);
    expect((await browser.follow(answer)).text).to.contain("signs in as lerato");
  });

  it("takes the e-mail address for the name, and capitals for small letters", async () => {
    await aPerson(alder);

    expect((await signIn(office.browser(alder), PASSWORD, "Lerato@Mail.example ")).status).to.equal(303);
  });

  it("takes letters that no login name has for nobody's, and counts them like any other", async () => {
    await aPerson(alder);
    const odd = [
      "é",
      "lérato",
      "леrato",
      "😀",
      "\u0000",
      "lerato\u0000",
      "😀@mail.example",
      "a\u0000@mail.example",
      "ﷺ@x",
    ];
    const browser = office.browser(alder);

    for (const login of odd) {
      const answer = await signIn(browser, PASSWORD, login);
      expect([login, answer.status]).to.deep.equal([login, 422]);
    }

    expect(await alder.db("sessions").select("user_id")).to.be.empty;
    expect(await alder.db("sign_in_failures").where("failures", 1).select("failures")).to.have.length(odd.length);
  });

  it("sets one cookie, which the browser keeps for this host, from scripts and from other sites", async () => {
    await aPerson(alder);

    const answer = await signIn(office.browser(alder));

    expect(answer.headers["set-cookie"]).to.have.length(1);
    expect(answer.headers["set-cookie"]![0]).to.match(
      /^__Host-sid=s%3A[\w-]{43}\.\S+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it("sets no cookie for a stranger", async () => {
    const answer = await office.browser(alder).get("/sign-in");

    expect(answer.headers["set-cookie"]).to.equal(undefined);
  });

  it("gives the session a new id, and ends the one the browser came with", async () => {
    await aPerson(alder);
    const browser = office.browser(alder);
    await signIn(browser);
    const before = browser.cookies.get("__Host-sid")!;
    await browser.get("/account");

    await browser.post("/sign-in", { login: "lerato", password: PASSWORD });

    expect(browser.cookies.get("__Host-sid")).not.to.equal(before);
    const old = office.browser(alder);
    old.cookies.set("__Host-sid", before);
    expect((await old.get("/account")).status).to.equal(303);
    expect((await browser.get("/account")).status).to.equal(200);
  });

  it("does not take a session id that was brought along", async () => {
    await aPerson(alder);
    const browser = office.browser(alder);
    browser.cookies.set("__Host-sid", "s%3Aplanted-session-id.c2lnbmF0dXJl");

    await signIn(browser);

    expect(browser.cookies.get("__Host-sid")).not.to.contain("planted");
    expect(await alder.db("sessions").where({ id_hash: hashSessionId("planted-session-id") })).to.be.empty;
  });

  it("answers a wrong password and an unknown name in the same words", async () => {
    await aPerson(alder);

    const wrong = await signIn(office.browser(alder), "quite another password");
    const unknown = await signIn(office.browser(alder), PASSWORD, "nobody-here");

    expect([wrong.status, unknown.status]).to.deep.equal([422, 422]);
    expect(wordsOf(wrong)).to.equal(wordsOf(unknown).replace("nobody-here", "lerato"));
    expect(wordsOf(wrong)).to.contain("do not go together");
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("keeps the name that was typed and never the password", async () => {
    const answer = await signIn(office.browser(alder), "my Secret phrase 42", "lerato");

    expect(answer.text).to.contain('value="lerato"');
    expect(answer.text).not.to.contain("my Secret phrase");
  });

  it("says the same of somebody disabled, with the right password too", async () => {
    const user = await aPerson(alder);
    await disableUser(alder.db, { userId: user.id, by: operatorActor("test") });

    const answer = await signIn(office.browser(alder));

    expect(answer.status).to.equal(422);
    expect(wordsOf(answer)).to.contain("do not go together");
  });

  it("is audited in the user’s name", async () => {
    const user = await aPerson(alder);

    await signIn(office.browser(alder));

    const lines = await listAuditLines(alder.db, { action: "accounts.signed_in" });
    expect(lines.map((line) => line.actorId)).to.deep.equal([user.id]);
  });

  it("asks for both fields, beside them", async () => {
    const browser = office.browser(alder);
    await browser.get("/sign-in");

    const answer = await browser.post("/sign-in", { login: "", password: "" });

    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain("Type your password.");
  });

  it("takes a password of ten years ago, and asks for no new one", async () => {
    await aPerson(alder);
    await alder.db("users").update({ password_changed_at: new Date(Date.now() - 3_653 * 86_400_000) });
    const browser = office.browser(alder);

    const answer = await signIn(browser);

    expect([answer.status, answer.location]).to.deep.equal([303, "/"]);
    expect((await browser.get("/account")).status).to.equal(200);
  });

  it("takes no name or password from the address", async () => {
    await aPerson(alder);
    const browser = office.browser(alder);
    await browser.get("/sign-in");

    const answer = await browser.post(`/sign-in?login=lerato&password=${encodeURIComponent(PASSWORD)}`, {});

    expect(answer.status).to.equal(422);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("takes no list for a name", async () => {
    const browser = office.browser(alder);
    await browser.get("/sign-in");

    expect((await browser.post("/sign-in", { login: ["lerato", "x"], password: PASSWORD })).status).to.equal(422);
  });

  it("refuses a form that was sent from elsewhere, or without its token", async () => {
    await aPerson(alder);
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    const fields = { login: "lerato", password: PASSWORD };

    const elsewhere = await browser.post("/sign-in", fields, { headers: { "sec-fetch-site": "cross-site" } });
    const foreign = await browser.post("/sign-in", fields, { headers: { origin: "https://evil.example" } });
    const bare = await browser.post("/sign-in", fields, { withoutToken: true });

    expect([elsewhere.status, foreign.status, bare.status]).to.deep.equal([403, 403, 403]);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("leads nowhere but to this host", async () => {
    await aPerson(alder);
    for (const evil of [
      "//evil.example/",
      "https://evil.example/",
      "/\\evil.example",
      "/.//evil.example",
      "/%09/evil",
    ]) {
      const browser = office.browser(alder);
      const form = await browser.get(`/sign-in?returnTo=${encodeURIComponent(evil)}`);
      const answer = await browser.post("/sign-in", {
        login: "lerato",
        password: PASSWORD,
        returnTo: returnToIn(form),
      });
      expect(answer.location, evil).to.match(/^\/(?!\/|\\)/);
      expect(new URL(answer.location!, "http://here.invalid").host, evil).to.equal("here.invalid");
    }
  });

  it("makes an error page of a check that throws, and goes on serving", async () => {
    const failing = createAuthenticator(async () => {
      throw new Error("the database went away");
    });
    const rejected: unknown[] = [];
    const note = (reason: unknown): void => void rejected.push(reason);
    process.on("unhandledRejection", note);
    const req = { body: { login: "lerato", password: PASSWORD }, query: {} } as Request;

    const attempt = checkPasswordOf(req, {} as Response, failing);

    const error: unknown = await attempt.catch((reason: unknown) => reason);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(String(error)).to.contain("the database went away");
    expect(rejected).to.be.empty;
    expect((await office.browser(alder).get("/sign-in")).status).to.equal(200);
  });

  it("is worth nothing at another firm, even under the same id", async () => {
    const browser = await office.signedIn(alder, "partner");
    const stranger = office.browser(birch);
    stranger.cookies.set("__Host-sid", browser.cookies.get("__Host-sid")!);
    expect((await stranger.get("/account")).status).to.equal(303);

    const row = await alder.db("sessions").first<Record<string, unknown>>();
    const user = await birch.actor("partner");
    await birch.db("sessions").insert({ ...row, user_id: user.id });

    expect((await stranger.get("/account")).status).to.equal(303);
  });

  it("sends somebody who is signed in on from the sign-in page", async () => {
    const browser = await office.signedIn(alder);

    const answer = await browser.get("/sign-in?returnTo=%2Fpeople");

    expect([answer.status, answer.location]).to.deep.equal([303, "/people"]);
  });
});

describe("accounts: signing out", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  it("ends the session in the database and in the browser, and clears what pages left there", async () => {
    const browser = await office.signedIn(alder);
    const cookie = browser.cookies.get("__Host-sid")!;
    await browser.get("/account");

    const answer = await browser.post("/sign-out");

    expect([answer.status, answer.location]).to.deep.equal([303, "/sign-in?note=signed-out"]);
    expect(answer.headers["clear-site-data"]).to.equal('"cache", "cookies", "storage"');
    expect(answer.headers["set-cookie"]!.join()).to.match(/__Host-sid=;.*Expires=Thu, 01 Jan 1970/);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
    expect(await listAuditLines(alder.db, { action: "accounts.signed_out" })).to.have.length(1);
    browser.cookies.set("__Host-sid", cookie);
    expect((await browser.get("/account")).status).to.equal(303);
  });

  it("is refused without the form’s token, and the session lives on", async () => {
    const browser = await office.signedIn(alder);
    await browser.get("/account");

    expect((await browser.post("/sign-out", {}, { withoutToken: true })).status).to.equal(403);
    expect((await browser.get("/account")).status).to.equal(200);
  });
});

function returnToIn(form: Answer): string {
  return /name="returnTo" value="([^"]*)"/.exec(form.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
}

/** What a page says, without its tokens. */
function wordsOf(answer: Answer): string {
  const main = /<main[\s\S]*<\/main>/.exec(answer.text)?.[0] ?? "";
  return main.replace(/name="(?:_csrf|returnTo)" value="[^"]*"/g, "");
}
