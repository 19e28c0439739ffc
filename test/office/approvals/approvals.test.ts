import { expect } from "chai";
import { operatorActor, type UserActor } from "../../../src/actor.js";
import { addDays, dayOf, formatDay } from "../../../src/calendar.js";
import { Forbidden } from "../../../src/errors.js";
import {
  addRole,
  changeRoles,
  endAccessOf,
  invitePerson,
  letInAgain,
} from "../../../src/office/accounts/people/two-person.js";
import { setRoles } from "../../../src/office/accounts/people/role-changes.js";
import { findUser } from "../../../src/office/accounts/users.js";
import { approve, decline, expireApprovals, withdraw } from "../../../src/office/approvals/approvals.js";
import { listAsked, listWaiting } from "../../../src/office/approvals/reports.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import type { Role } from "../../../src/permissions.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { launch } from "../../support/launcher.js";
import { expectRefusal } from "../../support/refusals.js";

describe("approvals: what makes or unmakes a firm administrator", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let farouk: UserActor;
  let thandi: UserActor;
  let sipho: UserActor;

  beforeEach(async () => {
    farouk = await alder.actor("administrator", "Farouk Adams");
    thandi = await alder.actor("partner", "Thandi Naidoo");
    sipho = await alder.actor("attorney", "Sipho Dlamini");
  });

  const rolesOf = async ({ id }: { id: string }) => (await findUser(alder.db, id)).roles;
  const promote = (by = farouk) =>
    changeRoles(alder.db, { userId: sipho.id, roles: ["attorney", "administrator"], reason: "Farouk is on leave", by });
  const open = async () => (await listAsked(alder.db, farouk)).find(({ status }) => status === "open")!;
  const thrown = (attempt: Promise<unknown>) =>
    attempt.then(
      () => undefined,
      (error: unknown) => error,
    );

  it("is asked for by one and done when another approves, in the name of both", async () => {
    expect((await promote()).is).to.equal("asked");
    expect(await rolesOf(sipho)).to.deep.equal(["attorney"]);
    const waiting = await listWaiting(alder.db, thandi);
    expect(waiting.map(({ text, reason, deciders }) => [text, reason, deciders])).to.deep.equal([
      ["Make Sipho Dlamini a firm administrator (beside it: Attorney)", "Farouk is on leave", ["Thandi Naidoo"]],
    ]);

    await approve(alder.db, { id: waiting[0]!.id, by: thandi });

    expect(await rolesOf(sipho)).to.deep.equal(["attorney", "administrator"]);
    const lines = await listAuditLines(alder.db);
    expect(lines.map(({ action, actorName, note }) => [action, actorName, note])).to.deep.equal([
      ["accounts.roles_changed", "Thandi Naidoo", "Asked for by Farouk Adams"],
      ["approvals.request_approved", "Thandi Naidoo", null],
      ["approvals.request_made", "Farouk Adams", "Farouk is on leave"],
    ]);
    await expectRefusal(approve(alder.db, { id: waiting[0]!.id, by: thandi }), "approval_over");
  });

  it("needs a reason, and no second person for other roles", async () => {
    const act = { userId: sipho.id, reason: null, by: farouk };
    await expectRefusal(changeRoles(alder.db, { ...act, roles: ["administrator"] }), "reason_missing");
    expect((await changeRoles(alder.db, { ...act, roles: ["receptionist"] })).is).to.equal("done");
    expect(await rolesOf(sipho)).to.deep.equal(["receptionist"]);
    expect(await alder.db("approvals").select("id")).to.deep.equal([]);
  });

  it("is decided neither by who asked, nor by whom it is about, nor by who may not", async () => {
    const other = await alder.actor("administrator", "Iris Other");
    await endAccessOf(alder.db, { userId: other.id, reason: "Leaves us", by: farouk });
    const { id } = await open();
    for (const by of [farouk, other, sipho]) {
      expect(await thrown(approve(alder.db, { id, by })), by.name).to.be.instanceOf(Forbidden);
      expect(await thrown(decline(alder.db, { id, by })), by.name).to.be.instanceOf(Forbidden);
    }
    expect(await thrown(withdraw(alder.db, { id, by: thandi }))).to.be.instanceOf(Forbidden);
    expect((await findUser(alder.db, other.id)).status).to.equal("active");
    expect((await open()).status).to.equal("open");
  });

  it("is done once when two approve at the same moment", async () => {
    const peter = await alder.actor("partner", "Peter Alder");
    await promote();
    const { id } = await open();
    const both = await Promise.allSettled([
      approve(alder.db, { id, by: thandi }),
      approve(alder.db, { id, by: peter }),
    ]);
    expect(both.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
    expect(await listAuditLines(alder.db, { action: "accounts.roles_changed" })).to.have.length(1);
  });

  it("is asked for once at a time, and again after it was declined or withdrawn", async () => {
    await promote();
    await expectRefusal(promote(), "approval_open");
    const both = await Promise.allSettled(
      [1, 2].map(() => endAccessOf(alder.db, { userId: sipho.id, reason: "x", by: farouk })),
    );
    expect(both.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
    await decline(alder.db, { id: (await open()).id, by: thandi });
    await promote();
    await withdraw(alder.db, { id: (await open()).id, by: farouk });
    await promote();
    expect((await listAsked(alder.db, farouk)).map(({ status }) => status)).to.have.members([
      "open",
      "withdrawn",
      "declined",
    ]);
    expect(await rolesOf(sipho)).to.deep.equal(["attorney"]);
  });

  it("runs out after seven days whether a job ran or not, and makes room for another request", async () => {
    await promote();
    const { id, requestedAt, expiresAt } = await open();
    expect(expiresAt.getTime() - requestedAt.getTime()).to.equal(7 * 86_400_000);
    await alder
      .db("approvals")
      .where({ id })
      .update({ expires_at: new Date(Date.now() - 1_000) });

    await expectRefusal(approve(alder.db, { id, by: thandi }), "approval_expired");
    expect(await listWaiting(alder.db, thandi)).to.deep.equal([]);
    expect((await promote()).is).to.equal("asked");
    await alder
      .db("approvals")
      .where("status", "open")
      .update({ expires_at: new Date(Date.now() - 1_000) });
    expect([await expireApprovals(alder.db), await expireApprovals(alder.db)]).to.deep.equal([1, 0]);
    expect(await listAuditLines(alder.db, { action: "approvals.request_expired" })).to.have.length(2);
    expect(await rolesOf(sipho)).to.deep.equal(["attorney"]);
  });

  it("is not carried out when the roles were changed, or who asked left, since", async () => {
    await promote();
    await changeRoles(alder.db, { userId: sipho.id, roles: ["receptionist"], reason: null, by: farouk });
    const { id } = await open();
    await expectRefusal(approve(alder.db, { id, by: thandi }), "roles_changed_meanwhile");
    await alder.db("user_roles").where("user_id", sipho.id).update({ role: "attorney" });
    await alder.db("users").where("id", farouk.id).update({ status: "disabled" });
    await expectRefusal(approve(alder.db, { id, by: thandi }), "requester_left");
    expect(await rolesOf(sipho)).to.deep.equal(["attorney"]);
    expect((await alder.db("approvals").first<{ status: string }>("status")).status).to.equal("open");
  });

  it("keeps the last administrator, however many agree", async () => {
    const iris = await alder.actor("administrator", "Iris Other");
    await endAccessOf(alder.db, { userId: iris.id, reason: "Leaves", by: farouk });
    await setRoles(alder.db, { userId: farouk.id, roles: ["partner"], by: operatorActor("ops") });
    await expectRefusal(approve(alder.db, { id: (await open()).id, by: thandi }), "requester_left");
    expect((await findUser(alder.db, iris.id)).status).to.equal("active");
  });

  it("is asked for to let an administrator in again", async () => {
    const iris = await alder.actor("administrator", "Iris Other");
    await alder.db("users").where("id", iris.id).update({ status: "disabled" });
    const back = { userId: iris.id, reason: "Back from leave", by: farouk };
    expect((await letInAgain(alder.db, back)).is).to.equal("asked");
    await approve(alder.db, { id: (await open()).id, by: thandi });
    expect((await findUser(alder.db, iris.id)).status).not.to.equal("disabled");
  });

  it("invites an administrator who has no role and cannot come in until another agrees", async () => {
    const invited = await invitePerson(alder.db, {
      login: "nomsa",
      name: "Nomsa Zulu",
      roles: ["administrator"],
      by: farouk,
    });
    expect([invited.awaited, invited.user.roles]).to.deep.equal([["administrator"], []]);
    await alder.db("users").where("id", invited.user.id).update({ status: "active" });
    const nomsa: UserActor = { ...farouk, id: invited.user.id, name: "Nomsa Zulu", roles: [] };
    await expectRefusal(office.signedInAs(alder, nomsa), "no_role");
    expect(await alder.db("sessions").where({ user_id: nomsa.id }).select("id_hash")).to.be.empty;
    await approve(alder.db, { id: (await open()).id, by: thandi });
    expect(await rolesOf(invited.user)).to.deep.equal(["administrator"]);
    expect((await (await office.signedInAs(alder, nomsa)).get("/account")).status).to.equal(200);
  });

  it("takes two for a partner as well, who may approve: given, prolonged, taken away, shut out and let in again", async () => {
    const act = { userId: sipho.id, reason: "From March", by: farouk };
    const approved = async () => approve(alder.db, { id: (await open()).id, by: thandi });
    const until = addDays(dayOf(new Date()), 30);
    await expectRefusal(addRole(alder.db, { ...act, role: "partner", reason: null }), "reason_missing");
    expect((await addRole(alder.db, { ...act, role: "partner", until })).is).to.equal("asked");
    expect(await rolesOf(sipho)).to.deep.equal(["attorney"]);
    expect((await approved()).text).to.equal(
      `Make Sipho Dlamini a partner until ${formatDay(until)} (beside it: Attorney)`,
    );
    expect((await findUser(alder.db, sipho.id)).roleEnds).to.deep.equal({ partner: until });

    expect((await addRole(alder.db, { ...act, role: "partner" })).is).to.equal("asked");
    expect((await findUser(alder.db, sipho.id)).roleEnds).to.deep.equal({ partner: until });
    expect((await approved()).text).to.equal("Let Sipho Dlamini stay partner without an end");
    expect((await findUser(alder.db, sipho.id)).roleEnds).to.deep.equal({});

    expect((await endAccessOf(alder.db, act)).is).to.equal("asked");
    await approved();
    expect((await findUser(alder.db, sipho.id)).status).to.equal("disabled");
    expect((await letInAgain(alder.db, act)).is).to.equal("asked");
    expect((await findUser(alder.db, sipho.id)).status).to.equal("disabled");
    await approved();
    expect((await changeRoles(alder.db, { ...act, roles: ["attorney"] })).is).to.equal("asked");
    expect((await approved()).text).to.equal("Take the role of partner from Sipho Dlamini (beside it: Attorney)");
    expect(await rolesOf(sipho)).to.deep.equal(["attorney"]);
  });

  it("invites a partner, or an administrator beside other roles, who have the role when another agrees", async () => {
    const invite = (login: string, roles: Role[]) => invitePerson(alder.db, { login, name: login, roles, by: farouk });
    const partner = await invite("nomsa", ["partner"]);
    expect([partner.awaited, partner.user.roles]).to.deep.equal([["partner"], []]);
    await approve(alder.db, { id: (await open()).id, by: thandi });
    expect(await rolesOf(partner.user)).to.deep.equal(["partner"]);

    const both = await invite("lindiwe", ["receptionist", "administrator", "attorney"]);
    expect([both.awaited, both.user.roles]).to.deep.equal([["administrator"], ["attorney", "receptionist"]]);
    await approve(alder.db, { id: (await open()).id, by: thandi });
    expect(await rolesOf(both.user)).to.deep.equal(["attorney", "receptionist", "administrator"]);
  });

  it("refuses a last day for an administrator, and writes nobody", async () => {
    const until = addDays(dayOf(new Date()), 30);
    const draft = { login: "nomsa", name: "Nomsa Zulu", roles: ["administrator"] as Role[], until, by: farouk };
    await expectRefusal(invitePerson(alder.db, draft), "role_end_never");
    const act = { userId: sipho.id, reason: "Cover", until, by: farouk };
    await expectRefusal(changeRoles(alder.db, { ...act, roles: ["administrator"] }), "role_end_never");
    await expectRefusal(addRole(alder.db, { ...act, role: "administrator" }), "role_end_never");
    expect(await alder.db("users").where({ login: "nomsa" }).select("id")).to.be.empty;
    expect(await alder.db("approvals").select("id")).to.be.empty;
  });

  it("looks under the lock whether it takes two: who becomes a partner at that moment is not shut out by one", async () => {
    const trx = await alder.db.transaction();
    await trx("users").where({ id: sipho.id }).forUpdate().first("id");
    const ended = thrown(endAccessOf(alder.db, { userId: sipho.id, reason: null, by: farouk }));
    await trx("user_roles").insert({ user_id: sipho.id, role: "partner", granted_at: new Date(), until_on: null });
    await trx.commit();

    expect(await ended).to.have.property("rule", "reason_missing");
    expect((await findUser(alder.db, sipho.id)).status).to.equal("active");
  });

  it("is ended by the job in a process that serves no page", async () => {
    await promote();
    await alder.db("approvals").update({ expires_at: new Date(Date.now() - 1_000) });

    const ran = await launch(["job", "run", "approvals.expire", "--firm", alder.slug]);

    expect(ran.code, ran.stderr).to.equal(0);
    expect(await alder.db("approvals").select("status")).to.deep.equal([{ status: "expired" }]);
  });

  it("says who can approve; where nobody can, that the operator can", async () => {
    await alder.db("user_roles").where("user_id", thandi.id).update({ role: "attorney" });
    await promote();
    const browser = await office.signedInAs(alder, farouk);
    const page = await browser.get("/approvals");
    expect(page.text).to.contain("Nobody here").and.contain("strongroom user roles");
    await setRoles(alder.db, { userId: sipho.id, roles: ["attorney", "administrator"], by: operatorActor("ops") });
    const [line] = await listAuditLines(alder.db, { action: "accounts.roles_changed" });
    expect([line!.actorKind, line!.actorName]).to.deep.equal(["operator", "ops"]);
  });

  it("goes through the pages: asked on a person's page, counted in the navigation, approved", async () => {
    const asker = await office.signedInAs(alder, farouk);
    const decider = await office.signedInAs(alder, thandi);
    await asker.get(`/people/${sipho.id}`);
    const missing = await asker.post(`/people/${sipho.id}/roles`, { roles: ["administrator", "attorney"] });
    expect([missing.status, missing.text.includes("Say why, for the other")]).to.deep.equal([422, true]);
    const fields = { roles: ["administrator", "attorney"], reason: "Holiday <cover>" };
    const asked = await asker.follow(await asker.post(`/people/${sipho.id}/roles`, fields));
    expect(asked.text)
      .to.contain("it waits for another administrator or a partner")
      .and.contain("Thandi Naidoo can decide");

    const page = await decider.get("/approvals");
    expect(page.text).to.contain("Holiday &lt;cover>").and.contain('1<span class="visually-hidden"> waiting');
    expect((await asker.get("/people")).text).not.to.contain('visually-hidden"> waiting');
    const { id } = await open();
    expect((await asker.post(`/approvals/${id}/approval`)).status).to.equal(403);
    const done = await decider.follow(await decider.post(`/approvals/${id}/approval`));
    expect(done.text).to.contain("Done: Make Sipho Dlamini a firm administrator").and.contain("Nothing waits for you");
    const again = await decider.post(`/approvals/${id}/decline`);
    expect([again.status, again.text.includes("approved already")]).to.deep.equal([422, true]);
    expect((await addRole(alder.db, { userId: sipho.id, role: "receptionist", reason: null, by: farouk })).is).to.equal(
      "done",
    );
  });
});
