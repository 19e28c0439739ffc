import type { ActionWords, SubjectKinds } from "../../platform/audit/words.js";

/** The trail's words for acts that two people do together. */

const APPROVAL = {
  group: "people",
  permission: "approvals.decide",
  fields: { what: "What" },
} as const;

export const approvalActions: ActionWords = {
  "approvals.request_made": { ...APPROVAL, did: "asked for", what: "an approval" },
  "approvals.request_approved": { ...APPROVAL, did: "approved", what: "a request" },
  "approvals.request_declined": { ...APPROVAL, did: "declined", what: "a request" },
  "approvals.request_taken_back": { ...APPROVAL, did: "withdrew", what: "a request" },
  "approvals.request_expired": { ...APPROVAL, did: "let run out", what: "a request" },
};

export const approvalSubjects: SubjectKinds = {
  approval: { what: "Request" },
};
