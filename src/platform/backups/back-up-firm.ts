import type { Actor } from "../../actor.js";
import { dayOf } from "../../calendar.js";
import { type FirmRecord, findFirm } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import { type Lease, assertFence, firmLease, withLease } from "../jobs/leases.js";
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
export async function firstBackup(operator: Operator, firm: FirmRecord): Promise<void> {
  const order = { occasion: "first", night: dayOf(new Date()) } as const;
  const signed = await backUpUnderLease(operator, firm, order, await leaseOfCaller(operator, firm));
  const found = await verifyBackup(operator, firm, signed.place, "V1", undefined, { checks: [] });
  if (!found.passed)
    throw damaged(found.failedCheck ?? "first_backup", found.detail ?? "the first backup cannot be read");
}

async function leaseOfCaller(
  { registry }: Operator,
  firm: FirmRecord,
): Promise<Pick<Lease, "fence" | "assertFence" | "signal">> {
  const name = firmLease(firm.id);
  const held = await registry("leases")
    .where("leases.name", name)
    .first<{ owner: string; fence: number } | undefined>("owner", "fence");
  if (!held?.owner) throw new Error(`Nobody holds ${name}.`);
  return {
    fence: held.fence,
    assertFence: () => assertFence(registry, { name, ...held }),
    signal: new AbortController().signal,
  };
}
