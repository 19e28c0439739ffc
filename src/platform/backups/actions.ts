import type { ActionWords, SubjectKinds } from "../audit/words.js";

/** The trail's words for what is done to the whole of a firm's data. */
export const backupActions: ActionWords = {
  "backups.firm_restored": {
    group: "changes",
    permission: "audit.read",
    did: "restored",
    what: "the firm from a backup",
    fields: { generation: "Generation", backup_taken_at: "Backup taken at" },
  },
  "backups.documents_lost": {
    group: "changes",
    permission: "audit.read",
    did: "could not bring back",
    what: "some of the firm’s documents from a backup",
    fields: { documents: "Documents" },
  },
  "backups.trigger_tried": { group: "changes", permission: "audit.read", did: "tried to change", what: "the trail" },
};

export const backupSubjects: SubjectKinds = { backup: { what: "The firm’s data" } };
