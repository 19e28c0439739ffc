import { broken, type Check, type Finding, notice } from "../../health.js";
import type { JobsOperator } from "./job.js";
import { databaseNow, listSlots } from "./slots.js";

/** What the registry tells of the worker's health. */
export const jobChecks: readonly Check<JobsOperator>[] = [
  { name: "clock", says: "This machine's clock and the database's agree.", run: checkClock },
  { name: "worker", says: "A worker runs and enqueues what is due.", run: checkWorker },
  { name: "poisoned", says: "No run was given up.", run: checkPoisoned },
];

const CLOCKS_APART_SECONDS_MAX = 5;
/** The most frequent job is enqueued every minute. */
const SILENT_MINUTES_MAX = 30;
const POISONED_SHOWN_MAX = 20;

async function checkClock({ registry }: JobsOperator): Promise<Finding[]> {
  const apart = Math.abs((await databaseNow(registry)).getTime() - Date.now()) / 1000;
  if (apart <= CLOCKS_APART_SECONDS_MAX) return [];
  return [broken(`The clocks are ${Math.round(apart)} seconds apart.`, "Let chrony or systemd-timesyncd keep both.")];
}

async function checkWorker({ registry }: JobsOperator): Promise<Finding[]> {
  const row = await registry("job_slots")
    .where("job_slots.asked_by", "schedule")
    .orderBy("job_slots.id", "desc")
    .first<{ at: Date } | undefined>("job_slots.created_at AS at");
  const mend = "Start it: pm2 start ecosystem.config.js --only strongroom-worker";
  if (!row) return [notice("No worker has ever run on this registry.", mend)];
  const minutes = ((await databaseNow(registry)).getTime() - row.at.getTime()) / 60_000;
  if (minutes <= SILENT_MINUTES_MAX) return [];
  return [broken(`Nothing was enqueued for ${Math.round(minutes)} minutes: no worker runs.`, mend)];
}

async function checkPoisoned({ registry }: JobsOperator): Promise<Finding[]> {
  const slots = await listSlots(registry, { state: "poisoned", limit: POISONED_SHOWN_MAX });
  return slots.map(({ id, job, slot, firmId, error }) =>
    broken(`${job} ${slot}${firmId ? ` of firm ${firmId}` : ""}: ${error}`, `When mended: strongroom job retry ${id}`),
  );
}
