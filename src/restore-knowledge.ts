import { restoreAccounts } from "./office/accounts/restore.js";
import { recordProof } from "./office/custody/proofs.js";
import {
  numbersLieBelowCounters,
  restoreNumbers,
  restoreRestrictions,
  restoreWalls,
} from "./office/matters/restore.js";
import { restorePrivilege } from "./office/notes/restore.js";
import type { BackupKnowledge } from "./platform/backups/restore-commands.js";

/** What backups must know of the rooms above them: what must hold in a restored firm, what a restore may not bring back, who tells the firm. */
export const backupKnowledge: BackupKnowledge = {
  checks: [numbersLieBelowCounters],
  rules: [restoreAccounts, restoreNumbers, restoreWalls, restoreRestrictions, restorePrivilege],
  // A suspended firm's account is locked; it is told when its data was proven once it is back.
  onProven: async (operator, firm, { takenAt, durationMs, ...proof }) => {
    if (firm.state !== "active") return;
    const told = { ...proof, backupTakenAt: takenAt, restoreSeconds: durationMs / 1000 };
    await recordProof(await operator.firmDb(firm), told);
  },
};
