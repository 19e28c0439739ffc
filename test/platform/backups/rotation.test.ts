import { expect } from "chai";
import fc from "fast-check";
import { type RotationCandidate, type RotationSetting, planRotation } from "../../../src/platform/backups/rotation.js";

const NOW = new Date("2026-11-22T03:30:00Z");
const HOUR_MS = 3_600_000;

/** One backup a night at 01:15 of the offices' clock, tonight's first. */
function nights(count: number, verified: (nightsAgo: number) => boolean = () => true): RotationCandidate[] {
  return Array.from({ length: count }, (_, ago) => aBackup(ago * 24, verified(ago)));
}

let made = 0;
function aBackup(hoursAgo: number, isVerified: boolean): RotationCandidate {
  const takenAt = new Date(NOW.getTime() - hoursAgo * HOUR_MS - 4 * HOUR_MS);
  made += 1;
  return {
    backupId: String(made).padStart(6, "0"),
    night: new Date(takenAt.getTime() + 2 * HOUR_MS).toISOString().slice(0, 10),
    takenAt,
    isVerified,
  };
}

const setting: RotationSetting = {
  now: NOW,
  today: "2026-11-22",
  keepNights: 7,
  isOnHold: false,
  isListingWhole: true,
};
const gone = (candidates: RotationCandidate[], changed: Partial<RotationSetting> = {}): string[] =>
  planRotation(candidates, { ...setting, ...changed })
    .filter(({ keep }) => !keep)
    .map(({ backupId }) => backupId);

describe("backups: rotation", () => {
  it("keeps seven proven nights and lets the eighth go", () => {
    const eight = nights(8);

    expect(gone(eight.slice(0, 7))).to.deep.equal([]);
    expect(gone(eight)).to.deep.equal([eight[7]!.backupId]);
  });

  it("deletes nothing after failed nights, however many old backups there are", () => {
    const lastNightsFailed = nights(14).slice(2);

    expect(gone(lastNightsFailed)).to.deep.equal([]);
  });

  it("does not count a backup that was not proven as one of the seven nights", () => {
    const everyOther = nights(14, (ago) => ago % 2 === 0);

    const left = everyOther.filter(({ backupId }) => !gone(everyOther).includes(backupId));

    expect(left.filter(({ isVerified }) => isVerified)).to.have.length(7);
  });

  it("deletes nothing on hold, from a listing that is not whole, or while a backup is from the future", () => {
    const many = nights(20);

    expect(gone(many, { isOnHold: true })).to.deep.equal([]);
    expect(gone(many, { isListingWhole: false })).to.deep.equal([]);
    expect(gone([...many, aBackup(-72, true)])).to.deep.equal([]);
  });

  it("keeps its promises over any history", () => {
    const history = fc.array(fc.record({ hoursAgo: fc.integer({ min: 0, max: 24 * 60 }), isVerified: fc.boolean() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 14 }), (backups, keepNights) => {
        const candidates = backups.map(({ hoursAgo, isVerified }) => aBackup(hoursAgo, isVerified));
        const deleted = new Set(gone(candidates, { keepNights }));
        const newestFirst = [...candidates].sort((a, b) => b.takenAt.getTime() - a.takenAt.getTime());
        const verified = newestFirst.filter(({ isVerified }) => isVerified);
        const left = newestFirst.filter(({ backupId }) => !deleted.has(backupId));

        // never one of the newest three proven
        const newestThree = verified.slice(0, 3).map(({ takenAt }) => takenAt.getTime());
        expect(
          left.filter(({ isVerified, takenAt }) => isVerified && newestThree.includes(takenAt.getTime())).length,
        ).to.be.gte(Math.min(3, verified.length));
        // never without a proven one of the last 36 hours
        const newest = verified[0];
        if (!newest || NOW.getTime() - newest.takenAt.getTime() > 36 * HOUR_MS) expect(deleted.size).to.equal(0);
        // never more than a fifth, or one
        expect(deleted.size).to.be.lte(Math.max(1, Math.floor(candidates.length / 5)));
        // every one of the newest nights keeps a proven backup
        const provenNights = (list: RotationCandidate[]): string[] =>
          [...new Set(list.filter(({ isVerified }) => isVerified).map(({ night }) => night))].sort().slice(-keepNights);
        expect(provenNights(left)).to.deep.equal(provenNights(candidates));
        // nothing newer than the newest proven one goes
        for (const { backupId, takenAt } of candidates) {
          if (newest && takenAt > newest.takenAt) expect(deleted.has(backupId)).to.equal(false);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("comes to rest at the nights kept when it runs every night", () => {
    let kept = nights(40).reverse();
    for (let round = 0; round < 40; round += 1) {
      const deleted = new Set(gone(kept));
      kept = kept.filter(({ backupId }) => !deleted.has(backupId));
    }

    expect(kept).to.have.length(7);
  });
});
