import { expect } from "chai";
import { addDays, dayOf } from "../../../src/calendar.js";
import {
  countSecurity,
  forgetOldCounts,
  listSecurityDays,
  listSecurityTotals,
  SECURITY_COUNT_DAYS,
  settleSecurityCounts,
} from "../../../src/platform/audit/security-counts.js";
import { useFirm } from "../../support/firms.js";

describe("audit: counts of what was refused", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const today = dayOf(new Date());

  it("add up by kind, person and network, whatever comes at one moment", async () => {
    for (let at = 0; at < 1_000; at += 1) {
      countSecurity(alder.db, {
        kind: "sign_in_failed",
        userId: at % 2 ? "u1" : undefined,
        network: `10.0.${at % 4}.0/24`,
      });
    }
    countSecurity(birch.db, { kind: "form_refused", network: "10.0.0.0/24" });
    await settleSecurityCounts();

    const totals = await listSecurityTotals(alder.db, today, "kind and user");
    expect(totals.map(({ kind, userId, times }) => ({ kind, userId, times }))).to.deep.include.members([
      { kind: "sign_in_failed", userId: "u1", times: 500 },
      { kind: "sign_in_failed", userId: undefined, times: 500 },
    ]);
    expect(totals).to.have.length(2);
    expect((await listSecurityTotals(alder.db, today, "kind")).map(({ times }) => times)).to.deep.equal([1_000]);
    expect(await listSecurityDays(birch.db, today)).to.deep.equal([{ day: today, times: 1 }]);
  });

  it("take no more than 256 rows a day for a kind and person, from however many networks", async () => {
    for (let at = 0; at < 5_000; at += 1) {
      countSecurity(alder.db, { kind: "sign_in_failed", network: `${at >> 8}.${at & 255}.0.0/24` });
      if (at % 400 === 0) await settleSecurityCounts();
    }
    await settleSecurityCounts();

    const [held] = await alder.db("security_counts").count<{ count: number }[]>({ count: "*" });
    expect(held?.count).to.be.within(200, 256);
    const [total] = await listSecurityTotals(alder.db, today, "kind");
    expect(total).to.include({ times: 5_000 });
    expect(total?.networks).to.equal(held?.count);
  });

  it("keep no address, and deal the same network out differently at another firm", async () => {
    const networks = Array.from({ length: 20 }, (_, at) => `196.25.${at}.0/24`);
    const parts = [];
    for (const { db } of [alder, birch]) {
      for (const network of networks) countSecurity(db, { kind: "sign_in_failed", network });
      await settleSecurityCounts();
      parts.push(JSON.stringify(await db("security_counts").orderBy("network").select("network", "times")));
    }

    expect(parts[0]).not.to.equal(parts[1]);
    expect(parts.join()).not.to.contain("196.25");
  });

  it("go after ninety days", async () => {
    const row = (days: number) => ({
      day: addDays(today, -days),
      kind: "x",
      user_id: "",
      network: 1,
      times: 1,
      last_at: new Date(),
    });
    await alder
      .db("security_counts")
      .insert([row(0), row(SECURITY_COUNT_DAYS), row(SECURITY_COUNT_DAYS + 1), row(400)]);

    expect(await forgetOldCounts(alder.db)).to.equal(2);
    expect(await alder.db("security_counts").select("day")).to.have.length(2);
  });
});
