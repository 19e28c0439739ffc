import { expect } from "chai";
import { day } from "../../../src/calendar.js";
import { listNamed, setAccess } from "../../../src/office/matters/access.js";
import { listClients } from "../../../src/office/matters/client-lists.js";
import { countClients, standingOfContact } from "../../../src/office/matters/client-reports.js";
import { makeClient } from "../../../src/office/matters/clients.js";
import { changeMatter } from "../../../src/office/matters/changes.js";
import { findMatter, type Matter, matterNumbered } from "../../../src/office/matters/matters.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import {
  listMatters,
  listMattersOfClient,
  listRecentlyOpened,
  searchMatters,
} from "../../../src/office/matters/reports.js";
import { countMatters } from "../../../src/office/matters/workload.js";
import { jobActor, type UserActor } from "../../../src/actor.js";
import { useFirm } from "../../support/firms.js";
import { aContact, aMatterDraft } from "../../support/matters.js";
import { expectRefusal } from "../../support/refusals.js";

const TODAY = day("2026-11-22");

describe("matters: who may see a restricted one", () => {
  const alder = useFirm("alder");
  let peter: UserActor;
  let thandi: UserActor;
  let matter: Matter;

  beforeEach(async () => {
    peter = await alder.actor("partner", "Peter Alder");
    thandi = await alder.actor("partner", "Thandi Naidoo");
    const { id: contactId } = await aContact(alder.db, thandi, "Nandipha Khoza");
    matter = await openMatter(alder.db, {
      ...aMatterDraft(thandi, { client: { contactId }, title: "Khoza v Khoza" }),
      accessIds: [],
    });
  });

  it("is not there for anybody else, a partner included, in any list, search or count", async () => {
    const query = { view: "all", today: TODAY, sort: "number", dir: "asc", page: 1, pageSize: 50 } as const;
    const seenBy = async (reader: UserActor) => ({
      listed: (await listMatters(alder.db, { ...query, reader })).total,
      found: (await searchMatters(alder.db, "Khoza", reader, 10)).total,
      numbered: Boolean(await matterNumbered(alder.db, matter.number, reader)),
      recent: (await listRecentlyOpened(alder.db, reader, 10)).length,
      ofClient: (await listMattersOfClient(alder.db, matter.client.id, reader, 10)).length,
      counted: (await countMatters(alder.db, reader, TODAY)).all,
    });

    expect(await seenBy(thandi)).to.deep.equal({
      listed: 1,
      found: 1,
      numbered: true,
      recent: 1,
      ofClient: 1,
      counted: 1,
    });
    expect(await seenBy(peter)).to.deep.equal({
      listed: 0,
      found: 0,
      numbered: false,
      recent: 0,
      ofClient: 0,
      counted: 0,
    });
    await expectNotFound(findMatter(alder.db, matter.id, peter));
    expect((await findMatter(alder.db, matter.id, jobActor("search.refresh"))).isRestricted).to.equal(true);
  });

  it("takes no change from somebody it does not name, in the words it has for what is not there", async () => {
    await expectNotFound(setAccess(alder.db, { matterId: matter.id, userIds: undefined, on: TODAY, by: peter }));
    expect(await listNamed(alder.db, matter.id)).to.deep.equal([{ id: thandi.id, name: "Thandi Naidoo" }]);
  });

  it("names more people, and is there for them at once; whoever answers for it stays named", async () => {
    await setAccess(alder.db, { matterId: matter.id, userIds: [peter.id], on: TODAY, by: thandi });

    expect((await findMatter(alder.db, matter.id, peter)).number).to.equal(matter.number);
    expect((await listNamed(alder.db, matter.id)).map(({ name }) => name)).to.deep.equal([
      "Peter Alder",
      "Thandi Naidoo",
    ]);
  });

  it("makes nobody a client to those it does not name, until somebody makes them one by hand", async () => {
    const query = { view: "all", q: "", sort: "name", dir: "asc", page: 1, pageSize: 25 } as const;
    const knownTo = async (reader: UserActor) => ({
      listed: (await listClients(alder.db, { ...query, reader })).total,
      counted: (await countClients(alder.db, reader)).all,
      onCard: (await standingOfContact(alder.db, matter.client.contactId, reader, 10)).client !== undefined,
    });
    expect(await knownTo(thandi)).to.deep.equal({ listed: 1, counted: 1, onCard: true });
    expect(await knownTo(peter)).to.deep.equal({ listed: 0, counted: 0, onCard: false });

    const made = await makeClient(alder.db, { contactId: matter.client.contactId, on: TODAY, by: peter });
    expect(made.id).to.equal(matter.client.id);
    expect(await knownTo(peter)).to.deep.equal({ listed: 1, counted: 1, onCard: true });
    await expectRefusal(
      makeClient(alder.db, { contactId: matter.client.contactId, on: TODAY, by: peter }),
      "already_client",
    );
  });

  it("is there for the partners once nobody it names can work on matters any more, so that it is not lost", async () => {
    const lerato = await alder.actor("attorney", "Lerato Mokoena");
    await alder.db("users").where("id", thandi.id).update({ status: "disabled" });

    expect((await findMatter(alder.db, matter.id, peter)).number).to.equal(matter.number);
    await expectNotFound(findMatter(alder.db, matter.id, lerato));
    await alder.db("users").where("id", thandi.id).update({ status: "active" });
    await expectNotFound(findMatter(alder.db, matter.id, peter));
    await alder.db("user_roles").where("user_id", thandi.id).update({ role: "bookkeeper" });
    expect((await findMatter(alder.db, matter.id, peter)).number).to.equal(matter.number);
  });

  it("is taken up by a partner once its people left, who hands it on and stays named", async () => {
    await alder.db("users").where("id", thandi.id).update({ status: "disabled" });
    const lerato = await alder.actor("attorney", "Lerato Mokoena");

    const taken = await changeMatter(alder.db, {
      ...matter,
      status: "open",
      matterId: matter.id,
      ownerId: lerato.id,
      on: TODAY,
      by: peter,
    });
    expect(taken.owner.name).to.equal("Lerato Mokoena");
    expect((await findMatter(alder.db, matter.id, peter)).number).to.equal(matter.number);
    const withoutPartner = setAccess(alder.db, { matterId: matter.id, userIds: [lerato.id], on: TODAY, by: peter });
    await expectRefusal(withoutPartner, "access_partner");
    expect((await findMatter(alder.db, matter.id, peter)).number).to.equal(matter.number);
  });

  it("names whoever answers for it next", async () => {
    await changeMatter(alder.db, {
      ...matter,
      status: "open",
      matterId: matter.id,
      ownerId: peter.id,
      on: TODAY,
      by: thandi,
    });
    expect((await findMatter(alder.db, matter.id, peter)).owner.name).to.equal("Peter Alder");
  });

  it("is handed on by who answers for it or a partner, and not by everybody it names", async () => {
    const [lerato, sipho] = [await alder.actor("attorney", "Lerato"), await alder.actor("attorney", "Sipho")];
    const { id: matterId } = matter;
    const { version } = await setAccess(alder.db, { matterId, userIds: [lerato.id], on: TODAY, by: thandi });
    const change = { ...matter, matterId, version, status: "open" as const, on: TODAY, by: lerato };

    await expectRefusal(changeMatter(alder.db, { ...change, ownerId: sipho.id }), "owner_restricted");
    await expectNotFound(findMatter(alder.db, matterId, sipho));
    await changeMatter(alder.db, { ...change, title: "Khoza divorce", ownerId: thandi.id });
    expect((await findMatter(alder.db, matterId, lerato)).title).to.equal("Khoza divorce");
  });

  it("keeps what the first of two said who may see it", async () => {
    const lerato = await alder.actor("attorney", "Lerato Mokoena");
    const access = { matterId: matter.id, version: matter.version, on: TODAY, by: thandi };
    await setAccess(alder.db, { ...access, userIds: [lerato.id] });
    await expectRefusal(setAccess(alder.db, { ...access, userIds: undefined }), "matter_changed_meanwhile");
    expect(await listNamed(alder.db, matter.id)).to.have.length(2);
  });

  it("names a partner, so that nobody takes a matter out of the partners’ sight, and writes nothing else", async () => {
    const lerato = await alder.actor("attorney", "Lerato Mokoena");
    const { id: contactId } = await aContact(alder.db, lerato, "Berg River Cellars");
    const draft = aMatterDraft(lerato, { client: { contactId }, title: "Berg River v Lake" });
    await expectRefusal(openMatter(alder.db, { ...draft, accessIds: [] }), "access_partner");
    const open = await openMatter(alder.db, draft);
    const restricting = { matterId: open.id, on: TODAY, by: lerato };
    await expectRefusal(setAccess(alder.db, { ...restricting, userIds: [] }), "access_partner");
    expect((await findMatter(alder.db, open.id, peter)).isRestricted).to.equal(false);

    await setAccess(alder.db, { ...restricting, userIds: [peter.id] });
    expect((await findMatter(alder.db, open.id, peter)).isRestricted).to.equal(true);
    await expectNotFound(findMatter(alder.db, open.id, thandi));
  });

  it("needs no partner in a firm that has none who could be named", async () => {
    await alder.db("user_roles").whereIn("user_id", [peter.id, thandi.id]).update({ role: "attorney" });
    const { id: contactId } = await aContact(alder.db, thandi, "Berg River Cellars");
    const draft = { ...aMatterDraft(thandi, { client: { contactId } }), accessIds: [] };
    expect((await openMatter(alder.db, draft)).isRestricted).to.equal(true);
  });

  it("names nobody who may not see matters at all, and nobody unknown", async () => {
    const farouk = await alder.actor("administrator", "Farouk Adams");
    for (const userIds of [[farouk.id], ["nobody"]]) {
      await expectRefusal(
        setAccess(alder.db, { matterId: matter.id, userIds, on: TODAY, by: thandi }),
        "access_unknown",
      );
    }
    expect(await listNamed(alder.db, matter.id)).to.have.length(1);
  });
});

async function expectNotFound(attempt: Promise<unknown>): Promise<void> {
  const error = await attempt.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error?.name).to.equal("NotFound");
  expect(error?.message).to.equal("There is no such matter.");
}
