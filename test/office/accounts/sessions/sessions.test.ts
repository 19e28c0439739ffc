import { expect } from "chai";
import type { UserActor } from "../../../../src/actor.js";
import { disableUser } from "../../../../src/office/accounts/people/people.js";
import { setRoles } from "../../../../src/office/accounts/people/role-changes.js";
import {
  clearOverSessions,
  findSession,
  hashSessionId,
  newSessionId,
  saveSession,
  startSession,
} from "../../../../src/office/accounts/sessions/sessions.js";
import { operatorActor } from "../../../../src/actor.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm, type TestFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { expectRefusal } from "../../../support/refusals.js";

describe("accounts: sessions", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const by = operatorActor("test");

  it("ends half an hour after the last page", async () => {
    const browser = await office.signedIn(alder, "attorney");
    const [row] = await alder
      .db("sessions")
      .select<{ last_seen_at: Date; expires_at: Date }[]>("last_seen_at", "expires_at");
    expect(minutesBetween(row!.last_seen_at, row!.expires_at)).to.equal(30);

    await alder.db("sessions").update({ expires_at: new Date(Date.now() - 1000) });

    expect((await browser.get("/account")).location).to.equal("/sign-in?returnTo=%2Faccount");
  });

  for (const role of ["bookkeeper", "administrator", "provider"] as const) {
    it(`ends a quarter of an hour after the last page for a ${role}`, async () => {
      await office.signedIn(alder, role);

      const [row] = await alder
        .db("sessions")
        .select<{ last_seen_at: Date; expires_at: Date }[]>("last_seen_at", "expires_at");
      expect(minutesBetween(row!.last_seen_at, row!.expires_at)).to.equal(15);
    });
  }

  it("ends ten hours after the sign-in, however busy it was", async () => {
    const browser = await office.signedIn(alder);
    const [row] = await alder.db("sessions").select<{ created_at: Date; ends_at: Date }[]>("created_at", "ends_at");
    expect(minutesBetween(row!.created_at, row!.ends_at)).to.equal(600);

    const soon = new Date(Date.now() + 60_000);
    await alder.db("sessions").update({ ends_at: soon, last_seen_at: new Date(Date.now() - 120_000) });
    expect((await browser.get("/account")).status).to.equal(200);
    const [touched] = await alder.db("sessions").select<{ expires_at: Date }[]>("expires_at");
    expect(touched!.expires_at.getTime(), "idleness does not outlive the absolute end").to.equal(soon.getTime());

    await alder.db("sessions").update({ ends_at: new Date(Date.now() - 1000) });
    expect((await browser.get("/account")).status).to.equal(303);
  });

  it("writes that somebody was here at most once a minute", async () => {
    const browser = await office.signedIn(alder);
    const seen = async (): Promise<number> =>
      (await alder.db("sessions").first<{ last_seen_at: Date }>("last_seen_at")).last_seen_at.getTime();
    const started = await seen();

    await browser.get("/account");
    expect(await seen()).to.equal(started);

    const aMinuteAgo = new Date(Date.now() - 61_000);
    await alder.db("sessions").update({ last_seen_at: aMinuteAgo });
    await browser.get("/account");
    expect(await seen()).to.be.greaterThan(aMinuteAgo.getTime() + 60_000);
    const user = await alder.db("users").where({ id: browser.actor.id }).first<{ last_seen_at: Date }>("last_seen_at");
    expect(user.last_seen_at.getTime()).to.equal(await seen());
  });

  it("asks the database once for session, user and roles", async () => {
    const { id } = await aSession(alder, await alder.actor("partner"));
    const asked: string[] = [];
    const note = (query: { sql: string }): void => void asked.push(query.sql);
    alder.db.on("query", note);

    const live = await findSession(alder.db, id);

    alder.db.removeListener("query", note);
    expect(live?.user.roles).to.deep.equal(["partner"]);
    expect(asked).to.have.length(1);
  });

  it("refuses somebody disabled at once, in the middle of their work", async () => {
    const browser = await office.signedIn(alder, "attorney");
    expect((await browser.get("/account")).status).to.equal(200);

    await disableUser(alder.db, { userId: browser.actor.id, by });

    expect((await browser.get("/account")).status).to.equal(303);
  });

  it("is dead when its user was disabled past our functions, or has a newer version", async () => {
    const browser = await office.signedIn(alder, "attorney");
    await alder.db("users").where({ id: browser.actor.id }).update({ status: "disabled" });
    expect((await browser.get("/account")).status).to.equal(303);

    await alder.db("users").where({ id: browser.actor.id }).update({ status: "active" });
    expect((await browser.get("/account")).status).to.equal(200);
    await alder.db("users").where({ id: browser.actor.id }).increment("session_version", 1);
    expect((await browser.get("/account")).status).to.equal(303);
  });

  it("ends when the roles change, so that nobody works on with rights they lost", async () => {
    const browser = await office.signedIn(alder, "attorney");

    await setRoles(alder.db, { userId: browser.actor.id, roles: ["receptionist"], by });

    expect((await browser.get("/account")).status).to.equal(303);
  });

  it("goes by the roles of this moment, not of the sign-in", async () => {
    const browser = await office.signedIn(alder, "administrator");
    expect((await browser.get("/people")).status).to.equal(200);

    await alder.db("user_roles").where({ user_id: browser.actor.id }).update({ role: "receptionist" });

    expect((await browser.get("/people")).status).to.equal(403);
  });

  it("has at most four beside it: the oldest makes room", async () => {
    const actor = await alder.actor();
    const browsers = [];
    for (let at = 0; at < 6; at += 1) {
      browsers.push(await office.signedInAs(alder, actor));
      await alder.db("sessions").update({ created_at: alder.db.raw("created_at - INTERVAL 1 SECOND") });
    }

    expect((await browsers[0]!.get("/account")).status).to.equal(303);
    expect((await browsers[1]!.get("/account")).status).to.equal(200);
    expect(await alder.db("sessions").select("user_id")).to.have.length(5);
  });

  it("is not brought back by a request that was still under way when it ended", async () => {
    const { id } = await aSession(alder, await alder.actor());
    await alder.db("sessions").delete();

    await saveSession(alder.db, id, "{}");

    expect(await alder.db("sessions").select("user_id")).to.be.empty;
  });

  it("is not opened for a user who was changed since the password was looked at, and nothing is audited", async () => {
    const actor = await alder.actor();
    await alder.db("users").where({ id: actor.id }).increment("session_version", 1);

    await expectRefusal(aSession(alder, actor), "sign_in_over");

    expect(await alder.db("sessions").select("user_id")).to.be.empty;
    expect(await listAuditLines(alder.db, { action: "accounts.signed_in" })).to.be.empty;
  });

  it("keeps nothing in the database that opens it, and nothing that can be read", async () => {
    const browser = await office.signedIn(alder);
    const id = /^s%3A([\w-]+)\./.exec(browser.cookies.get("__Host-sid")!)![1]!;

    const row = JSON.stringify(await alder.db("sessions").first<Record<string, unknown>>());

    expect(row).to.contain(hashSessionId(id)).and.not.to.contain(id);
    expect(row).not.to.contain("passport");
  });

  it("is cleared away once nobody can use it", async () => {
    await aSession(alder, await alder.actor());
    const { id } = await aSession(alder, await alder.actor());
    await alder
      .db("sessions")
      .whereNot({ id_hash: hashSessionId(id) })
      .update({ expires_at: new Date(Date.now() - 1) });

    expect(await clearOverSessions(alder.db)).to.equal(1);

    expect(await findSession(alder.db, id)).not.to.equal(undefined);
  });
});

async function aSession(firm: TestFirm, actor: UserActor): Promise<{ id: string }> {
  const id = newSessionId();
  await startSession(firm.db, {
    id,
    userId: actor.id,
    sessionVersion: 1,
    proof: "totp",
    data: "{}",
    userAgent: "Firefox on Linux",
    ip: "127.0.0.1",
  });
  return { id };
}

function minutesBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 60_000;
}
