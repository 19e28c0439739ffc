import { restoreAccounts } from "./office/accounts/restore.js";
import { numbersLieBelowCounters, restoreNumbers } from "./office/matters/restore.js";
import type { BackupKnowledge } from "./platform/backups/commands.js";

/** What backups must know of the rooms above them: what must hold in a restored firm, what a restore may not bring back, who tells the firm. */
export const backupKnowledge: BackupKnowledge = {
  checks: [numbersLieBelowCounters],
  rules: [restoreAccounts, restoreNumbers],
};
