import { expect } from "chai";
import { operatorActor } from "../../../src/actor.js";
import { listNamed, setAccess } from "../../../src/office/matters/access.js";
import { writeNote } from "../../../src/office/notes/notes.js";
import { restorePrivilege } from "../../../src/office/notes/restore.js";
import { openMatter } from "../../../src/office/matters/opening.js";
import { liftWall, listWalls, setWall } from "../../../src/office/matters/walls.js";
import {
  numbersLieBelowCounters,
  restoreNumbers,
  restoreRestrictions,
  restoreWalls,
} from "../../../src/office/matters/restore.js";
import { ensureCounter, takeNumber } from "../../../src/office/matters/numbers.js";
import { backUpFirm } from "../../../src/platform/backups/back-up-firm.js";
import { restoreFirm } from "../../../src/platform/backups/restore.js";
import { findFirm } from "../../../src/platform/databases/firm-records.js";
import { transact } from "../../../src/platform/databases/firm-db.js";
import { useFirm } from "../../support/firms.js";
import { aContact, aMatterDraft } from "../../support/matters.js";

const by = operatorActor("sysadmin");

describe("matters: numbers after a restore", function () {
  this.timeout(120_000);
  const poplar = useFirm("poplar");

  it("gives out no number a second time that was given out since the backup", async () => {
    const { operator, db, id } = poplar;
    await take(3);
    const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-22" }, { by });
    await take(4);
    await ensureCounter(db, "matter", 2027);

    await restoreFirm(operator, "poplar", manifest.backupId, {
      by,
      checks: [numbersLieBelowCounters],
      rules: [restoreNumbers],
    });

    const restored = await operator.firmDb(await findFirm(operator.registry, "poplar"));
    expect(await transact(restored, (trx) => takeNumber(trx, "matter", 2026))).to.equal(8);
    expect(await restored("counters").where({ kind: "matter", year: 2027 }).first("next_no")).to.deep.equal({
      next_no: 1,
    });
  });

  async function take(count: number): Promise<void> {
    await ensureCounter(poplar.db, "matter", 2026);
    for (let at = 0; at < count; at += 1) await transact(poplar.db, (trx) => takeNumber(trx, "matter", 2026));
  }
});

describe("matters: walls after a restore", function () {
  this.timeout(120_000);
  const poplar = useFirm("poplar");

  it("keeps from a matter who was kept from it then or since, and takes their name off it", async () => {
    const { operator, db, id } = poplar;
    const thandi = await poplar.actor("partner", "Thandi Naidoo");
    const [then, since] = [await poplar.actor("attorney", "Then"), await poplar.actor("attorney", "Since")];
    const { id: contactId } = await aContact(db, thandi, "Nandipha Khoza");
    const draft = { ...aMatterDraft(thandi, { client: { contactId } }), accessIds: [since.id] };
    const matter = await openMatter(db, draft);
    const wall = { matterId: matter.id, reason: "Cousin", by: thandi };
    await setWall(db, { ...wall, userId: then.id });
    const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-24" }, { by });
    await liftWall(db, { ...wall, userId: then.id });
    await setWall(db, { ...wall, userId: since.id });

    const options = { by, checks: [], rules: [restoreWalls] };
    const { notes } = await restoreFirm(operator, "poplar", manifest.backupId, options);

    const restored = await operator.firmDb(await findFirm(operator.registry, "poplar"));
    const walled = (await listWalls(restored, matter.id)).map(({ name }) => name);
    expect([walled, (await listNamed(restored, matter.id)).map(({ name }) => name)]).to.deep.equal([
      ["Since", "Then"],
      ["Thandi Naidoo"],
    ]);
    expect(notes.map(({ count, examples }) => [count, examples])).to.deep.equal([[1, [matter.number]]]);
  });
});

describe("matters: restrictions after a restore", function () {
  this.timeout(120_000);
  const poplar = useFirm("poplar");

  it("restricts what was restricted then or is now, to the people of both, and keeps what is privileged", async () => {
    const { operator, db, id } = poplar;
    const thandi = await poplar.actor("partner", "Thandi Naidoo");
    const [sipho, lerato] = [await poplar.actor("attorney", "Sipho"), await poplar.actor("attorney", "Lerato")];
    const { id: contactId } = await aContact(db, thandi, "Nandipha Khoza");
    const draft = aMatterDraft(thandi, { client: { contactId } });
    const since = await openMatter(db, draft);
    const then = await openMatter(db, { ...draft, accessIds: [sipho.id] });
    const both = await openMatter(db, { ...draft, accessIds: [sipho.id, lerato.id] });
    const never = await openMatter(db, draft);
    const note = { kind: "note" as const, notedOn: draft.on, title: "Call", body: "Words", by: thandi, on: draft.on };
    const { id: noteId } = await writeNote(db, { ...note, matterId: never.id, isPrivileged: false });
    const { manifest } = await backUpFirm(operator, id, { occasion: "manual", night: "2026-11-24" }, { by });
    const access = { on: draft.on, by: thandi };
    await setAccess(db, { ...access, matterId: since.id, userIds: [lerato.id] });
    await setAccess(db, { ...access, matterId: then.id, userIds: undefined });
    await setAccess(db, { ...access, matterId: both.id, userIds: [lerato.id] });
    await db("file_notes").where({ id: noteId }).update({ is_privileged: 1 });

    const options = { by, checks: [], rules: [restoreWalls, restoreRestrictions, restorePrivilege] };
    const { notes } = await restoreFirm(operator, "poplar", manifest.backupId, options);

    const restored = await operator.firmDb(await findFirm(operator.registry, "poplar"));
    const restricted = await restored("matters").where("is_restricted", 1).orderBy("number").pluck("id");
    expect(restricted).to.deep.equal([since.id, then.id, both.id]);
    const namedOn = async (matterId: string) => (await listNamed(restored, matterId)).map(({ name }) => name);
    expect(await namedOn(since.id)).to.deep.equal(["Lerato", "Thandi Naidoo"]);
    expect(await namedOn(then.id)).to.deep.equal(["Sipho", "Thandi Naidoo"]);
    expect(await namedOn(both.id)).to.deep.equal(["Lerato", "Thandi Naidoo"]);
    expect(await restored("file_notes").pluck("is_privileged")).to.deep.equal([1]);
    expect(notes.map(({ count, examples }) => [count, examples])).to.deep.equal([
      [2, [since.number, both.number]],
      [1, [noteId]],
    ]);
  });
});
