/**
 * Which backups of a firm may go. A pure function over what is known of them: no clock, no disk, no database, so that its promises
 * can be tested over any history.
 */

export interface RotationCandidate {
  backupId: string;
  /** "YYYY-MM-DD" */
  night: string;
  takenAt: Date;
  /** Proven by a test restore. Whatever is not proven counts for nothing and triggers nothing. */
  isVerified: boolean;
}

export interface RotationSetting {
  now: Date;
  /** Tonight's date in the offices' zone. */
  today: string;
  /** Nights whose newest proven backup stays, whatever lies between them. */
  keepNights: number;
  isOnHold: boolean;
  /** False when the repository could not be read whole: a backup that was not seen must not make another look superfluous. */
  isListingWhole: boolean;
}

export interface RotationVerdict {
  backupId: string;
  keep: boolean;
  reason: string;
}

const NEWEST_KEPT = 3;
/** With nothing newer proven, yesterday's night failed, and nothing goes until one succeeds. */
const NEWEST_VERIFIED_HOURS_MAX = 36;
/** Of a firm's backups in one run; at least one may go, or seven nights would never rotate. */
const SHARE_PER_RUN_MAX = 0.2;
/** A night further ahead than this means that a clock is wrong. */
const CLOCK_AHEAD_HOURS_MAX = 26;

/** Verdicts in the order of age, oldest first. */
export function planRotation(candidates: readonly RotationCandidate[], setting: RotationSetting): RotationVerdict[] {
  const oldestFirst = [...candidates].sort((a, b) => a.takenAt.getTime() - b.takenAt.getTime() || order(a, b));
  const stop = reasonToKeepAll(oldestFirst, setting);
  const kept = stop === undefined ? reasonsToKeep(oldestFirst, setting) : new Map<string, string>();
  const goMax = Math.max(1, Math.floor(oldestFirst.length * SHARE_PER_RUN_MAX));
  let gone = 0;
  return oldestFirst.map(({ backupId, isVerified }) => {
    const reason = stop ?? kept.get(backupId);
    if (reason !== undefined) return { backupId, keep: true, reason };
    if (gone === goMax) return { backupId, keep: true, reason: "enough went in this run" };
    gone += 1;
    return {
      backupId,
      keep: false,
      reason: isVerified ? "older than the nights kept" : "never proven, and newer ones are",
    };
  });
}

function reasonToKeepAll(oldestFirst: readonly RotationCandidate[], setting: RotationSetting): string | undefined {
  if (setting.isOnHold) return "the firm is on hold";
  if (!setting.isListingWhole) return "the repository could not be read whole";
  const newest = oldestFirst.findLast((candidate) => candidate.isVerified);
  if (!newest) return "no backup was ever proven";
  if (hoursBetween(newest.takenAt, setting.now) > NEWEST_VERIFIED_HOURS_MAX)
    return "the newest proven backup is too old";
  if (oldestFirst.some((candidate) => hoursBetween(setting.now, candidate.takenAt) > CLOCK_AHEAD_HOURS_MAX)) {
    return "a backup is from the future: a clock is wrong";
  }
  return undefined;
}

function reasonsToKeep(oldestFirst: readonly RotationCandidate[], setting: RotationSetting): Map<string, string> {
  const reasons = new Map<string, string>();
  const verified = oldestFirst.filter((candidate) => candidate.isVerified);
  const newestOfNight = new Map(verified.map((candidate) => [candidate.night, candidate.backupId]));
  const nights = [...newestOfNight.keys()].sort().slice(-setting.keepNights);
  const oldestNight = nights[0]!;
  for (const { backupId, night, isVerified } of oldestFirst) {
    if (night >= oldestNight && (isVerified || night >= setting.today)) reasons.set(backupId, "within the nights kept");
  }
  for (const night of nights) reasons.set(newestOfNight.get(night)!, "the night's newest proven backup");
  for (const { backupId } of verified.slice(-NEWEST_KEPT)) reasons.set(backupId, "one of the newest proven");
  const newest = verified.at(-1)!;
  for (const candidate of oldestFirst) {
    if (candidate.takenAt > newest.takenAt) reasons.set(candidate.backupId, "newer than any proven one");
  }
  return reasons;
}

function order(a: RotationCandidate, b: RotationCandidate): number {
  return a.backupId < b.backupId ? -1 : 1;
}

function hoursBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 3_600_000;
}
