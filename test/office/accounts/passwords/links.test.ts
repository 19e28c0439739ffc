import { NO_GRANTS } from "../../../../src/grants.js";
import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { findLink, linkPath } from "../../../../src/office/accounts/passwords/links.js";
import { disableUser, enableUser, inviteUser, startReset } from "../../../../src/office/accounts/people/people.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aPerson, OTHER_PASSWORD, PASSWORD } from "../../../support/people.js";
import { expectRefusal } from "../../../support/refusals.js";

describe("accounts: one-time links", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();
  const by = operatorActor("test");
  const invite = () =>
    inviteUser(alder.db, { login: "sipho", name: "Sipho Dlamini", email: null, roles: ["attorney"], by });

  const setPassword = async (path: string, password = PASSWORD, repeat = password) => {
    const browser = office.browser(alder);
    await browser.get("/sign-in"); // the page of a dead link has no form, and so no token
    const form = await browser.get(path);
    const token = /name="token" value="([^"]*)"/.exec(form.text)?.[1] ?? path.split("token=")[1]!;
    return {
      form,
      browser,
      answer: await browser.post("/set-password", { token, newPassword: password, repeatPassword: repeat }),
    };
  };

  it("let somebody invited set a password and sign in", async () => {
    const { link, user } = await invite();
    expect(user.status).to.equal("invited");

    const { form, browser, answer } = await setPassword(linkPath(link));

    expect(form.text).to.contain("Sipho Dlamini, you are invited to work at Alder &amp; Naidoo Inc.");
    expect(answer.location).to.equal("/sign-in?note=password-set&login=sipho");
    const signIn = await browser.follow(answer);
    expect(signIn.text).to.contain("Your password is set").and.to.contain('value="sipho"');
    expect((await browser.post("/sign-in", { login: "sipho", password: PASSWORD })).status).to.equal(303);
    expect(
      (await listAuditLines(alder.db, { action: "accounts.password_set" })).map((line) => line.actorId),
    ).to.deep.equal([user.id]);
  });

  it("are not used up by being looked at", async () => {
    const { link } = await invite();
    await office.browser(alder).get(linkPath(link));
    await office.browser(alder).get(linkPath(link));

    expect((await setPassword(linkPath(link))).answer.status).to.equal(303);
  });

  it("work once", async () => {
    const { link } = await invite();
    await setPassword(linkPath(link));
    const { hash } = await sipho();

    const again = await setPassword(linkPath(link), OTHER_PASSWORD);

    expect([again.form.status, again.answer.status]).to.deep.equal([410, 410]);
    expect((await sipho()).hash).to.equal(hash);
  });

  it("set one password when two people use one at the same moment", async () => {
    const { link } = await invite();

    const both = await Promise.all([setPassword(linkPath(link)), setPassword(linkPath(link), OTHER_PASSWORD)]);

    expect(both.map(({ answer }) => answer.status).sort()).to.deep.equal([303, 410]);
  });

  it("run out: an invitation after 72 hours, a reset after 30 minutes", async () => {
    const { link } = await invite();
    expect(Math.round((link.expiresAt.getTime() - Date.now()) / 3_600_000)).to.equal(72);
    await alder.db("user_links").update({ expires_at: new Date(Date.now() - 1) });

    const { form, answer } = await setPassword(linkPath(link));

    expect([form.status, answer.status]).to.deep.equal([410, 410]);
    expect(form.text).to.contain("used already or has run out");
    const user = await aPerson(alder);
    const reset = await startReset(alder.db, { userId: user.id, by });
    expect(Math.round((reset.link.expiresAt.getTime() - Date.now()) / 60_000)).to.equal(30);
  });

  it("are bound to the firm that made them", async () => {
    const { link } = await invite();

    expect((await office.browser(birch).get(linkPath(link))).status).to.equal(410);
    await expectRefusal(findLink(birch.db, link.token), "link_dead");
  });

  it("die when another is made, and when the person is disabled", async () => {
    const { link, user } = await invite();
    const second = await startReset(alder.db, { userId: user.id, by });
    expect(second.link.kind).to.equal("invite");
    await expectRefusal(findLink(alder.db, link.token), "link_dead");

    await disableUser(alder.db, { userId: user.id, by });
    await expectRefusal(findLink(alder.db, second.link.token), "link_dead");
    expect((await enableUser(alder.db, { userId: user.id, by })).status).to.equal("invited");
    await expectRefusal(findLink(alder.db, second.link.token), "link_dead");
  });

  it("keep the old password until a new one is set, then end every session", async () => {
    const user = await aPerson(alder);
    const signedIn = await office.signedInAs(alder, await actorOf(user.id));
    const { link } = await startReset(alder.db, { userId: user.id, by });
    expect((await signedIn.get("/account")).status).to.equal(200);

    await setPassword(linkPath(link), OTHER_PASSWORD);

    expect((await signedIn.get("/account")).status).to.equal(303);
    const browser = office.browser(alder);
    await browser.get("/sign-in");
    expect((await browser.post("/sign-in", { login: "lerato", password: PASSWORD })).status).to.equal(422);
    expect((await browser.post("/sign-in", { login: "lerato", password: OTHER_PASSWORD })).status).to.equal(303);
  });

  it("do not pass by a second factor", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const { link } = await startReset(alder.db, { userId: user.id, by });

    const { browser, answer } = await setPassword(linkPath(link), OTHER_PASSWORD);
    await browser.follow(answer);
    const signIn = await browser.post("/sign-in", { login: "lerato", password: OTHER_PASSWORD });

    expect([signIn.status, signIn.location]).to.deep.equal([303, "/sign-in/factor"]);
    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("are kept as a hash alone", async () => {
    const { link } = await invite();

    expect(link.token).to.match(/^[\w-]{43}$/);
    const rows = [await alder.db("user_links").select("*"), await alder.db("audit_lines").select("*")];
    expect(JSON.stringify(rows)).not.to.contain(link.token);
  });

  it("refuse a weak password and two that differ beside the fields, and stay good", async () => {
    const { link } = await invite();

    const weak = await setPassword(linkPath(link), "sipho dlamini 12");
    const differing = await setPassword(linkPath(link), PASSWORD, `${PASSWORD}x`);

    expect([weak.answer.status, differing.answer.status]).to.deep.equal([422, 422]);
    expect(weak.answer.text).to.contain("what others know about you");
    expect(weak.answer.text).not.to.contain("sipho dlamini 12");
    expect(differing.answer.text).to.contain("The two are not the same.");
    expect((await setPassword(linkPath(link))).answer.status).to.equal(303);
  });

  it("answer nonsense like a link that has run out", async () => {
    for (const path of [
      "/set-password",
      "/set-password?token=",
      "/set-password?token=x",
      "/set-password?token=a&token=b",
    ]) {
      expect((await office.browser(alder).get(path)).status, path).to.equal(410);
    }
  });

  async function actorOf(userId: string) {
    const { name } = await alder.db("users").where({ id: userId }).first<{ name: string }>("name");
    return { kind: "user" as const, id: userId, name, roles: ["attorney" as const], grants: NO_GRANTS };
  }

  async function sipho(): Promise<{ hash: string }> {
    return alder.db("users").where({ login: "sipho" }).first<{ hash: string }>({ hash: "password_hash" });
  }
});
