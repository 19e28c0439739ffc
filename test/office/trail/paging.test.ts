import { expect } from "chai";
import type { UserActor } from "../../../src/actor.js";
import { day } from "../../../src/calendar.js";
import { cursorAfter, readCursor, writeCursor } from "../../../src/office/trail/cursor.js";
import { beginExport } from "../../../src/office/trail/export.js";
import type { TrailFilter } from "../../../src/office/trail/filter.js";
import { countLines, readLines } from "../../../src/office/trail/lines.js";
import { newId } from "../../../src/ids.js";
import { actions, subjects } from "../../../src/actions.js";
import { knowActions } from "../../../src/platform/audit/words.js";
import { type FirmDb, transact } from "../../../src/platform/databases/firm-db.js";
import { useFirm } from "../../support/firms.js";
import { expectRefusal } from "../../support/refusals.js";

const LINES = 20_000;
const ACTIONS = ["contacts.contact_viewed", "contacts.contact_changed", "accounts.signed_in"];

describe("trail: pages of many lines", () => {
  const alder = useFirm("alder");
  let partner: UserActor;

  beforeEach(async () => {
    knowActions(actions, subjects);
    partner = await alder.actor("partner", "Peter Alder");
  });

  /** Several lines at each moment, as quick acts and imports leave them. */
  async function addLines(count: number, actorIds: readonly string[], perMoment = 3): Promise<void> {
    const begin = Date.parse("2026-03-01T06:00:00Z");
    for (let from = 0; from < count; from += 1_000) {
      const rows = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => ({
        at: new Date(begin + Math.floor((from + at) / perMoment) * 60_000),
        actor_kind: "user",
        actor_id: actorIds[(from + at) % actorIds.length],
        actor_name: "Somebody",
        action: (from + at) % 500 === 7 ? "trail.lines_exported" : ACTIONS[(from + at) % ACTIONS.length],
        subject_kind: "contact",
        subject_id: `${from + at}`,
      }));
      await alder.db("audit_lines").insert(rows);
    }
  }

  it("shows every line once, going to the oldest and back, though many are of one moment", async () => {
    await addLines(250, [partner.id], 7);
    const seen: string[] = [];
    let page = await readLines(alder.db, partner, {}, { size: 20 });
    expect(page.newer).to.equal(undefined);
    for (;;) {
      seen.push(...page.lines.map(({ subjectId }) => subjectId));
      if (!page.older) break;
      page = await readLines(alder.db, partner, {}, { older: page.older, size: 20 });
    }
    const expected = Array.from({ length: 250 }, (_, at) => `${249 - at}`);
    expect(seen).to.deep.equal(expected);

    const back: string[] = page.lines.map(({ subjectId }) => subjectId);
    while (page.newer) {
      page = await readLines(alder.db, partner, {}, { newer: page.newer, size: 20 });
      back.unshift(...page.lines.map(({ subjectId }) => subjectId));
    }
    expect(back).to.deep.equal(expected);
  });

  it("reads no cursor but its own, whatever is typed", () => {
    const cursor = { at: new Date("2026-03-01T06:00:00Z"), shown: 3 };
    expect(readCursor(writeCursor(cursor))).to.deep.equal(cursor);
    for (const typed of [undefined, "", "1", "-", "a-", "zzzzzzzzzz-1", "1-1 OR 1=1", ["a-1"]]) {
      expect(readCursor(typed), String(typed)).to.equal(undefined);
    }
    expect(cursorAfter([], undefined)).to.equal(undefined);
  });

  it("counts no further than it is asked", async () => {
    await addLines(50, [partner.id]);
    expect(await countLines(alder.db, partner, {}, 10)).to.equal(11);
    expect(await countLines(alder.db, partner, {}, 1_000)).to.equal(50);
  });

  it(`reads no whole table of ${LINES} lines for the first page, a person, a matter, a group or days`, async function () {
    this.timeout(120_000);
    const others = Array.from({ length: 40 }, () => newId());
    await addLines(LINES, [partner.id, ...others]);
    await alder.db.raw("ANALYZE TABLE audit_lines");
    const filters: Record<string, TrailFilter> = {
      "the first page": {},
      "a person": { who: partner.id },
      "the operator": { who: "operator" },
      "a matter": { matterId: newId() },
      "an export": { group: "exports", from: day("2026-03-02") },
      "one day": { from: day("2026-03-02"), to: day("2026-03-02") },
      "a person on days": { who: partner.id, from: day("2026-03-02"), to: day("2026-03-03") },
    };
    for (const [name, filter] of Object.entries(filters)) {
      const read = await rowsRead((db) => readLines(db, partner, filter, { size: 50 }));
      expect(read, name).to.be.below(LINES / 10);
    }
  });

  it("downloads no more lines than its limit, refuses in one sentence, and leaves no line of it", async function () {
    this.timeout(60_000);
    await addLines(12_501, [partner.id]);
    const columns = "at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id";
    for (let doubled = 0; doubled < 3; doubled += 1) {
      await alder.db.raw(`INSERT INTO audit_lines (${columns}) SELECT ${columns} FROM audit_lines`);
    }
    const typed = { q: "", who: "", group: "", from: "", to: "" };
    const read = { filter: {}, typed, matter: undefined };

    const attempt = beginExport(alder.db, { read, kind: "csv", people: new Map(), by: partner });
    const refusal = await expectRefusal(attempt, "export_too_long");
    expect(refusal.message).to.equal(
      "These are more than 100\u00a0000 lines. Choose days, a person or a matter and download them in parts.",
    );
    expect(await countLines(alder.db, partner, {}, 200_000)).to.equal(100_008);
  });

  /** Rows that the server itself counted for one read: more telling than a plan, which only guesses. */
  async function rowsRead(read: (db: FirmDb) => Promise<unknown>): Promise<number> {
    return transact(alder.db, async (trx) => {
      const before = await handlerReads(trx);
      await read(trx);
      return (await handlerReads(trx)) - before;
    });
  }
});

async function handlerReads(trx: FirmDb): Promise<number> {
  const [rows] = (await trx.raw("SHOW SESSION STATUS LIKE 'Handler_read%'")) as [{ Value: string }[], unknown];
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}
