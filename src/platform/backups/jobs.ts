import { ZONE } from "../../calendar.js";
import { messageOf } from "../../errors.js";
import { log } from "../../log.js";
import { type FirmRecord, type FirmState, findFirm, listFirms } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import type { FirmJob, ServerJob } from "../jobs/job.js";
import { isSigned, listPlaces } from "./layout.js";
import { listBackups } from "./ledger.js";
import { dropReplaced } from "./replaced-generations.js";
import { settleAllRestores, settleRestores } from "./restore-settle.js";
import { rotateFirm } from "./rotate.js";
import { type Scratch, startScratch } from "./scratch.js";
import { backUpUnderLease } from "./take.js";
import { type VerificationOptions, verifyBackup } from "./verify.js";

/** Firms that have data to lose. A firm that a cut restore left "moving" is settled first. */
export const BACKED_UP: readonly FirmState[] = ["active", "suspended", "terminated", "moving"];

export const nightlyBackup: FirmJob<Operator> = {
  kind: "firm",
  name: "backups.nightly",
  does: "dumps, seals and signs each firm's database and folder",
  cron: "15 1 * * *", // before offices open
  zone: ZONE,
  states: BACKED_UP,
  exclusive: true,
  timeoutMinutes: 240,
  trustsClock: false,
  async run(operator, firm, run) {
    await settleRestores(operator, firm.id, run, run.by);
    const now = await findFirm(operator.registry, firm.id);
    const { manifest } = await backUpUnderLease(operator, now, { occasion: "nightly", night: run.day }, run);
    return {
      backup: manifest.backupId,
      documents: manifest.blobs?.count ?? 0,
      sealedBytes: manifest.artefacts.reduce((sum, one) => sum + one.sealedBytes, 0),
    };
  },
};

/** The test restore of last night's backups: one scratch server for all firms. Red firms do not keep the others from being proven. */
export function provenRestore(options: VerificationOptions): ServerJob<Operator> {
  return {
    kind: "server",
    name: "backups.prove",
    does: "restores each firm's newest backup on a scratch server and compares it",
    cron: "30 2 * * *",
    zone: ZONE,
    timeoutMinutes: 480,
    trustsClock: false,
    async run(operator, run) {
      const firms = await listFirms(operator.registry, { states: [...BACKED_UP] });
      const { proven, failed } = await proveNewest(operator, firms, options, { signal: run.signal });
      if (failed.length > 0) throw new Error(`The test restore failed for ${failed.join(", ")}.`);
      return { proven: proven.length };
    },
  };
}

export const rotateBackups: FirmJob<Operator> = {
  kind: "firm",
  name: "backups.rotate",
  does: "deletes what newer proven backups make superfluous: old nights, leftovers, generations that a restore replaced",
  cron: "30 5 * * *",
  zone: ZONE,
  states: BACKED_UP,
  exclusive: true,
  timeoutMinutes: 30,
  trustsClock: true,
  async run(operator, firm, run) {
    const { expired, leftovers } = await rotateFirm(operator, firm.id, new Date(), run);
    const generations = await dropReplaced(operator, firm, new Date());
    return { expired: expired.length, leftovers: leftovers.length, generations };
  },
};

export const settleCutRestores: ServerJob<Operator> = {
  kind: "server",
  name: "backups.settle",
  does: "finishes or undoes restores that were cut, so that no firm stays shut out",
  cron: "*/5 * * * *",
  zone: "Etc/UTC",
  timeoutMinutes: 240,
  trustsClock: false,
  run: async (operator, run) => ({ settled: await settleAllRestores(operator, run.by) }),
};

/** Proves the newest backup of each firm that is not proven yet. The scratch server starts with the first that needs it. */
export async function proveNewest(
  operator: Operator,
  firms: readonly FirmRecord[],
  options: VerificationOptions,
  { signal, onFirm }: { signal?: AbortSignal; onFirm?: (firm: FirmRecord) => void } = {},
): Promise<{ proven: string[]; failed: string[] }> {
  const proven: string[] = [];
  const failed: string[] = [];
  let scratch: Scratch | undefined;
  try {
    for (const firm of firms) {
      signal?.throwIfAborted();
      onFirm?.(firm);
      const [newest] = await listBackups(operator.registry, { firmId: firm.id, states: ["complete"] });
      if (!newest || newest.provenAt) continue;
      const place = (await listPlaces(operator.config.repositoryDir, firm.id)).find(
        (one) => one.backupId === newest.id,
      );
      if (!place || !isSigned(place)) {
        log.error({ firm: firm.id, backup: newest.id }, "backups.backup_missing");
        failed.push(firm.slug);
        continue;
      }
      scratch ??= await startScratch(operator.config.varDir);
      try {
        const found = await verifyBackup(operator, firm, place, "V3", scratch, options);
        (found.passed ? proven : failed).push(firm.slug);
      } catch (error) {
        log.error({ firm: firm.id, backup: newest.id, reason: messageOf(error) }, "backups.verification_broke");
        failed.push(firm.slug);
      }
    }
  } finally {
    await scratch?.stop();
  }
  return { proven, failed };
}
