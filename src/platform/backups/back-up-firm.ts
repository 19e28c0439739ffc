import type { Actor } from "../../actor.js";
import { dayOf } from "../../calendar.js";
import { type FirmRecord, findFirm } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import { type Lease, firmLease, withLease } from "../jobs/leases.js";
import { damaged } from "./errors.js";
import type { SignedManifest } from "./manifest.js";
import { settleRestores } from "./restore-settle.js";
import { type BackupOrder, backUpUnderLease } from "./take.js";
import { verifyBackup } from "./verify.js";

/**
 * Takes the firm's lease, takes up what a cut run left, and backs the firm up. Throws LeaseHeld when somebody else is at work on the firm longer
 * than the wait.
 */
export async function backUpFirm(
  operator: Operator,
  firmId: string,
  order: BackupOrder,
  options: { by: Actor; waitMs?: number; signal?: AbortSignal },
): Promise<SignedManifest> {
  return withLease(
    operator.registry,
    firmLease(firmId),
    async (lease) => {
      await settleRestores(operator, firmId, lease, options.by);
      return backUpUnderLease(operator, await findFirm(operator.registry, firmId), order, lease);
    },
    { waitMs: options.waitMs ?? 0, signal: options.signal },
  );
}

/** What provisioning is handed: the first backup, read back to its end. Provisioning holds the firm's lease. */
export async function firstBackup(operator: Operator, firm: FirmRecord, lease: Lease): Promise<void> {
  const order = { occasion: "first", night: dayOf(new Date()) } as const;
  const signed = await backUpUnderLease(operator, firm, order, lease);
  const found = await verifyBackup(operator, firm, signed.place, "V1", undefined, { checks: [] });
  if (!found.passed)
    throw damaged(found.failedCheck ?? "first_backup", found.detail ?? "the first backup cannot be read");
}
