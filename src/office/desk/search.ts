import type { UserActor } from "../../actor.js";
import { may } from "../../grants.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { type ContactLine, countContacts, listBestContacts } from "../contacts/reports.js";
import { type FoundDocument, searchDocuments, suggestDocuments } from "../documents/search.js";
import type { Matter } from "../matters/matters.js";
import { searchMatters, suggestMatters } from "../matters/reports.js";
import { type FoundNote, searchNotes } from "../notes/note-search.js";

/** What was found of one kind: the best, and how many there are in all. */
export interface Group<T> {
  best: readonly T[];
  total: number;
}

/** Undefined is what this person may not see: it is not there, in no list and in no count. */
export interface Found {
  matters: (Group<Matter> & { closed: number }) | undefined;
  contacts: Group<ContactLine> | undefined;
  /** Documents are counted as far as they are shown. */
  documents: (Group<FoundDocument> & { hasMore: boolean }) | undefined;
  notes: Group<FoundNote> | undefined;
}

export const SEARCH_GROUPS = ["all", "matters", "contacts", "documents", "notes"] as const;
export type SearchGroup = (typeof SEARCH_GROUPS)[number];

export const NOTHING_FOUND: Found = { matters: undefined, contacts: undefined, documents: undefined, notes: undefined };

const SHOWN_MAX = 8;
/** Of a group that is looked at alone. */
const SHOWN_ALONE_MAX = 50;

/** One question after the other, on one connection: each is limited and narrowed to what this person may see where it is asked. */
export async function searchFirm(db: FirmDb, q: string, by: UserActor, group: SearchGroup): Promise<Found> {
  const maxOf = (each: SearchGroup): number => (each === group ? SHOWN_ALONE_MAX : SHOWN_MAX);
  return {
    matters: may(by, "matters.read") ? await matters(db, q, by, maxOf("matters")) : undefined,
    contacts: may(by, "contacts.read") ? await contacts(db, q, maxOf("contacts")) : undefined,
    documents: may(by, "documents.read") ? await documents(db, q, by, maxOf("documents")) : undefined,
    notes: may(by, "notes.read") ? await notes(db, q, by, maxOf("notes")) : undefined,
  };
}

async function matters(db: FirmDb, q: string, by: UserActor, max: number) {
  const { matters: best, total, closed } = await searchMatters(db, q, by, max);
  return { best, total, closed };
}

async function contacts(db: FirmDb, q: string, max: number): Promise<Group<ContactLine>> {
  const total = await countContacts(db, { q });
  return { best: total > 0 ? await listBestContacts(db, q, max) : [], total };
}

async function documents(db: FirmDb, q: string, by: UserActor, max: number) {
  const found = await searchDocuments(db, q, by, max + 1);
  const best = found.slice(0, max);
  return { best, total: best.length, hasMore: found.length > max };
}

async function notes(db: FirmDb, q: string, by: UserActor, max: number): Promise<Group<FoundNote>> {
  const { notes: best, total } = await searchNotes(db, q, by, max);
  return { best, total };
}

/** A page that may be meant, while it is being typed: names only, nothing of what documents and notes say. */
export interface Suggestion {
  kind: "Matter" | "Contact" | "Document";
  href: string;
  text: string;
  note: string;
}

const SUGGESTED_MAX = 4;
const SUGGESTED_DOCUMENTS_MAX = 3;

export async function suggest(db: FirmDb, q: string, by: UserActor): Promise<Suggestion[]> {
  const matters = may(by, "matters.read") ? await suggestMatters(db, q, by, SUGGESTED_MAX) : [];
  const contacts = may(by, "contacts.read") ? await listBestContacts(db, q, SUGGESTED_MAX) : [];
  const documents = may(by, "documents.read") ? await suggestDocuments(db, q, by, SUGGESTED_DOCUMENTS_MAX) : [];
  return [
    ...matters.map(({ id, number, title, client, status }) => ({
      kind: "Matter" as const,
      href: `/matters/${id}`,
      text: `${number} ${title}`,
      note: status === "closed" ? `${client.name}, closed` : client.name,
    })),
    ...contacts.map(({ id, displayName, city }) => ({
      kind: "Contact" as const,
      href: `/contacts/${id}`,
      text: displayName,
      note: city ?? "",
    })),
    ...documents.map(({ documentId, matterId, name, matterNumber }) => ({
      kind: "Document" as const,
      href: `/matters/${matterId}/documents/${documentId}`,
      text: name,
      note: matterNumber,
    })),
  ];
}
