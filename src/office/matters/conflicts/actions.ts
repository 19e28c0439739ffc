import type { ActionWords, SubjectKinds } from "../../../platform/audit/words.js";
import { traceableSql } from "../visible.js";

/** The trail's words for conflict checks. Its lines of a matter are hidden with the matter; a check made before there is one names nobody. */

const DECISIONS: Readonly<Record<string, string>> = {
  cleared: "cleared",
  not_the_same: "not the same",
  consent: "both consent in writing",
  conflict: "a conflict",
};

const BASE = { group: "changes", permission: "matters.read", part: "Conflict check" } as const;
const DECIDED_FIELDS = {
  name: "Name",
  found: "Found",
  decision: { name: "Decision", value: (value: unknown) => DECISIONS[textOf(value)] ?? textOf(value) },
};

export const conflictActions: ActionWords = {
  "conflicts.checked": {
    ...BASE,
    group: "searches",
    permission: "conflicts.check",
    did: "checked",
    what: "names for conflicts",
    // How many were found may count those in a restricted matter.
    fields: { names: "Names", found: { name: "Found", isOwn: true } },
  },
  "conflicts.decided": {
    ...BASE,
    did: "decided on",
    what: "a match of a conflict check",
    onTimeline: true,
    fields: DECIDED_FIELDS,
    say: ({ changes, note }) =>
      `Conflict check, ${textOf(changes.found?.to)}: ${DECISIONS[textOf(changes.decision?.to)] ?? ""}. ${note ?? ""}`,
  },
  "conflicts.overridden": {
    ...BASE,
    did: "went on in spite of",
    what: "a conflict",
    isKey: true,
    onTimeline: true,
    fields: DECIDED_FIELDS,
    say: ({ changes, note }) => `Went on in spite of the conflict with ${textOf(changes.found?.to)}: ${note ?? ""}`,
  },
  "conflicts.warning_seen": { ...BASE, group: "views", did: "saw", what: "a warning of a conflict check" },
};

export const conflictSubjects: SubjectKinds = {
  conflict_check: { what: "Conflict check" },
  conflict_match: {
    what: "Match of a conflict check",
    // What was decided, and why, may be because of a matter that this reader may not see, or may see no longer.
    hides(reader) {
      const seen = traceableSql(reader);
      return {
        sql: `audit_lines.subject_kind = 'conflict_match' AND EXISTS (
          SELECT 1 FROM conflict_places JOIN matters ON matters.id = conflict_places.matter_id
          WHERE conflict_places.match_id = audit_lines.subject_id AND NOT ${seen.sql})`,
        values: seen.values,
      };
    },
  },
};

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
