import { readFileSync } from "node:fs";
import { expect } from "chai";
import { loadConfig } from "../../src/config.js";
import { settleSecurityCounts } from "../../src/platform/audit/security-counts.js";
import { setRoles } from "../../src/office/accounts/people/role-changes.js";
import { startReset } from "../../src/office/accounts/people/people.js";
import { openMatter } from "../../src/office/matters/opening.js";
import { linkPath } from "../../src/office/accounts/passwords/links.js";
import { useFirm } from "../support/firms.js";
import { type Browser, useOffice } from "../support/http.js";
import { aContact, aMatterDraft } from "../support/matters.js";
import { aPerson, OTHER_PASSWORD, PASSWORD } from "../support/people.js";

describe("web: what the security log is told, and what the firm counts", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const office = useOffice({ "sign-in.address": { times: 5, seconds: 60 } });

  let at = 0;
  beforeEach(async () => {
    at = read().length;
    await alder.operator.registry("request_counts").delete();
  });

  function read(): string[] {
    try {
      return readFileSync(loadConfig().securityLogFile, "utf8").trimEnd().split("\n");
    } catch {
      return [];
    }
  }

  /** "sign_in_failed wrong_password", of this test. */
  function told(): { what: string; line: Record<string, string> }[] {
    return read()
      .slice(at)
      .map((text) => JSON.parse(text) as Record<string, string>)
      .map((line) => ({ what: `${line.event} ${line.outcome} ${line.reason}`.trimEnd(), line }));
  }

  const words = (): string[] => told().map(({ what }) => what);

  async function counted(firm: typeof alder): Promise<Record<string, number>> {
    await settleSecurityCounts();
    const rows = await firm
      .db("security_counts")
      .select<{ kind: string; user_id: string; times: number }[]>("kind", "user_id", "times");
    return Object.fromEntries(rows.map(({ kind, user_id, times }) => [`${kind}${user_id ? " known" : ""}`, times]));
  }

  let addresses = 0;
  const fresh = () => ({ headers: { "x-forwarded-for": `198.51.100.${(addresses += 1)}` } });

  it("tells of a sign-in that passed and of each that did not, by whom and from where, and never what was typed", async () => {
    const user = await aPerson(alder);
    const browser = office.browser(alder);
    const from = fresh();
    await browser.get("/sign-in", from);
    await browser.post("/sign-in", { login: "lerato", password: "my other words" }, from);
    await browser.post("/sign-in", { login: "hunter2 typed here", password: "x" }, from);
    await browser.post("/sign-in", { login: "lerato", password: PASSWORD }, from);
    await browser.get("/account", from);
    await browser.post("/sign-out", {}, from);

    expect(words()).to.deep.equal([
      "sign_in_failed refused wrong_password",
      "sign_in_failed refused unknown_login",
      "signed_in ok password",
      "session_ended ok signed_out",
    ]);
    const [wrong, unknown] = told();
    expect(wrong!.line).to.include({ userId: user.id, firmId: alder.id, ip: from.headers["x-forwarded-for"] });
    expect(unknown!.line.userId).to.equal("");
    expect(JSON.stringify(told())).not.to.match(/my other words|hunter2|lerato|Mokoena/i);
    expect(await counted(alder)).to.deep.equal({ "sign_in_failed known": 1, sign_in_failed: 1 });
  });

  it("tells of a limit once a minute for each who reached it, however often they ask", async () => {
    const from = fresh();
    const browser = office.browser(alder);
    await browser.get("/sign-in", from);
    const statuses: number[] = [];
    for (let tries = 0; tries < 30; tries += 1) {
      statuses.push((await browser.post("/sign-in", { login: `nobody${tries}`, password: "x" }, from)).status);
    }

    expect(statuses.filter((status) => status === 429)).to.have.length(25);
    expect(words().filter((what) => what === "request_limited refused sign-in.address").length).to.be.within(1, 2); // two in two minutes
  });

  it("tells of forms from elsewhere, of acts of another role, of hosts that nobody has and of links that lead nowhere", async () => {
    const receptionist = await office.signedIn(alder, "receptionist");
    await receptionist.get("/account");
    await receptionist.post("/account/theme", { theme: "dark" }, { headers: { "sec-fetch-site": "cross-site" } });
    await receptionist.post("/account/theme", { theme: "dark" }, { withoutToken: true });
    await receptionist.get("/people");
    await office.browser(alder).get("/set-password?token=guessed", fresh());
    const prober = fresh();
    for (let host = 0; host < 20; host += 1) await office.browser(`host${host}.localhost`).get("/", prober);

    expect(words()).to.deep.equal([
      "form_refused refused other_site",
      "form_refused refused no_token",
      "act_refused refused not_allowed",
      "link_refused refused dead_link",
      "host_refused refused unknown_host",
    ]);
    expect(await counted(alder)).to.deep.equal({ "form_refused known": 2, "act_refused known": 1, link_refused: 1 });
    expect(told()[2]!.line.userId).to.equal(receptionist.actor.id);
  });

  it("tells of a session that this firm never gave, and not of one that is only over", async () => {
    const partner = await office.signedIn(alder, "partner");
    const cookie = partner.cookies.get("__Host-sid")!;
    const show = async (browser: Browser, value: string) => {
      browser.cookies.set("__Host-sid", value);
      return browser.get("/account", fresh());
    };
    expect((await partner.get("/account")).status).to.equal(200);
    expect((await show(office.browser(birch), cookie)).status, "at another firm").to.equal(303);
    await show(
      office.browser(alder),
      cookie.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
    );
    await show(office.browser(alder), "nonsense");
    expect(words()).to.deep.equal(new Array(3).fill("session_refused refused wrong_signature"));

    await alder.db("sessions").delete();
    await show(office.browser(alder), cookie);
    expect(words()).to.have.length(3);
    expect(await counted(birch)).to.deep.equal({ session_refused: 1 });
  });

  it("tells of what one person does about another under the other’s id, and of what two do", async () => {
    const user = await aPerson(alder, { login: "sipho", name: "Sipho Dlamini" });
    const boss = await office.signedIn(alder, "administrator", "Farouk Adams");
    const iris = await office.signedIn(alder, "administrator", "Iris Other");
    await boss.get(`/people/${user.id}`);
    await iris.get("/approvals");
    at = read().length;
    const approvalId = async () =>
      (await alder.db("approvals").where({ status: "open" }).first<{ id: string }>("id")).id;
    await boss.post(`/people/${user.id}/factors/reset`);
    await boss.post(`/people/${user.id}/links`); // a factor is due: refused
    await iris.post(`/people/${user.id}/links`);
    await boss.post(`/people/${user.id}/email`, { email: "s@mail.example" });
    await boss.post(`/people/${user.id}/sessions/ending`);
    const wish = { roles: ["partner"], reason: "From March" };
    await boss.post(`/people/${user.id}/roles`, wish);
    await iris.post(`/approvals/${await approvalId()}/decline`);
    await boss.post(`/people/${user.id}/roles`, wish);
    await boss.post(`/approvals/${await approvalId()}/withdrawal`);
    await boss.post(`/people/${user.id}/roles`, wish);
    await iris.post(`/approvals/${await approvalId()}/approval`);

    expect(words()).to.deep.equal([
      "factors_reset ok",
      "link_made ok shown",
      "email_changed ok",
      "sessions_ended ok",
      "roles_changed ok asked",
      "approval_declined ok",
      "roles_changed ok asked",
      "approval_withdrawn ok",
      "roles_changed ok asked",
      "approval_approved ok",
    ]);
    expect(new Set(told().map(({ line }) => line.userId))).to.deep.equal(new Set([user.id]));
  });

  it("tells of what a role may do, and of who may see a matter", async () => {
    const boss = await office.signedIn(alder, "administrator", "Farouk Adams");
    const partner = await office.signedIn(alder, "partner", "Thandi Naidoo");
    const other = await alder.actor("partner", "Peter Alder");
    const matter = await openMatter(
      alder.db,
      aMatterDraft(partner.actor, {
        client: { contactId: (await aContact(alder.db, partner.actor, "Khoza")).id },
        title: "Khoza v Khoza",
      }),
    );
    const form = await boss.get("/people/permissions");
    await partner.get("/account");
    at = read().length;
    const version = /name="version" value="([^"]*)"/.exec(form.text)![1]!;
    await boss.post("/people/permissions", { version, "attorney:contacts.read": "none" });
    const named = { access: "named", accessId: [partner.actor.id], version: String(matter.version) };
    await partner.post(`/matters/${matter.id}/access`, named);
    await partner.post(`/matters/${matter.id}/walls`, { userId: other.id, reason: "Cousin" });
    await partner.post(`/matters/${matter.id}/walls/${other.id}/lifting`);

    expect(told().map(({ what, line }) => [what, line.userId])).to.deep.equal([
      ["permissions_changed ok", boss.actor.id],
      ["matter_access_changed ok restricted", partner.actor.id],
      ["wall_set ok", other.id],
      ["wall_lifted ok", other.id],
    ]);
  });

  it("tells of passwords that were changed, refused and set, and of who may come and with which roles", async () => {
    const user = await aPerson(alder, { login: "sipho", name: "Sipho Dlamini" });
    const browser = office.browser(alder);
    const from = fresh();
    await browser.get("/sign-in", from);
    await browser.post("/sign-in", { login: "sipho", password: PASSWORD }, from);
    await browser.get("/account", from);
    const change = { newPassword: OTHER_PASSWORD, repeatPassword: OTHER_PASSWORD };
    await browser.post("/account/password", { presentPassword: "none of mine at all", ...change }, from);
    await browser.post("/account/password", { presentPassword: PASSWORD, ...change }, from);
    const boss = await office.signedIn(alder, "administrator", "Farouk Adams");
    await boss.get(`/people/${user.id}`);
    await boss.post(`/people/${user.id}/roles`, { roles: "receptionist" });
    await boss.post(`/people/${user.id}/disabling`);
    await boss.post(`/people/${user.id}/enabling`);
    const { link } = await startReset(alder.db, { userId: user.id, by: boss.actor });
    const stranger = office.browser(alder);
    await stranger.get(linkPath(link), fresh());
    await stranger.post(
      "/set-password",
      { token: link.token, newPassword: PASSWORD, repeatPassword: PASSWORD },
      fresh(),
    );

    expect(words().slice(1)).to.deep.equal([
      "password_refused refused password_wrong",
      "password_changed ok by_password",
      "roles_changed ok",
      "user_disabled ok",
      "user_enabled ok",
      "password_changed ok by_link",
    ]);
    for (const { line } of told()) expect(line.userId, line.event).to.equal(user.id);
  });

  it("is counted on a page for those who look after people, with what to do, and in a line where it stands out", async () => {
    const lerato = await aPerson(alder);
    await setRoles(alder.db, {
      userId: lerato.id,
      roles: ["attorney", "partner"],
      by: await alder.actor("administrator"),
    });
    const day = new Date().toISOString().slice(0, 10);
    const rows = Array.from({ length: 24 }, (_, network) => ({
      day,
      kind: "sign_in_failed",
      user_id: lerato.id,
      network,
      times: 2,
      last_at: new Date(),
    }));
    await alder.db("security_counts").insert(rows);

    for (const role of ["administrator", "partner", "auditor"] as const) {
      const reader = await office.signedIn(alder, role);
      const page = await reader.get("/people/sign-ins");
      expect(page.status, role).to.equal(200);
      expect(page.text).to.contain("guessing the password of Lerato Mokoena: 48 refusals from at least 24 networks");
      expect(page.text).to.contain(`href="/people/${lerato.id}"`).and.contain("make them a new link");
      expect((await reader.get("/people")).text).to.contain("guessing the password of Lerato Mokoena");
    }
    for (const role of ["receptionist", "attorney", "bookkeeper"] as const) {
      expect((await (await office.signedIn(alder, role)).get("/people/sign-ins")).status, role).to.equal(403);
    }
    await settleSecurityCounts();
    expect((await (await office.signedIn(birch, "administrator")).get("/people/sign-ins")).text).to.contain(
      "Nothing was refused",
    );
  });
});
