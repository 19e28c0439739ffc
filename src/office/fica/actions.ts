import { formatDay } from "../../calendar.js";
import { may } from "../../grants.js";
import type { RecordedLine } from "../../platform/audit/read.js";
import type { ActionWords, FieldWords, SubjectKinds } from "../../platform/audit/words.js";
import { CLIENT_KINDS, ITEMS, RISKS } from "./checklist.js";
import { lowered } from "./files.js";

/** The trail's words for what is done to the FICA file of a contact. */

const FIELDS: Readonly<Record<string, string | FieldWords | null>> = {
  ...Object.fromEntries(Object.entries(ITEMS).map(([key, { text }]) => [key, text])),
  kind: { name: "Kind of client", value: (value) => wordOf(CLIENT_KINDS, value) },
  risk: { name: "Risk", value: (value) => wordOf(RISKS, value) },
  riskReason: "Why this risk",
  isProminent: "Prominent",
  prominence: "Position",
  verifiedOn: "Verified on",
  reviewOn: "Next review",
  exempt: "Exempt",
  person: "Person",
  contactId: null,
};

const FILE = { group: "changes", permission: "fica.read", what: "a FICA file", fields: FIELDS } as const;

/** A line of the document's matter; it is not in the history of the file. */
const PAPER = { ...FILE, permission: "documents.read", fields: { item: "Item", documentId: null } } as const;

export const ficaActions: ActionWords = {
  "fica.file_assessed": { ...FILE, did: "assessed", say: sayAssessed },
  "fica.items_marked": { ...FILE, did: "marked items of", say: sayMarked },
  "fica.file_verified": {
    ...FILE,
    did: "verified",
    isKey: true,
    say: ({ changes, note }) => withNote(`Verified${nextReview(changes)}`, note),
  },
  "fica.file_reviewed": {
    ...FILE,
    did: "reviewed",
    isKey: true,
    say: ({ changes, note }) => withNote(`Reviewed${nextReview(changes)}`, note),
  },
  "fica.file_exempted": { ...FILE, did: "exempted", isKey: true, say: ({ note }) => withNote("Exempted", note) },
  "fica.file_withdrawn": {
    ...FILE,
    did: "took back",
    isKey: true,
    say: ({ changes, note }) => withNote(changes.exempt ? "Exemption taken back" : "Verification taken back", note),
  },
  "fica.person_linked": {
    ...FILE,
    did: "linked a person to",
    say: ({ changes }) => `Linked: ${textOf(changes.person?.to)}`,
  },
  "fica.person_unlinked": {
    ...FILE,
    did: "removed a person from",
    say: ({ changes }) => `Removed: ${textOf(changes.person?.from)}`,
  },
  "fica.paper_linked": { ...PAPER, did: "named a document in" },
  "fica.paper_unlinked": { ...PAPER, did: "took a document out of" },
  "fica.file_viewed": { ...FILE, group: "views", did: "viewed" },
};

export const ficaSubjects: SubjectKinds = {
  fica: {
    what: "FICA file",
    isKnownByName: true,
    async name(db, ids, reader) {
      if (!may(reader, "fica.read")) return new Map();
      const rows = await db("contacts")
        .whereIn("contacts.id", ids)
        .select<{ id: string; name: string }[]>("contacts.id", "contacts.display_name as name");
      return new Map(rows.map(({ id, name }) => [id, { text: `FICA of ${name}`, href: `/contacts/${id}/fica` }]));
    },
  },
};

/** A line of a file's own history; undefined for one that only says that somebody looked. */
export function sentenceOfAct(line: RecordedLine): { text: string; isKey: boolean } | undefined {
  const words = ficaActions[line.action];
  return words?.say && { text: words.say(line), isKey: words.isKey === true };
}

function sayAssessed({ changes }: RecordedLine): string {
  const said = [
    changes.kind && wordOf(CLIENT_KINDS, changes.kind.to).toLowerCase(),
    changes.risk && `${wordOf(RISKS, changes.risk.to).toLowerCase()} risk`,
    changes.isProminent && (changes.isProminent.to ? "prominent" : "not prominent"),
    changes.verifiedOn && "no longer verified",
  ].filter(Boolean);
  return `Assessed: ${said.join(", ") || "the reason in other words"}`;
}

function sayMarked({ changes }: RecordedLine): string {
  const { verifiedOn, ...items } = changes;
  const said = Object.entries(items).map(([key, { to }]) => {
    const text = (ITEMS as Readonly<Record<string, { text: string }>>)[key]?.text ?? key;
    return `${lowered(text)}, ${lowered(textOf(to)).split(", ", 1)[0]}`;
  });
  return `Marked: ${[...said, verifiedOn && "no longer verified"].filter(Boolean).join("; ")}`;
}

function nextReview({ reviewOn }: RecordedLine["changes"]): string {
  return typeof reviewOn?.to === "string" ? `, next review ${formatDay(reviewOn.to)}` : "";
}

function withNote(words: string, note: string | null): string {
  return note ? `${words}: ${note}` : words;
}

function wordOf(words: Readonly<Record<string, string>>, value: unknown): string {
  return words[textOf(value)] ?? textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
