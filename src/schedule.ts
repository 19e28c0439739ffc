import { knowApprovalKinds } from "./approval-kinds.js";
import { ZONE } from "./calendar.js";
import { mailLeft } from "./office/accounts/mail/jobs.js";
import { expireApprovals } from "./office/approvals/approvals.js";
import { clearOverSessions } from "./office/accounts/sessions/sessions.js";
import { refreshContactKeys } from "./office/contacts/keys-refresh.js";
import { refreshMatterWords } from "./office/matters/words-refresh.js";
import { forgetOldCounts } from "./platform/audit/security-counts.js";
import { nightlyBackup, provenRestore, rotateBackups, settleCutRestores } from "./platform/backups/jobs.js";
import { blobsSweep } from "./platform/blobs/jobs.js";
import { tidyOutbox } from "./platform/mail/outbox.js";
import type { Operator } from "./platform/firms/operator.js";
import type { FirmJob, Job, ServerJob } from "./platform/jobs/job.js";
import { tidySlots } from "./platform/jobs/slots.js";
import { sweepCounts } from "./web/limits/sweep.js";
import { backupKnowledge } from "./restore-knowledge.js";

/** Everything that runs by itself, and when. A job's name is on record, so it never changes. */

const accountsTidy: FirmJob<Operator> = {
  kind: "firm",
  name: "accounts.tidy",
  does: "removes sessions and links that are over, mail of a month ago, and old counts of refusals",
  cron: "40 3 * * *",
  zone: ZONE,
  states: ["active"],
  exclusive: false,
  timeoutMinutes: 5,
  trustsClock: false,
  run: async (operator, firm) => {
    const db = await operator.firmDb(firm);
    return { removed: (await clearOverSessions(db)) + (await tidyOutbox(db)) + (await forgetOldCounts(db)) };
  },
};

const approvalsExpire: FirmJob<Operator> = {
  kind: "firm",
  name: "approvals.expire",
  does: "ends requests for an approval that nobody decided about",
  cron: "35 3 * * *",
  zone: ZONE,
  states: ["active"],
  exclusive: false,
  timeoutMinutes: 5,
  trustsClock: false,
  run: async (operator, firm) => {
    knowApprovalKinds();
    return { expired: await expireApprovals(await operator.firmDb(firm)) };
  },
};

const contactsKeys: FirmJob<Operator> = {
  kind: "firm",
  name: "contacts.keys",
  does: "prepares the names of contacts for conflict checks, where a check would miss them",
  cron: "50 * * * *",
  zone: "Etc/UTC", // several slots a day
  states: ["active"],
  exclusive: false,
  timeoutMinutes: 30,
  trustsClock: false,
  run: async (operator, firm, { signal }) => ({
    refreshed: await refreshContactKeys(await operator.firmDb(firm), signal),
  }),
};

const matterWords: FirmJob<Operator> = {
  kind: "firm",
  name: "matters.words",
  does: "writes what matters are found by, where a search would miss them",
  cron: "20 * * * *",
  zone: "Etc/UTC", // several slots a day
  states: ["active"],
  exclusive: false,
  timeoutMinutes: 30,
  trustsClock: false,
  run: async (operator, firm, { signal }) => ({
    refreshed: await refreshMatterWords(await operator.firmDb(firm), signal),
  }),
};

const limitsTidy: ServerJob<Operator> = {
  kind: "server",
  name: "limits.tidy",
  does: "forgets counts of requests whose time is over",
  cron: "*/5 * * * *",
  zone: "Etc/UTC", // many slots a day
  timeoutMinutes: 4,
  trustsClock: false,
  run: async ({ registry }) => ({ removed: await sweepCounts(registry) }),
};

const jobsTidy: ServerJob<Operator> = {
  kind: "server",
  name: "jobs.tidy",
  does: "forgets runs of half a year ago",
  cron: "10 5 * * *",
  zone: ZONE,
  timeoutMinutes: 10,
  trustsClock: true,
  run: async ({ registry }) => ({ removed: await tidySlots(registry) }),
};

export const schedule: readonly Job<Operator>[] = [
  nightlyBackup, //                   01:15 Africa/Johannesburg
  provenRestore(backupKnowledge), //  02:30
  approvalsExpire, //                 03:35
  accountsTidy, //                    03:40
  blobsSweep, //                      03:50
  jobsTidy, //                        05:10
  rotateBackups, //                   05:30, after the proofs that it counts
  settleCutRestores, //               every five minutes
  mailLeft, //                        every minute
  contactsKeys, //                    hourly
  matterWords, //                     hourly
  limitsTidy, //                      every five minutes
];
