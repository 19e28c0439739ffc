import { ZONE } from "../../calendar.js";
import type { FirmRecord } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import type { FirmJob } from "../jobs/job.js";
import type { Figures } from "../jobs/slots.js";
import { firmBlobHome } from "./settling.js";
import { markUnkept, sweepBlobs } from "./sweep.js";

export const blobsSweep: FirmJob<Operator> = {
  kind: "firm",
  name: "blobs.sweep",
  does: "marks again the documents that the repository lacks, removes what cut uploads left",
  cron: "50 3 * * *",
  zone: ZONE,
  states: ["active"],
  exclusive: true, // no restore changes the rows meanwhile
  timeoutMinutes: 60,
  trustsClock: true,
  run: (operator, firm, { signal }) => sweepFirm(operator, firm, { signal }),
};

export async function sweepFirm(
  operator: Operator,
  firm: FirmRecord,
  { signal, now }: { signal?: AbortSignal; now?: Date },
): Promise<Figures> {
  const home = firmBlobHome(operator, await operator.firmDb(firm));
  const { unkept, missing } = await markUnkept(home, signal);
  const unclaimed = !(await hasReplacedGeneration(operator, firm));
  const removed = await sweepBlobs(home, { now, unclaimed, signal });
  return { unkept, missing, removedArriving: removed.arriving, removedUnclaimed: removed.unclaimed };
}

/** After a restore the generation before it stands for some days more, and may be wanted back with its documents. */
async function hasReplacedGeneration({ registry }: Operator, firm: FirmRecord): Promise<boolean> {
  const row = await registry("generations")
    .where({ firm_id: firm.id, state: "replaced" })
    .first<{ db_name: string } | undefined>("db_name");
  return row !== undefined;
}
