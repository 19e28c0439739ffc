import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { addDays, day, dayOf } from "../../../../src/calendar.js";
import { createUser } from "../../../../src/office/accounts/people/people.js";
import { giveRole, setRoles } from "../../../../src/office/accounts/people/role-changes.js";
import { endOfRole } from "../../../../src/office/accounts/people/role-rules.js";
import { findUser } from "../../../../src/office/accounts/users.js";
import { findSession } from "../../../../src/office/accounts/sessions/sessions.js";
import { trySignIn } from "../../../../src/office/accounts/sign-in/sign-in.js";
import type { Role } from "../../../../src/permissions.js";
import { listRoutes } from "../../../../src/web/routes.js";
import { fillOffice } from "../../../support/canaries-office.js";
import { fillPath, listIds } from "../../../support/crawl-paths.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { PASSWORD } from "../../../support/people.js";
import { expectRefusal } from "../../../support/refusals.js";

const by = operatorActor("test");
const today = dayOf(new Date());

describe("accounts: a role for a while", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  it("ends after thirty days for an auditor of whom nobody says when, and never for others", () => {
    const from = day("2026-11-27");
    expect(endOfRole("auditor", undefined, from)).to.equal("2026-12-27");
    expect(endOfRole("attorney", null, from)).to.equal(null);
    expect(endOfRole("auditor", day("2027-11-27"), from)).to.equal("2027-11-27");
  });

  const wrong: [string, Role, string, string][] = [
    ["a day that is over", "attorney", "2026-11-26", "role_end_past"],
    ["more than a year for an auditor", "auditor", "2027-11-28", "role_end_far"],
    ["more than ten years", "attorney", "2036-12-01", "role_end_far"],
    ["an end for an administrator", "administrator", "2027-01-31", "role_end_never"],
  ];
  for (const [what, role, until, rule] of wrong) {
    it(`takes no ${what}`, async () => {
      await expectRefusal(
        Promise.resolve().then(() => endOfRole(role, day(until), day("2026-11-27"))),
        rule,
      );
    });
  }

  it("is gone at the next request after its last day, for sessions and sign-ins, without a job", async () => {
    const roles: Role[] = ["auditor"];
    const user = await createUser(alder.db, { login: "pillay", name: "M Pillay", roles, password: PASSWORD, by });
    expect(user.roleEnds).to.deep.equal({ auditor: addDays(today, 30) });
    const browser = await office.signedInAs(alder, {
      kind: "user",
      id: user.id,
      name: user.name,
      roles,
      grants: new Map(),
    });
    expect((await browser.get("/audit")).status).to.equal(200);

    await alder.db("user_roles").where("user_id", user.id).update({ until_on: today });
    expect((await browser.get("/audit")).status, "the last day").to.equal(200);
    await alder
      .db("user_roles")
      .where("user_id", user.id)
      .update({ until_on: addDays(today, -1) });
    expect((await browser.get("/audit")).location).to.equal("/sign-in?returnTo=%2Faudit");
    expect(await findSession(alder.db, browser.cookies.get("__Host-sid") ?? "")).to.equal(undefined);
    const tried = await trySignIn(alder.db, { login: "pillay", password: PASSWORD, ip: "198.51.100.7" });
    expect(tried.kind).to.equal("wrong");
    expect((await findUser(alder.db, user.id)).roles).to.deep.equal([]);
  });

  it("takes only what it gave from somebody with another role", async () => {
    const browser = await office.signedIn(alder, "attorney", "Sipho Dlamini");
    const { id } = browser.actor;
    await giveRole(alder.db, { userId: id, role: "partner", until: addDays(today, 3), by });
    const again = await office.signedInAs(alder, browser.actor);
    expect((await again.get("/audit")).status).to.equal(200);
    await alder
      .db("user_roles")
      .where({ user_id: id, role: "partner" })
      .update({ until_on: addDays(today, -1) });
    expect((await again.get("/audit")).status).to.equal(403);
    expect((await again.get("/matters")).status).to.equal(200);
    await setRoles(alder.db, { userId: id, roles: ["attorney", "partner"], by });
    expect((await findUser(alder.db, id)).roleEnds, "given anew, without an end").to.deep.equal({});
  });

  it("is given, put off and shown on the pages", async () => {
    const browser = await office.signedIn(alder, "administrator", "Farouk Adams");
    const { id: userId } = await alder.actor("attorney", "M Pillay");
    await browser.get("/people");
    const alone = await browser.post("/people/roles", { userId, role: "auditor" });
    expect([alone.status, alone.text.includes("stands alone")]).to.deep.equal([422, true]);
    await browser.get(`/people/${userId}`);
    const far = await browser.post(`/people/${userId}/roles`, { roles: "auditor", until: "1 Jan 2036" });
    expect([far.status, far.text.includes("ends within a year"), far.text.includes("1 Jan 2036")]).to.deep.equal([
      422,
      true,
      true,
    ]);
    expect((await findUser(alder.db, userId)).roles).to.deep.equal(["attorney"]);
    await browser.post(`/people/${userId}/roles`, { roles: "auditor", until: addDays(today, 10) });
    const list = await browser.get("/people");
    expect(list.text)
      .to.contain("1 auditor until")
      .and.match(/Ends \d+ \w+ 20\d\d/);
    await browser.post("/people/roles", { userId, role: "auditor", until: addDays(today, 20) });
    expect((await findUser(alder.db, userId)).roleEnds).to.deep.equal({ auditor: addDays(today, 20) });
  });
});

describe("accounts: an outside provider", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const OPEN = ["/", "/search", "/search/suggestions"];

  it("reaches the desk, the search in which nothing is, and the account; every other page is refused", async function () {
    this.timeout(60_000);
    await fillOffice(alder, "Karoo");
    const browser = await office.signedIn(alder, "provider", "Cape Legal Leads");
    const routes = listRoutes(office.app).filter(({ path }) => path !== "/healthz");
    const ids = await listIds(alder.db, routes);
    const reached = new Set<string>();
    for (const { method, path, permission } of routes.filter((one) => one.permission !== "public")) {
      for (const at of fillPath(path, ids).slice(0, 2)) {
        if (method === "POST") await browser.get("/account");
        const { status } = method === "GET" ? await browser.get(at) : await browser.post(at);
        if (permission !== "self" && status !== 403) reached.add(path);
        if ((await browser.get("/account")).status !== 200)
          Object.assign(browser, await office.signedInAs(alder, browser.actor));
      }
    }
    expect([...reached].sort()).to.deep.equal(OPEN);
  });

  it("sees on the desk no count of the firm, and finds nothing", async () => {
    const browser = await office.signedIn(alder, "provider", "Cape Legal Leads");
    const before = await browser.get("/");
    await fillOffice(alder, "Karoo");
    const after = await browser.get("/");
    const count = (text: string): string => text.replace(/<(script|input)[^>]*>/g, "");
    expect(count(after.text)).to.equal(count(before.text));
    expect(after.text).not.to.match(/Open matters|Contacts<|Clients</);
    expect((await browser.get("/search?q=Karoo")).text).not.to.match(/href="\/(matters|contacts|clients)/);
  });
});
