import type { UserActor } from "../../actor.js";
import { may } from "../../grants.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { documentRows } from "../documents/documents.js";

/** A document that an item of the checklist can rest on. */
export interface Paper {
  id: string;
  matterId: string;
  /** "2026/0131: ID card.pdf" */
  text: string;
}

/** A select of more is no help; the newest are looked for most. */
const PAPERS_MAX = 200;

/**
 * The documents on this contact's matters, and on those of the clients it stands behind, that the reader may see: a document of a restricted
 * matter is a paper for the people the matter names, and for nobody else.
 */
export async function listPapers(db: FirmDb, contactId: string, reader: UserActor): Promise<Paper[]> {
  if (!may(reader, "documents.read")) return [];
  const behind = db("contact_relations").where("related_contact_id", contactId).select("contact_id");
  const theirs = db("clients")
    .where((either) => {
      void either.where("clients.contact_id", contactId).orWhereIn("clients.contact_id", behind);
    })
    .select("clients.id");
  const rows = (await documentRows(db, reader)
    .whereIn("matters.client_id", theirs)
    .whereNull("documents.removed_at")
    .select("matters.number as matter_number")
    .orderBy("documents.id", "desc")
    .limit(PAPERS_MAX)) as { id: string; matter_id: string; matter_number: string; name: string }[];
  return rows.map(({ id, matter_id, matter_number, name }) => ({
    id,
    matterId: matter_id,
    text: `${matter_number}: ${name}`,
  }));
}
