import type { ActionWords, SubjectKinds } from "../../platform/audit/words.js";

/** The trail's words for looking at itself. What was typed into a filter may name what others may not know of. */
const TRAIL = {
  permission: "audit.read",
  what: "the audit trail",
  fields: { words: { name: "Words looked for", isOwn: true }, lines: "Lines" },
} as const;

export const trailActions: ActionWords = {
  "trail.audit_viewed": { ...TRAIL, group: "views", did: "viewed" },
  "trail.history_viewed": {
    ...TRAIL,
    group: "views",
    permission: "matters.read",
    part: "The matter",
    did: "viewed",
    what: "the history of a matter",
  },
  "trail.lines_exported": { ...TRAIL, group: "exports", did: "downloaded", what: "lines of the audit trail" },
};

export const trailSubjects: SubjectKinds = { trail: { what: "Audit trail" } };
