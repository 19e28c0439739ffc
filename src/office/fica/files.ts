import type { Actor } from "../../actor.js";
import type { Day } from "../../calendar.js";
import { NotFound } from "../../errors.js";
import { isId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { ContactKind } from "../contacts/kinds.js";
import {
  type ClientKind,
  type ItemKey,
  ITEMS,
  itemsFor,
  type ItemState,
  KIND_OF_CONTACT,
  type Risk,
} from "./checklist.js";
import { listRelations, type RelatedContact } from "./relations.js";
import { type FicaStatus, type Standing, statusOf } from "./status.js";
import { findFileRow, listMarked } from "./stored.js";

export interface FicaItem {
  key: ItemKey;
  state: ItemState;
  /** How it was seen, or why it is not needed. */
  basis: string | null;
  documentId: string | null;
  /** The last day on which what was seen still counts. */
  expiresOn: Day | null;
  marked: { by: string; at: Date } | undefined;
}

export interface FicaFile {
  contact: { id: string; name: string; kind: ContactKind };
  kind: ClientKind;
  risk: Risk | null;
  riskReason: string | null;
  /** A prominent influential person, a family member or a close associate of one (sections 21F to 21H). */
  isProminent: boolean;
  prominence: string | null;
  exempt: { reason: string; on: Day; by: string } | undefined;
  verified: { on: Day; by: string; reviewOn: Day; dueOn: Day } | undefined;
  /** Counts its changes; 0 when nothing was written yet. */
  version: number;
  /** Everything asked of this client, in order. */
  items: FicaItem[];
  related: RelatedContact[];
  status: FicaStatus;
}

/** Finds the file of a contact for its page and leaves a line that it was looked at. Throws NotFound. */
export async function viewFicaFile(db: FirmDb, contactId: string, today: Day, by: Actor): Promise<FicaFile> {
  const file = await findFicaFile(db, contactId, today);
  await recordAudit(db, { action: "fica.file_viewed", subjectKind: "fica", subjectId: contactId, by });
  return file;
}

/** The file of a contact, as it would begin when there is none yet. Throws NotFound when there is no such contact. */
export async function findFicaFile(db: FirmDb, contactId: string, today: Day): Promise<FicaFile> {
  const row = isId(contactId) ? await findFileRow(db, contactId) : undefined;
  if (!row) throw new NotFound("There is no such contact.");
  const kind = row.client_kind ?? KIND_OF_CONTACT[row.contact_kind];
  const isEnhanced = row.risk === "high" || row.is_prominent === 1;
  const verified =
    row.verified_on && row.review_on && row.due_on && row.verified_by
      ? { on: row.verified_on, by: row.verified_by, reviewOn: row.review_on, dueOn: row.due_on }
      : undefined;
  const exempt =
    row.exempt_reason && row.exempted_on && row.exempted_by
      ? { reason: row.exempt_reason, on: row.exempted_on, by: row.exempted_by }
      : undefined;
  const marked = await listMarked(db, contactId);
  const version = row.version ?? 0;
  return {
    contact: { id: contactId, name: row.name, kind: row.contact_kind },
    kind,
    risk: row.risk,
    riskReason: row.risk_reason,
    isProminent: row.is_prominent === 1,
    prominence: row.prominence,
    exempt,
    verified,
    version,
    items: itemsFor(kind, isEnhanced).map((key) => marked.get(key) ?? outstanding(key)),
    related: await listRelations(db, contactId, today),
    status: statusOf(standingOf({ version, exempt, verified }), today),
  };
}

/** What decides where a file stands. */
export function standingOf({ version, exempt, verified }: Pick<FicaFile, "version" | "exempt" | "verified">): Standing {
  return {
    isBegun: version > 0,
    isExempt: exempt !== undefined,
    verifiedOn: verified?.on ?? null,
    dueOn: verified?.dueOn ?? null,
  };
}

/** High risk, or prominent: source of funds is asked and a partner approves (section 21F, by the firm's own rule for high risk). */
export function isEnhanced({ risk, isProminent }: Pick<FicaFile, "risk" | "isProminent">): boolean {
  return risk === "high" || isProminent;
}

/** What still stands between this file and its being verified, in words: "residential address", "the risk rating". */
export function missingOf(file: Pick<FicaFile, "risk" | "items">, today: Day): string[] {
  const missing = file.items
    .filter((item) => !isSatisfied(item, today))
    .map(({ key, expiresOn }) => lowered(ITEMS[key].text) + (expiresOn && expiresOn < today ? " (ran out)" : ""));
  return file.risk ? missing : ["the risk rating", ...missing];
}

function isSatisfied({ state, expiresOn }: FicaItem, today: Day): boolean {
  return state === "not_needed" || (state === "verified" && (!expiresOn || expiresOn >= today));
}

/** The earlier of the review and of the first paper that runs out. */
export function firstDue(reviewOn: Day, items: readonly FicaItem[]): Day {
  return items.reduce(
    (first, { state, expiresOn }) => (state === "verified" && expiresOn && expiresOn < first ? expiresOn : first),
    reviewOn,
  );
}

/** As it stands inside a sentence. */
export function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** "residential address, sanctions lists and 3 more" */
export function listed(words: readonly string[], max = 4): string {
  const shown = words.length > max ? words.slice(0, max) : words;
  return words.length > max ? `${shown.join(", ")} and ${words.length - max} more` : shown.join(", ");
}

function outstanding(key: ItemKey): FicaItem {
  return { key, state: "outstanding", basis: null, documentId: null, expiresOn: null, marked: undefined };
}
