import { approvalActions, approvalSubjects } from "./office/approvals/actions.js";
import { accountActions, accountSubjects } from "./office/accounts/actions.js";
import { contactActions, contactSubjects } from "./office/contacts/actions.js";
import { deskActions } from "./office/desk/actions.js";
import { documentActions, documentSubjects } from "./office/documents/actions.js";
import { ficaActions, ficaSubjects } from "./office/fica/actions.js";
import { templateActions, templateSubjects } from "./office/documents/templates/actions.js";
import { matterActions, matterSubjects } from "./office/matters/actions.js";
import { noteActions, noteSubjects } from "./office/notes/actions.js";
import { trailActions, trailSubjects } from "./office/trail/actions.js";
import type { ActionWords, SubjectKinds } from "./platform/audit/words.js";
import { backupActions, backupSubjects } from "./platform/backups/actions.js";

/** What every action that leaves a line in the trail is called, and what it is done to. */
export const actions: ActionWords = {
  ...backupActions,
  ...approvalActions,
  ...accountActions,
  ...contactActions,
  ...matterActions,
  ...documentActions,
  ...templateActions,
  ...noteActions,
  ...ficaActions,
  ...trailActions,
  ...deskActions,
};

export const subjects: SubjectKinds = {
  ...backupSubjects,
  ...approvalSubjects,
  ...accountSubjects,
  ...contactSubjects,
  ...matterSubjects,
  ...documentSubjects,
  ...templateSubjects,
  ...noteSubjects,
  ...ficaSubjects,
  ...trailSubjects,
};
