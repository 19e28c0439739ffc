import type { Day } from "../../calendar.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import type { ContactKind } from "../contacts/kinds.js";
import { type ClientKind, isItemKey, type ItemKey, type ItemState, type Risk } from "./checklist.js";
import type { FicaItem } from "./files.js";

export interface FileRow {
  name: string;
  contact_kind: ContactKind;
  client_kind: ClientKind | null;
  risk: Risk | null;
  risk_reason: string | null;
  is_prominent: number | null;
  prominence: string | null;
  exempt_reason: string | null;
  exempted_on: Day | null;
  exempted_by: string | null;
  verified_on: Day | null;
  verified_by: string | null;
  review_on: Day | null;
  due_on: Day | null;
  version: number | null;
}

/** The contact with what is kept of its file, if anything is. */
export function findFileRow(db: FirmDb, contactId: string): Promise<FileRow | undefined> {
  return db("contacts")
    .leftJoin("fica_files", "fica_files.contact_id", "contacts.id")
    .leftJoin("users as verifiers", "verifiers.id", "fica_files.verified_by_user_id")
    .leftJoin("users as exempters", "exempters.id", "fica_files.exempted_by_user_id")
    .where("contacts.id", contactId)
    .first<FileRow | undefined>(
      "contacts.display_name as name",
      "contacts.kind as contact_kind",
      "fica_files.client_kind",
      "fica_files.risk",
      "fica_files.risk_reason",
      "fica_files.is_prominent",
      "fica_files.prominence",
      "fica_files.exempt_reason",
      "fica_files.exempted_on",
      "exempters.name as exempted_by",
      "fica_files.verified_on",
      "verifiers.name as verified_by",
      "fica_files.review_on",
      "fica_files.due_on",
      "fica_files.version",
    );
}

interface ItemRow {
  item: string;
  state: ItemState;
  basis: string | null;
  document_id: string | null;
  expires_on: Day | null;
  marked_by: string;
  marked_at: Date;
}

/** The items of a file that anybody marked; words that are no item of ours are left out. */
export async function listMarked(db: FirmDb, contactId: string): Promise<Map<ItemKey, FicaItem>> {
  const rows: ItemRow[] = await db("fica_items")
    .join("users", "users.id", "fica_items.marked_by_user_id")
    .where("fica_items.contact_id", contactId)
    .select("fica_items.item", "fica_items.state", "fica_items.basis", "fica_items.document_id")
    .select("fica_items.expires_on", "users.name as marked_by", "fica_items.marked_at");
  const items = new Map<ItemKey, FicaItem>();
  for (const { item, state, basis, document_id, expires_on, marked_by, marked_at } of rows) {
    if (!isItemKey(item)) continue;
    const marked = { by: marked_by, at: marked_at };
    items.set(item, { key: item, state, basis, documentId: document_id, expiresOn: expires_on, marked });
  }
  return items;
}
