import { setRoles } from "../../../../src/office/accounts/people/role-changes.js";
import { expect } from "chai";
import { operatorActor, type UserActor } from "../../../../src/actor.js";
import { Forbidden } from "../../../../src/errors.js";
import { createUser, disableUser, enableUser, inviteUser } from "../../../../src/office/accounts/people/people.js";
import { findUser, findUserByLogin, listUsers } from "../../../../src/office/accounts/users.js";
import { ROLES, type Role } from "../../../../src/permissions.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { firmOrigin } from "../../../../src/platform/firms/firm-origin.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { PASSWORD } from "../../../support/people.js";
import { expectRefusal } from "../../../support/refusals.js";

describe("accounts: people and roles", () => {
  const alder = useFirm("alder");
  const by = operatorActor("test");
  const invite = (login: string, roles: Role[], email: string | null = null) =>
    inviteUser(alder.db, { login, name: "Sipho Dlamini", email, roles, by });

  it("finds a person by login or e-mail, whatever the capitals", async () => {
    const { user } = await invite("sipho.d", ["attorney"], "Sipho@Mail.example");

    expect((await findUserByLogin(alder.db, "SIPHO.D")).id).to.equal(user.id);
    expect((await findUserByLogin(alder.db, "sipho@mail.EXAMPLE")).id).to.equal(user.id);
    expect((await listUsers(alder.db)).map(({ login }) => login)).to.deep.equal(["sipho.d"]);
  });

  it("refuses a login or an e-mail address that somebody has, and writes nothing", async () => {
    await invite("sipho", ["attorney"], "sipho@mail.example");

    await expectRefusal(invite("Sipho", ["attorney"]), "login_taken");
    await expectRefusal(invite("sipho2", ["attorney"], "SIPHO@mail.example"), "email_taken");

    expect(await listUsers(alder.db)).to.have.length(1);
    expect(await listAuditLines(alder.db, { action: "accounts.user_invited" })).to.have.length(1);
  });

  for (const login of ["", "x", "1sipho", "si pho", "sipho@alder", "-sipho", "sipho-", "s".repeat(41), "sipho\n"]) {
    it(`refuses ${JSON.stringify(login)} for a login`, async () => {
      if (login.trim() === "sipho") expect((await invite(login, ["attorney"])).user.login).to.equal("sipho");
      else await expectRefusal(invite(login, ["attorney"]), "login_unreadable");
    });
  }

  for (const roles of [
    ["administrator", "bookkeeper"],
    ["auditor", "partner"],
    ["provider", "receptionist"],
  ] as Role[][]) {
    it(`never gives one person ${roles.join(" and ")}`, async () => {
      await expectRefusal(invite("sipho", roles), "roles_conflict");
      expect(await listUsers(alder.db)).to.be.empty;
    });
  }

  it("lets a sole partner manage people too, and nobody be without a role", async () => {
    expect((await invite("sipho", ["administrator", "partner"])).user.roles).to.deep.equal([
      "partner",
      "administrator",
    ]);
    await expectRefusal(invite("thandi", []), "roles_missing");
  });

  it("refuses a weak password for a person who is made with one", async () => {
    const attempt = createUser(alder.db, {
      login: "sipho",
      name: "Sipho Dlamini",
      roles: ["attorney"],
      password: "sipho dlamini 1",
      by,
    });

    await expectRefusal(attempt, "password_about_you");
    expect(await listUsers(alder.db)).to.be.empty;
  });

  it("keeps the last administrator: neither disabled nor without the role", async () => {
    const farouk = await alder.actor("administrator");
    const attempts = [
      disableUser(alder.db, { userId: farouk.id, by }),
      setRoles(alder.db, { userId: farouk.id, roles: ["partner"], by }),
    ];

    for (const attempt of attempts) await expectRefusal(attempt, "last_administrator");

    expect(await findUser(alder.db, farouk.id)).to.deep.include({ status: "active", roles: ["administrator"] });
    expect(await listAuditLines(alder.db)).to.be.empty;
  });

  it("does not count an administrator who cannot sign in yet, or any more", async () => {
    const farouk = await alder.actor("administrator");
    await invite("sipho", ["administrator"]);

    await expectRefusal(disableUser(alder.db, { userId: farouk.id, by }), "last_administrator");
  });

  it("keeps one of two administrators who disable each other at the same moment", async () => {
    const [one, other] = [await alder.actor("administrator", "One"), await alder.actor("administrator", "Other")];

    const both = await Promise.allSettled([
      disableUser(alder.db, { userId: one.id, by: other }),
      disableUser(alder.db, { userId: other.id, by: one }),
    ]);

    expect(both.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
    expect((await listUsers(alder.db)).map(({ status }) => status).sort()).to.deep.equal(["active", "disabled"]);
  });

  it("lets nobody change their own roles or access", async () => {
    const farouk = await alder.actor("administrator");
    await alder.actor("administrator", "Other");
    const attempts = [
      () => setRoles(alder.db, { userId: farouk.id, roles: ["partner"], by: farouk }),
      () => disableUser(alder.db, { userId: farouk.id, by: farouk }),
    ];

    for (const attempt of attempts) {
      const error: unknown = await attempt().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Forbidden);
    }
    expect(await listAuditLines(alder.db)).to.be.empty;
  });

  it("audits what was changed, from and to, by whom", async () => {
    const farouk = await alder.actor("administrator", "Farouk Adams");
    const sipho = await alder.actor("attorney");

    await setRoles(alder.db, { userId: sipho.id, roles: ["partner"], by: farouk });
    await disableUser(alder.db, { userId: sipho.id, by: farouk });
    await enableUser(alder.db, { userId: sipho.id, by: farouk });

    const lines = await listAuditLines(alder.db, { subjectId: sipho.id });
    expect(lines.map(({ action, actorName, changes }) => [action, actorName, changes])).to.deep.equal([
      ["accounts.user_enabled", "Farouk Adams", { status: { from: "disabled", to: "invited" } }],
      ["accounts.user_disabled", "Farouk Adams", { status: { from: "active", to: "disabled" } }],
      ["accounts.roles_changed", "Farouk Adams", { roles: { from: ["attorney"], to: ["partner"] } }],
    ]);
  });
});

describe("accounts: pages of people", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice();

  it("list who is here, who is invited and who left", async () => {
    const browser = await office.signedIn(alder, "administrator", "Farouk Adams");
    const sipho = await alder.actor("attorney", "Sipho Dlamini");
    await disableUser(alder.db, { userId: sipho.id, by: browser.actor });

    const here = await browser.get("/people");
    const left = await browser.get("/people?filter=disabled");

    expect(here.text)
      .to.contain("Farouk Adams")
      .and.to.contain("1 person here, 1 left")
      .and.not.to.contain("Sipho Dlamini</a>");
    expect(left.text).to.contain("Sipho Dlamini</a>").and.to.contain("Left");
    expect(here.text).to.contain("What each role may do");
  });

  it("page and sort on the server", async () => {
    const browser = await office.signedIn(alder, "partner", "Aaa First");
    for (let at = 0; at < 30; at += 1)
      await alder.actor("attorney", `Person ${String.fromCharCode(98 + (at % 24))}${at}`);

    const first = await browser.get("/people");
    const second = await browser.get("/people?page=2");
    const reverse = await browser.get("/people?sort=name&dir=desc");

    expect(first.text).to.contain("1–25 of 31 people").and.to.contain("Aaa First</a>");
    expect(second.text).to.contain("26–31 of 31 people");
    expect(reverse.text).not.to.contain("Aaa First</a>");
  });

  it("invite a person and show the link once, which works", async () => {
    const browser = await office.signedIn(alder, "administrator");
    await browser.get("/people/invite");

    const answer = await browser.post("/people/invite", {
      name: "Zanele Khumalo",
      login: "zanele",
      email: "",
      roles: ["receptionist"],
    });

    const url = /value="(http:[^"]*set-password[^"]*)"/.exec(answer.text)?.[1];
    expect(url?.split("?")[0]).to.equal(`${firmOrigin(alder.operator.config, alder.record)}/set-password`);
    expect(url).to.match(/\?token=[\w-]{43}$/);
    const theirs = office.browser(alder);
    await theirs.get(new URL(url!).pathname + new URL(url!).search);
    const token = new URL(url!).searchParams.get("token")!;
    const set = await theirs.post("/set-password", { token, newPassword: PASSWORD, repeatPassword: PASSWORD });
    expect(set.status).to.equal(303);
    expect((await browser.get(`/people/${(await findUserByLogin(alder.db, "zanele")).id}`)).text).not.to.contain(token);
  });

  it("keep what was typed when something is wrong, and say it beside the field", async () => {
    const browser = await office.signedIn(alder, "administrator");
    await browser.get("/people/invite");

    const answer = await browser.post("/people/invite", {
      name: "Zanele <b>",
      login: "2z",
      email: "no address",
      roles: ["receptionist", "attorney"],
    });
    const conflict = await browser.post("/people/invite", {
      name: "Z",
      login: "zz",
      email: "",
      roles: ["auditor", "partner"],
    });

    expect([answer.status, conflict.status]).to.deep.equal([422, 422]);
    expect(answer.text).to.contain('value="Zanele &lt;b>"').and.to.contain("That is not an e-mail address.");
    expect(answer.text).to.match(/id="roles-attorney"[^>]*checked/);
    expect(conflict.text).to.contain("is a role for outsiders and stands alone");
    expect(await listUsers(alder.db)).to.have.length(1);
  });

  it("change roles, end access, let in again and make links, each with its sentence", async () => {
    const browser = await office.signedIn(alder, "administrator");
    const sipho = await alder.actor("attorney", "Sipho Dlamini");
    const at = `/people/${sipho.id}`;
    await browser.get(at);

    const roles = await browser.follow(await browser.post(`${at}/roles`, { roles: ["receptionist", "attorney"] }));
    expect(roles.text).to.contain("The roles of Sipho Dlamini are changed.").and.to.contain("Attorney, Receptionist");
    expect((await browser.get(at)).text, "a flash is said once").not.to.contain("are changed.");
    expect((await browser.get(`${at}/disabling`)).text).to.contain("Every session of theirs ends now");
    const ended = await browser.follow(await browser.post(`${at}/disabling`));
    expect(ended.text).to.contain("can no longer sign in");
    const again = await browser.follow(await browser.post(`${at}/enabling`));
    expect(again.text).to.contain("needs a new link to set a password");
    expect((await browser.post(`${at}/links`)).text).to.contain("Invitation for Sipho Dlamini");
  });

  it("refuse to disable the last administrator, or oneself, with a sentence", async () => {
    const browser = await office.signedIn(alder, "administrator");
    await browser.get("/people/invite");

    const answer = await browser.post(`/people/${browser.actor.id}/disabling`);

    expect(answer.status).to.equal(403);
    expect(answer.text).to.contain("another administrator can");
    expect((await findUser(alder.db, browser.actor.id)).status).to.equal("active");
  });

  for (const role of ROLES.filter((one) => one !== "administrator")) {
    it(`change nothing for a ${role}`, async () => {
      const browser = await office.signedIn(alder, role);
      const sipho = await alder.actor("attorney", "Sipho Dlamini");
      await browser.get("/account");
      const before = await snapshot();

      const answers = [
        await browser.get("/people/invite"),
        await browser.post("/people/invite", { name: "Z", login: "zanele", email: "", roles: ["partner"] }),
        await browser.post(`/people/${sipho.id}/roles`, { roles: ["partner"] }),
        await browser.get(`/people/${sipho.id}/disabling`),
        await browser.post(`/people/${sipho.id}/disabling`),
        await browser.post(`/people/${sipho.id}/enabling`),
        await browser.post(`/people/${sipho.id}/links`),
      ];

      expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 403));
      expect(await snapshot()).to.equal(before);
      const mayRead = ["partner", "auditor"].includes(role);
      expect((await browser.get("/people")).status).to.equal(mayRead ? 200 : 403);
      expect((await browser.get(`/people/${sipho.id}`)).status).to.equal(mayRead ? 200 : 403);
    });
  }

  it("know nobody of another firm", async () => {
    const browser = await office.signedIn(alder, "administrator");
    const stranger: UserActor = await birch.actor("attorney");
    await browser.get("/account");

    expect((await browser.get(`/people/${stranger.id}`)).status).to.equal(404);
    expect((await browser.post(`/people/${stranger.id}/links`)).status).to.equal(404);
    expect((await browser.post(`/people/${stranger.id}/disabling`)).status).to.equal(404);
    expect((await findUser(birch.db, stranger.id)).status).to.equal("active");
  });

  async function snapshot(): Promise<string> {
    const tables = ["users", "user_roles", "user_links"].map((table) => alder.db(table).select("*"));
    return JSON.stringify([await Promise.all(tables), await listAuditLines(alder.db)]).replace(
      /"last_seen_at":"[^"]*"/g,
      "",
    );
  }
});
