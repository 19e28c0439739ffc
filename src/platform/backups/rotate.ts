import { dayOf } from "../../calendar.js";
import { failpoint } from "../../failpoints.js";
import { log } from "../../log.js";
import type { Operator } from "../firms/operator.js";
import { sweepTemporary } from "./blobs/sweep.js";
import { removeDirectory } from "./durable.js";
import { type BackupPlace, MANIFEST_FILE, SIGNATURE_FILE, isOnHold, isSigned, listPlaces } from "./layout.js";
import { listBackups, recordExpired } from "./ledger.js";
import { type RotationVerdict, planRotation } from "./rotation.js";
import type { HeldLease } from "./take.js";

/** A directory without a signed manifest is left this long: somebody may want to see why. */
const LEFTOVER_HOURS = 48;

/** What rotation would do with the firm's backups now. Changes nothing. */
export async function planFirmRotation(
  { registry, config }: Operator,
  firmId: string,
  now: Date,
): Promise<RotationVerdict[]> {
  const rows = await listBackups(registry, { firmId, states: ["complete"] });
  const places = await listPlaces(config.repositoryDir, firmId);
  const signed = new Set(places.filter(isSigned).map((place) => place.backupId));
  return planRotation(
    rows.map((row) => ({
      backupId: row.id,
      night: row.night,
      takenAt: row.startedAt,
      isVerified: row.provenAt !== null && signed.has(row.id),
    })),
    {
      now,
      today: dayOf(now),
      keepNights: config.backups.keepNights,
      isOnHold: isOnHold(config.repositoryDir, firmId),
      isListingWhole: rows.every((row) => signed.has(row.id)),
    },
  );
}

/**
 * Deletes what the plan lets go, and what earlier runs left, under the firm's lease. The ledger says so first, the signature goes next: whatever cuts this, there is
 * never a backup that looks whole and is not.
 */
export async function rotateFirm(
  operator: Operator,
  firmId: string,
  now: Date,
  lease: HeldLease,
): Promise<{ expired: string[]; leftovers: string[] }> {
  const expired: string[] = [];
  const places = await listPlaces(operator.config.repositoryDir, firmId);
  for (const { backupId, keep } of await planFirmRotation(operator, firmId, now)) {
    const place = places.find((one) => one.backupId === backupId);
    if (keep || !place) continue;
    await lease.assertFence();
    await recordExpired(operator.registry, backupId);
    failpoint("rotation.expired");
    await remove(place);
    expired.push(backupId);
  }
  const leftovers = await collectLeftovers(operator, firmId, now);
  if (expired.length + leftovers.length > 0) {
    log.info({ firm: firmId, expired: expired.length, leftovers: leftovers.length }, "backups.rotated");
  }
  return { expired, leftovers };
}

async function collectLeftovers({ registry, config }: Operator, firmId: string, now: Date): Promise<string[]> {
  if (isOnHold(config.repositoryDir, firmId)) return [];
  const states = new Map((await listBackups(registry, { firmId })).map((row) => [row.id, row.state]));
  const gone: string[] = [];
  for (const place of await listPlaces(config.repositoryDir, firmId)) {
    const state = states.get(place.backupId);
    const isCut = state === "expired";
    const isLeft =
      !isSigned(place) && state !== "running" && state !== "complete" && ageHours(place, now) > LEFTOVER_HOURS;
    if (!isCut && !isLeft) continue;
    await remove(place);
    gone.push(place.backupId);
  }
  const before = new Date(now.getTime() - LEFTOVER_HOURS * 3_600_000);
  gone.push(...(await sweepTemporary(config.repositoryDir, firmId, before)));
  return gone;
}

async function remove(place: BackupPlace): Promise<void> {
  await removeDirectory(place.dir, [SIGNATURE_FILE, MANIFEST_FILE]);
  failpoint("rotation.removed");
}

/** A UUIDv7 begins with the milliseconds of its making (RFC 9562 §5.7). */
function ageHours({ backupId }: BackupPlace, now: Date): number {
  const madeAt = Number.parseInt(backupId.replaceAll("-", "").slice(0, 12), 16);
  return (now.getTime() - madeAt) / 3_600_000;
}
