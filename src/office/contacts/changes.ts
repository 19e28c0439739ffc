import type { CheckedContact } from "./draft.js";
import type { Contact, Identity } from "./contacts.js";

type Changes = Record<string, { from?: unknown; to?: unknown }>;

const OPEN_FIELDS = [
  "kind",
  "title",
  "firstNames",
  "surname",
  "name",
  "tradingName",
  "employer",
  "jobTitle",
  "birthDate",
  "registrationNo",
  "registeredAbroad",
  "vatNo",
  "language",
  "formerNames",
  "points",
  "addresses",
] as const;
/** Kept out of the trail: it says that they changed, not what they hold. */
const SILENT_FIELDS = ["idNumber", "passport", "notes"] as const;

/** What a change amounts to, field by field, for the audit trail. */
export function changesBetween(before: Contact & Identity, after: CheckedContact): Changes {
  const changes: Changes = {};
  for (const field of OPEN_FIELDS) {
    const [from, to] = [before[field], after[field]];
    if (!isSame(from, to)) changes[field] = { from, to };
  }
  for (const field of SILENT_FIELDS) {
    if (before[field] !== after[field]) changes[field] = { to: after[field] ? "changed" : "removed" };
  }
  return changes;
}

/** Compares by content; the order of an object's properties plays no part, absent and undefined are one. */
function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, each]) => each !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}
