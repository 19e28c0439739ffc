import { expect } from "chai";
import { type User } from "../../../../src/office/accounts/users.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { listRoutes } from "../../../../src/web/routes.js";
import { anEverything } from "../../../support/canaries-office.js";
import { type TestFirm, useFirm } from "../../../support/firms.js";
import { type Answer, type Browser, type Fields, useOffice } from "../../../support/http.js";
import { anAuthenticator, aPerson, codeOf, OTHER_PASSWORD, PASSWORD, actorOf } from "../../../support/people.js";

const STALE = new Date(Date.now() - 6 * 60_000);
const INVITATION: Fields = {
  name: 'Sipho "Sip" Dlamini <x>',
  login: "sipho",
  email: "sipho@mail.example",
  roles: ["attorney", "receptionist"],
};

describe("accounts: to be sure it is you", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();

  /** An administrator whose last code was six minutes ago. */
  const stale = async (firm: TestFirm = alder): Promise<{ user: User; browser: Browser }> => {
    const user = await aPerson(firm, { roles: ["administrator"] });
    const browser = await office.signedInAs(firm, actorOf(user));
    await firm.db("sessions").update({ factor_at: STALE });
    await browser.get("/people/invite");
    return { user, browser };
  };

  const invited = async (): Promise<string[]> => {
    const rows = await alder.db("users").where({ status: "invited" }).select<{ login: string }[]>("login");
    return rows.map(({ login }) => login);
  };

  it("is asked by these acts, and the walk over the routes can tell", () => {
    const fresh = listRoutes(office.app).filter(({ isFresh }) => isFresh);

    expect(fresh.map(({ method, path }) => `${method} ${path}`)).to.include.members([
      "POST /account/authenticator",
      "POST /account/authenticator/removal",
      "POST /account/passkeys",
      "POST /account/passkeys/:passkeyId/removal",
      "POST /account/recovery-codes",
      "POST /account/password",
      "POST /people/invite",
      "POST /people/:userId/roles",
      "POST /people/:userId/disabling",
      "POST /people/:userId/enabling",
      "POST /people/:userId/links",
      "POST /people/:userId/factors/reset",
      "POST /people/permissions",
      "POST /approvals/:approvalId/approval",
      "POST /matters/:matterId/access",
      "POST /matters/:matterId/walls",
      "POST /matters/:matterId/walls/:userId/lifting",
      "GET /contacts/import/:importId/not-taken.csv",
      "GET /audit/lines.csv",
      "GET /audit/lines.json",
      "GET /matters/:matterId/documents.zip",
    ]);
    const changing = listRoutes(office.app).filter(
      ({ permission, method }) => permission === "users.write" && method === "POST",
    );
    expect(changing.filter(({ isFresh }) => !isFresh)).to.deep.equal([]);
  });

  it("is not asked within five minutes of the last proof", async () => {
    const { browser } = await stale();
    await alder.db("sessions").update({ factor_at: new Date(Date.now() - 4.9 * 60_000) });

    const form = await browser.get("/people/invite");
    expect(form.text).not.to.contain("to be sure it is you");
    expect((await browser.post("/people/invite", INVITATION)).status).to.equal(200);
  });

  it("lets no act of weight through with an old proof, and nothing is written", async () => {
    const actor = await anEverything(alder, "Everard Alder");
    await anAuthenticator(alder, { id: actor.id, login: "everard" });
    const browser = await office.signedInAs(alder, actor);
    await alder.db("sessions").update({ factor_at: STALE });
    await browser.get("/account");
    const before = await countsOf(alder);
    const acts = listRoutes(office.app).filter(({ isFresh }) => isFresh);
    for (const { method, path } of acts) {
      const asked = path.replace(/:\w+/g, actor.id);
      const answer =
        method === "GET" ? await browser.get(asked) : await browser.post(asked, { newPassword: OTHER_PASSWORD });
      expect(answer.status, `${method} ${path}`).to.equal(path === "/account/password" ? 422 : 403);
      expect(answer.text, `${method} ${path}`).to.contain("to be sure it is you").and.not.to.contain(OTHER_PASSWORD);
    }
    expect(await countsOf(alder)).to.deep.equal(before);
  });

  it("answers with a page that carries everything that was typed, and goes on from there", async () => {
    const { user, browser } = await stale();

    const page = await browser.post("/people/invite", INVITATION);

    expect(page.status).to.equal(403);
    expect(page.text).to.contain("To be sure it is you").and.to.contain('action="/people/invite"');
    expect(await invited()).to.deep.equal([]);
    const carried = hiddenIn(page);
    expect(carried).to.deep.equal(INVITATION);
    const wrong = await browser.post("/people/invite", { ...carried, freshCode: "12345" });
    expect([wrong.status, wrong.text.includes("That code is not right")]).to.deep.equal([422, true]);
    expect(hiddenIn(wrong), "after a wrong code too").to.deep.equal(INVITATION);
    const before = browser.cookies.get("__Host-sid")!;

    const done = await browser.post("/people/invite", { ...hiddenIn(wrong), freshCode: await codeOf(alder, user.id) });

    expect([done.status, await invited()]).to.deep.equal([200, ["sipho"]]);
    const after = browser.cookies.get("__Host-sid")!;
    expect(after, "a new id").not.to.equal(before);
    const old = office.browser(alder);
    old.cookies.set("__Host-sid", before);
    expect((await old.get("/account")).status, "the old id is dead").to.equal(303);
    expect((await browser.get("/account")).status).to.equal(200);
    const rows = await alder
      .db("sessions")
      .select<{ factor: string; factor_at: Date; ends_at: Date; created_at: Date }[]>();
    expect(rows).to.have.length(1);
    expect(rows[0]!.factor).to.equal("totp");
    expect(rows[0]!.factor_at.getTime()).to.be.above(STALE.getTime());
    expect((rows[0]!.ends_at.getTime() - rows[0]!.created_at.getTime()) / 3_600_000, "no longer than before").to.equal(
      10,
    );
    expect(await listAuditLines(alder.db, { action: "accounts.signed_in" }), "no second sign-in").to.have.length(1);
  });

  it("takes the code from the form itself, where the page shows a field for it", async () => {
    const { user, browser } = await stale();
    expect((await browser.get("/people/invite")).text).to.contain("Your code, to be sure it is you");

    const freshCode = await codeOf(alder, user.id);
    expect((await browser.post("/people/invite", { ...INVITATION, freshCode })).status).to.equal(200);

    expect((await browser.get("/people/invite")).text).not.to.contain("Your code, to be sure it is you");
    expect(await invited()).to.deep.equal(["sipho"]);
  });

  it("leaves forms good that were open on other pages when the session got its new id", async () => {
    const { user, browser } = await stale();
    const other = tokenIn(await browser.get("/account"));
    const freshCode = await codeOf(alder, user.id);
    await browser.post("/people/invite", { ...INVITATION, freshCode });

    expect((await browser.post("/account/theme", { theme: "dark", _csrf: other })).status).to.equal(303);

    const stranger = await office.signedIn(alder);
    expect((await stranger.post("/account/theme", { theme: "dark", _csrf: other })).status).to.equal(403);
  });

  it("takes a code once, and counts wrong ones until they have to wait", async () => {
    const { user, browser } = await stale();
    const freshCode = await codeOf(alder, user.id);
    await browser.post("/people/invite", { ...INVITATION, freshCode });
    await alder.db("sessions").update({ factor_at: STALE });
    const again = await browser.post("/people/invite", { ...INVITATION, login: "zanele", freshCode });
    expect(again.status).to.equal(422);

    const answers: string[] = [];
    for (let at = 0; at < 4; at += 1)
      answers.push((await browser.post("/people/invite", { ...INVITATION, freshCode: "12345" })).text);
    const right = await codeOf(alder, user.id);
    const early = await browser.post("/people/invite", { ...INVITATION, login: "zanele", freshCode: right });

    expect(answers.at(-1)).to.contain("Too many tries.");
    expect([early.status, await invited()]).to.deep.equal([422, ["sipho"]]);
  });

  it("asks people without a second factor for their password", async () => {
    const user = await aPerson(alder);
    const browser = await office.signedInAs(alder, actorOf(user));
    await alder.db("sessions").update({ factor_at: STALE, factor: "password" });
    const path = "/account/authenticator";
    expect((await browser.get(path)).text).to.contain("Your password, to be sure it is you");
    const form = { enrolment: "as it was", code: "123456" };

    const wrong = await browser.post(path, { ...form, freshPassword: "another password" });
    const right = await browser.post(path, { ...hiddenIn(wrong), freshPassword: PASSWORD });

    expect([wrong.status, hiddenIn(wrong)]).to.deep.equal([422, form]);
    expect(wrong.text).to.contain("That is not your password.").and.not.to.contain("another password");
    expect(right.text, "past the step-up, at the form's own rules").to.contain("Here is a new key to scan");
  });

  it("does not take a password for a code, nor the proof by a password once there is a factor", async () => {
    const { user, browser } = await stale();
    expect((await browser.post("/people/invite", { ...INVITATION, freshPassword: PASSWORD })).status).to.equal(422);
    await alder.db("sessions").where({ user_id: user.id }).update({ factor: "password", factor_at: new Date() });

    expect((await browser.post("/people/invite", INVITATION)).status).to.equal(403);

    expect(await invited()).to.deep.equal([]);
  });

  it("asks on the form itself where a password is changed, and carries no password anywhere", async () => {
    const { user, browser } = await stale();
    await browser.get("/account");
    const change = { presentPassword: PASSWORD, newPassword: OTHER_PASSWORD, repeatPassword: OTHER_PASSWORD };

    const asked = await browser.post("/account/password", change);
    const wrong = await browser.post("/account/password", { ...change, freshCode: "12345" });

    for (const answer of [asked, wrong]) {
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain("Change password").and.not.to.contain(PASSWORD).and.not.to.contain(OTHER_PASSWORD);
    }
    expect(await listAuditLines(alder.db, { action: "accounts.password_changed" })).to.be.empty;
    const done = await browser.post("/account/password", { ...change, freshCode: await codeOf(alder, user.id) });
    expect([done.status, done.location]).to.deep.equal([303, "/account"]);
    const [row] = await alder.db("sessions").select<{ factor: string }[]>("factor");
    expect(row!.factor, "the new session is as well earned as the old one").to.equal("totp");
  });

  it("asks nothing more where the password form asks for the password anyway", async () => {
    const browser = await office.signedInAs(alder, actorOf(await aPerson(alder)));
    await alder.db("sessions").update({ factor_at: STALE, factor: "password" });
    await browser.get("/account");
    const change = { presentPassword: PASSWORD, newPassword: OTHER_PASSWORD, repeatPassword: OTHER_PASSWORD };

    expect((await browser.post("/account/password", change)).status).to.equal(303);
  });

  it("leads from a download to the proof and back to the download, and nowhere else", async () => {
    const { user, browser } = await stale();

    const asked = await browser.get("/audit/lines.csv?from=22+Nov+2026");

    expect([asked.status, asked.headers["content-disposition"]]).to.deep.equal([403, undefined]);
    const carried = hiddenIn(asked);
    expect(carried).to.deep.equal({ returnTo: "/audit/lines.csv?from=22+Nov+2026" });
    const freshCode = await codeOf(alder, user.id);
    const back = await browser.post("/account/step-up", { ...carried, freshCode });
    expect([back.status, back.location]).to.deep.equal([303, "/audit/lines.csv?from=22+Nov+2026"]);
    expect((await browser.follow(back)).headers["content-type"]).to.contain("text/csv");
    const away = await browser.post("/account/step-up", { returnTo: "//evil.example/" });
    expect(away.location).to.equal("/");
  });

  it("is a matter of each firm: a code of one is none at the other", async () => {
    const { browser } = await stale();
    const there = await aPerson(birch, { roles: ["administrator"] });

    const freshCode = await codeOf(birch, there.id);
    const answer = await browser.post("/people/invite", { ...INVITATION, freshCode });

    expect([answer.status, await invited()]).to.deep.equal([422, []]);
  });
});

/** The rows that an act of weight could have written. */
async function countsOf(firm: TestFirm): Promise<Record<string, unknown>> {
  const tables = ["users", "user_roles", "user_links", "sessions", "totp_secrets", "passkeys", "recovery_codes"];
  const rows = await Promise.all(
    tables.map(async (table) => [table, JSON.stringify(await firm.db(table).select("*").orderBy(1))]),
  );
  const acts = await firm.db("audit_lines").whereNot({ action: "accounts.signed_in" }).select("action");
  return { rows, acts: acts.length };
}

/** The hidden fields of the page that asks, as a browser would post them. */
function hiddenIn({ text }: Answer): Fields {
  const main = /<main[\s\S]*<\/main>/.exec(text)?.[0] ?? "";
  const fields: Record<string, string[]> = {};
  for (const [, name = "", value = ""] of main.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
    if (name === "_csrf") continue;
    fields[name] = [...(fields[name] ?? []), unescaped(value)];
  }
  return Object.fromEntries(Object.entries(fields).map(([name, all]) => [name, all.length === 1 ? all[0]! : all]));
}

function unescaped(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function tokenIn({ text }: Answer): string {
  return /name="_csrf" value="([^"]+)"/.exec(text)![1]!;
}
