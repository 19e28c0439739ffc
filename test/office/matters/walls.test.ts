import { expect } from "chai";
import { operatorActor, type UserActor } from "../../../src/actor.js";
import { day } from "../../../src/calendar.js";
import { Forbidden, NotFound } from "../../../src/errors.js";
import { listNamed, setAccess } from "../../../src/office/matters/access.js";
import { changeMatter } from "../../../src/office/matters/changes.js";
import { findMatter, type Matter } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { liftWall, listWallable, listWalls, setWall } from "../../../src/office/matters/walls.js";
import { addTask } from "../../../src/office/notes/tasks.js";
import { listAuditLines } from "../../../src/platform/audit/read.js";
import { useFirm } from "../../support/firms.js";
import { useOffice } from "../../support/http.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";

const TODAY = day("2026-11-22");

describe("matters: an ethical wall", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let peter: UserActor;
  let ruth: UserActor;
  let thandi: UserActor;
  let sipho: UserActor;
  let matter: Matter;

  beforeEach(async () => {
    peter = await alder.actor("partner", "Peter Alder");
    ruth = await alder.actor("partner", "Ruth Meyer");
    thandi = await alder.actor("attorney", "Thandi Naidoo");
    sipho = await alder.actor("attorney", "Sipho Dlamini");
    const { id: contactId } = await aContact(alder.db, thandi, "Nandipha Khoza");
    matter = await openMatter(alder.db, aMatterDraft(thandi, { client: { contactId }, title: "Khoza v Khoza" }));
  });

  const wall = (userId: string, by: UserActor) => ({ matterId: matter.id, userId, reason: "Her former client", by });
  const thrown = (attempt: Promise<unknown>) =>
    attempt.then(
      () => undefined,
      (error: unknown) => error,
    );

  it("keeps a partner from a matter, and lets them see it again when it is lifted; both leave a line", async () => {
    await setWall(alder.db, wall(peter.id, ruth));
    expect(await thrown(findMatter(alder.db, matter.id, peter))).to.be.instanceOf(NotFound);
    expect((await findMatter(alder.db, matter.id, sipho)).number).to.equal(matter.number);
    expect(await listWalls(alder.db, matter.id)).to.have.length(1);

    await liftWall(alder.db, { matterId: matter.id, userId: peter.id, by: thandi });
    expect((await findMatter(alder.db, matter.id, peter)).number).to.equal(matter.number);
    const lines = await listAuditLines(alder.db, { matterId: matter.id });
    expect(lines.slice(0, 2).map(({ action, changes }) => [action, changes])).to.deep.equal([
      ["matters.wall_lifted", { person: { from: "Peter Alder" }, reason: { from: "Her former client" } }],
      ["matters.wall_set", { person: { to: "Peter Alder" }, reason: { to: "Her former client" } }],
    ]);
  });

  it("beats being named, and being a partner when nobody named works here any more", async () => {
    await setAccess(alder.db, { matterId: matter.id, userIds: [peter.id, ruth.id, sipho.id], on: TODAY, by: thandi });
    await setWall(alder.db, wall(peter.id, ruth));
    expect((await listNamed(alder.db, matter.id)).map(({ name }) => name)).not.to.include("Peter Alder");
    await alder.db("matter_access").insert({ matter_id: matter.id, user_id: peter.id, added_at: new Date() });
    expect(await thrown(findMatter(alder.db, matter.id, peter)), "named all the same").to.be.instanceOf(NotFound);

    await alder.db("users").whereIn("id", [thandi.id, ruth.id, sipho.id, peter.id]).update({ status: "disabled" });
    expect(await thrown(findMatter(alder.db, matter.id, peter)), "orphaned").to.be.instanceOf(NotFound);
    const other = await alder.actor("partner", "Other Partner");
    expect((await findMatter(alder.db, matter.id, other)).number).to.equal(matter.number);
  });

  it("is set by a partner or who answers for it, never against oneself or who answers for it", async () => {
    expect(await thrown(setWall(alder.db, wall(peter.id, sipho)))).to.be.instanceOf(Forbidden);
    expect(await thrown(setWall(alder.db, wall(peter.id, peter)))).to.be.instanceOf(Forbidden);
    await expectRefusal(setWall(alder.db, wall(thandi.id, peter)), "wall_owner");
    expect(await listWalls(alder.db, matter.id)).to.deep.equal([]);
    expect(await listAuditLines(alder.db, { action: "matters.wall_set" })).to.deep.equal([]);

    await setWall(alder.db, wall(sipho.id, peter));
    await expectRefusal(setWall(alder.db, wall(sipho.id, thandi)), "wall_stands");
    expect(await thrown(liftWall(alder.db, { matterId: matter.id, userId: sipho.id, by: sipho }))).to.be.instanceOf(
      NotFound,
    );
    expect(await listWalls(alder.db, matter.id)).to.have.length(1);
  });

  it("lets nobody behind it be named, answer for the matter or be given a task of it", async () => {
    await setWall(alder.db, wall(sipho.id, thandi));
    const naming = setAccess(alder.db, { matterId: matter.id, userIds: [peter.id, sipho.id], on: TODAY, by: thandi });
    const refusal = await expectRefusal(naming, "access_walled");
    expect(refusal.message).to.equal("Sipho Dlamini is kept from it by a wall. Lift the wall first.");
    const { version } = await findMatter(alder.db, matter.id, thandi);
    const change = { ...matter, matterId: matter.id, version, status: "open" as const, on: TODAY, by: thandi };
    await expectRefusal(changeMatter(alder.db, { ...change, ownerId: sipho.id }), "owner_walled");
    const task = { title: "Serve", detail: null, dueOn: null, matterId: matter.id, on: TODAY, by: thandi };
    await expectRefusal(addTask(alder.db, { ...task, assigneeId: sipho.id }), "assignee_not_named");
    expect((await findMatter(alder.db, matter.id, thandi)).isRestricted).to.equal(false);
    expect(await alder.db("tasks").select("id")).to.deep.equal([]);
  });

  it("leaves a restricted matter a partner who sees it", async () => {
    const operator = operatorActor("sysadmin");
    await setAccess(alder.db, { matterId: matter.id, userIds: [peter.id], on: TODAY, by: thandi });
    await expectRefusal(setWall(alder.db, { ...wall(peter.id, thandi), by: operator }), "access_partner");
    expect((await findMatter(alder.db, matter.id, peter)).number).to.equal(matter.number);
    expect(await listWalls(alder.db, matter.id)).to.deep.equal([]);
  });

  it("leaves a matter that is not restricted a partner who sees it, whoever sets it", async () => {
    await setWall(alder.db, wall(ruth.id, peter));
    for (const by of [operatorActor("sysadmin"), { ...thandi, roles: ["attorney", "partner"] as const }]) {
      await expectRefusal(setWall(alder.db, { ...wall(peter.id, thandi), by }), "access_partner");
    }
    expect((await findMatter(alder.db, matter.id, peter)).number).to.equal(matter.number);
    expect(await listWalls(alder.db, matter.id)).to.have.length(1);
  });

  it("is set against a partner by another partner alone, and offered to nobody else", async () => {
    expect(await thrown(setWall(alder.db, wall(peter.id, thandi)))).to.be.instanceOf(Forbidden);
    expect(await listWalls(alder.db, matter.id)).to.deep.equal([]);
    expect((await listWallable(alder.db, matter, thandi)).map(({ name }) => name)).to.deep.equal(["Sipho Dlamini"]);
    expect((await listWallable(alder.db, matter, ruth)).map(({ name }) => name)).to.deep.equal([
      "Peter Alder",
      "Sipho Dlamini",
    ]);
  });

  it("against every partner, as a restore may leave it, keeps a matter from being restricted", async () => {
    const walls = [peter, ruth].map(({ id }) => ({ user_id: id, matter_id: matter.id, reason: "Kept", set_by: "X" }));
    await alder.db("matter_walls").insert(walls.map((row) => ({ ...row, set_at: new Date() })));
    const naming = setAccess(alder.db, { matterId: matter.id, userIds: [sipho.id], on: TODAY, by: thandi });
    await expectRefusal(naming, "access_partner");
    expect(await listNamed(alder.db, matter.id)).to.deep.equal([]);
    expect((await findMatter(alder.db, matter.id, sipho)).isRestricted).to.equal(false);
  });

  it("is set and lifted on the page of who may see the matter, of a closed one too", async () => {
    const browser = await office.signedInAs(alder, ruth);
    const page = await browser.get(`/matters/${matter.id}/access`);
    expect(page.text).to.contain("Ethical walls").and.contain(`Nobody is kept from ${matter.number}`);
    const missing = await browser.post(`/matters/${matter.id}/walls`, { userId: peter.id });
    expect([missing.status, missing.text.includes("Say why")]).to.deep.equal([422, true]);
    const set = await browser.follow(
      await browser.post(`/matters/${matter.id}/walls`, { userId: peter.id, reason: "Cousin" }),
    );
    expect(set.text).to.contain("is not there for them any more").and.contain("Cousin");
    const partner = await office.signedInAs(alder, peter);
    expect((await partner.get(`/matters/${matter.id}`)).status).to.equal(404);
    expect((await partner.get("/matters?filter=all")).text).not.to.contain("Khoza v Khoza");

    await alder.db("matters").where({ id: matter.id }).update({ status: "closed", closed_on: matter.openedOn });
    expect((await browser.get(`/matters/${matter.id}/access`)).text)
      .to.contain("Cousin")
      .and.not.contain("Keep who may");
    const lifted = await browser.post(`/matters/${matter.id}/walls/${peter.id}/lifting`);
    expect((await browser.follow(lifted)).text).to.contain("The wall is lifted");
    expect((await partner.get(`/matters/${matter.id}`)).status).to.equal(200);
  });
});
