import type { FirmRecord } from "../../../src/platform/databases/firm-records.js";
import type { RegistryDb } from "../../../src/platform/databases/registry.js";
import type { FirmJob, JobRun, ServerJob } from "../../../src/platform/jobs/job.js";
import type { Figures } from "../../../src/platform/jobs/slots.js";

export interface TestOperator {
  registry: RegistryDb;
}

export function aFirmJob(
  run: (firm: FirmRecord, run: JobRun) => Promise<Figures>,
  settings: Partial<FirmJob<TestOperator>> = {},
): FirmJob<TestOperator> {
  return {
    kind: "firm",
    name: "tests.nightly",
    does: "is run for every firm",
    cron: "15 1 * * *",
    zone: "Africa/Johannesburg",
    states: ["active"],
    exclusive: false,
    timeoutMinutes: 1,
    trustsClock: false,
    ...settings,
    run: (_operator, firm, jobRun) => run(firm, jobRun),
  };
}

export function aServerJob(
  run: (run: JobRun) => Promise<Figures>,
  settings: Partial<ServerJob<TestOperator>> = {},
): ServerJob<TestOperator> {
  return {
    kind: "server",
    name: "tests.tidy",
    does: "is run for the server",
    cron: "*/10 * * * *",
    zone: "Etc/UTC",
    timeoutMinutes: 1,
    trustsClock: false,
    ...settings,
    run: (_operator, jobRun) => run(jobRun),
  };
}
