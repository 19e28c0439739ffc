import { may } from "../../grants.js";
import { changesInWords, valueInWords } from "../../platform/audit/details.js";
import type { RecordedLine } from "../../platform/audit/read.js";
import type { ActionWords, FieldWords, SubjectKinds } from "../../platform/audit/words.js";
import { conflictActions, conflictSubjects } from "./conflicts/actions.js";
import { matterRows } from "./matters.js";
import { knownClients, traceableSql } from "./visible.js";
import { FEE_BASES, MATTER_TYPES, STATUSES } from "./words.js";

/** The trail's words for what is done to matters and clients. */

const FIELDS: Readonly<Record<string, string | FieldWords | null>> = {
  title: "Title",
  type: named("Type", Object.fromEntries(Object.entries(MATTER_TYPES).map(([key, { name }]) => [key, name]))),
  status: named("Status", STATUSES),
  owner: "Responsible",
  feeBasis: named("Basis", FEE_BASES),
  court: "Court",
  caseNo: "Case number",
  prescribesOn: "Prescription date",
  noPrescriptionReason: "Why none",
  description: "Instruction",
  stage: "Stage",
  archiveNo: "Archive number",
  archivePlace: "Where the paper lies",
  number: "Number",
  closedOn: "Closed on",
  access: "Who may see it",
  party: "Party",
  contactId: null,
  clientId: null,
  parties: null,
};

const BASE = { group: "changes", permission: "matters.read", part: "The matter", fields: FIELDS } as const;
const KEY = { ...BASE, what: "a matter", isKey: true, onTimeline: true } as const;
const SETTING = {
  group: "changes",
  permission: "settings.write",
  what: "a field of matters",
  fields: { label: "Name", isRequired: "Must be filled in", choices: "Choices", retired: "Retired" },
} as const;
const PARTY = { ...BASE, what: "a party", part: "Parties", onTimeline: true } as const;

export const matterActions: ActionWords = {
  "matters.matter_opened": { ...KEY, did: "opened", say: ({ changes }) => `Opened as ${textOf(changes.number?.to)}` },
  "matters.matter_closed": {
    ...KEY,
    did: "closed",
    say: ({ changes, note }) => withNote(`Closed on ${valueInWords(changes.closedOn?.to)}`, note),
  },
  "matters.matter_reopened": { ...KEY, did: "reopened", say: ({ note }) => withNote("Reopened", note) },
  "matters.matter_changed": { ...BASE, did: "changed", what: "a matter", onTimeline: true, say: sayChanges },
  "matters.wall_set": {
    ...BASE,
    did: "kept somebody from",
    what: "a matter",
    fields: { person: "Person", reason: "Why" },
  },
  "matters.wall_lifted": {
    ...BASE,
    did: "lifted a wall of",
    what: "a matter",
    fields: { person: "Person", reason: "Why" },
  },
  "matters.access_changed": {
    ...BASE,
    did: "changed who may see",
    what: "a matter",
    onTimeline: true,
    say: ({ changes }) => `Who may see it: ${textOf(changes.access?.to)}`,
  },
  "matters.party_added": { ...PARTY, did: "added", say: ({ changes }) => `Party added: ${textOf(changes.party?.to)}` },
  "matters.party_removed": {
    ...PARTY,
    did: "removed",
    say: ({ changes }) => `Party removed: ${textOf(changes.party?.from)}`,
  },
  "matters.relation_added": { ...BASE, did: "related", what: "another matter", fields: { related: "Related matter" } },
  "matters.relation_removed": {
    ...BASE,
    did: "took apart",
    what: "from another matter",
    fields: { related: "Related matter" },
  },
  "matters.stages_kept": { ...SETTING, did: "changed", what: "the stages of matters", fields: { stages: "Stages" } },
  "matters.field_added": { ...SETTING, did: "added" },
  "matters.field_changed": { ...SETTING, did: "changed" },
  "matters.field_retired": { ...SETTING, did: "retired, or took back," },
  "matters.matter_viewed": { ...BASE, group: "views", did: "viewed", what: "a matter" },
  "matters.client_made": {
    ...BASE,
    permission: "clients.read",
    did: "made a client",
    what: "of a contact",
    fields: { code: "Client code", contactId: null },
  },
  ...conflictActions,
};

export const matterSubjects: SubjectKinds = {
  ...conflictSubjects,
  matter: {
    what: "Matter",
    isKnownByName: true,
    async name(db, ids, reader) {
      if (!may(reader, "matters.read")) return new Map();
      const rows = (await matterRows(db, reader).whereIn("matters.id", ids)) as {
        id: string;
        number: string;
        title: string;
      }[];
      return new Map(rows.map(({ id, number, title }) => [id, { text: `${number} ${title}`, href: `/matters/${id}` }]));
    },
    // A line of one matter about another is there for whoever may see both.
    hides(reader) {
      const seen = traceableSql(reader);
      return {
        sql: `audit_lines.subject_kind = 'matter'
          AND (audit_lines.matter_id IS NULL OR audit_lines.matter_id <> audit_lines.subject_id)
          AND EXISTS (SELECT 1 FROM matters WHERE matters.id = audit_lines.subject_id AND NOT ${seen.sql})`,
        values: seen.values,
      };
    },
  },
  client: {
    what: "Client",
    isKnownByName: true,
    async name(db, ids, reader) {
      if (!may(reader, "clients.read")) return new Map();
      const rows = await knownClients(db("clients"), reader)
        .join("contacts", "contacts.id", "clients.contact_id")
        .whereIn("clients.id", ids)
        .select<{ id: string; code: string; name: string }[]>(
          "clients.id",
          "clients.code",
          "contacts.display_name as name",
        );
      return new Map(rows.map(({ id, code, name }) => [id, { text: `${code} ${name}`, href: `/clients/${id}` }]));
    },
  },
};

/** "Title: Mokoena v RAF → Mokoena v Road Accident Fund · Instruction changed" */
function sayChanges({ action, changes: { description, ...changes } }: RecordedLine): string {
  const words = [changesInWords({ action, changes }), description ? "Instruction changed" : ""];
  return words.filter(Boolean).join(" · ") || "Looked through, nothing changed";
}

function named(name: string, words: Readonly<Record<string, string>>): FieldWords {
  return { name, value: (value) => words[textOf(value)] ?? textOf(value) };
}

function withNote(words: string, note: string | null): string {
  return note ? `${words}: ${note}` : words;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
