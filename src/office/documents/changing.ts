import type { UserActor } from "../../actor.js";
import { dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { lockLiveMatter, touch } from "../matters/matters.js";
import { cleanFileName, endingOf } from "./contents/names.js";
import { countDocuments, type Document, findDocument } from "./documents.js";
import { DOCUMENTS_MAX } from "./adding.js";
import { keepWords } from "./words.js";

interface Which {
  matterId: string;
  documentId: string;
  /** What was read when the change was made up. */
  version: number;
  by: UserActor;
}

export interface DocumentChange extends Which {
  name: string;
  folder: string;
  tags: readonly string[];
}

/** Renames, moves and tags. Throws NotFound, Refused("matter_closed", "document_changed_meanwhile", "document_name", "document_removed"). */
export async function changeDocument(db: FirmDb, change: DocumentChange): Promise<Document> {
  const name = withEnding(change.name);
  return write(db, change, async (trx, document) => {
    if (document.removed) throw new Refused("document_removed", `${document.name} was removed. Put it back first.`);
    await refuseTaken(trx, document, { name: name(document), folder: change.folder });
    await trx("documents")
      .where("id", document.id)
      .update({ name: name(document), folder: change.folder });
    await trx("document_tags").where("document_id", document.id).delete();
    if (change.tags.length > 0) {
      await trx("document_tags").insert(change.tags.map((tag) => ({ document_id: document.id, tag })));
    }
    const changes = changesOf({
      name: [document.name, name(document)],
      folder: [document.folder, change.folder],
      tags: [document.tags.join(", "), change.tags.join(", ")],
    });
    return { action: "documents.document_changed", changes };
  });
}

/** Takes it out of the lists; its contents stay, and it can be put back. Throws as changeDocument. */
export async function removeDocument(db: FirmDb, { why, ...which }: Which & { why: string }): Promise<Document> {
  return write(db, which, async (trx, document) => {
    if (document.removed) throw new Refused("document_removed", `${document.name} was removed already.`);
    await trx("documents")
      .where("id", document.id)
      .update({ removed_at: new Date(), removed_by: which.by.id, removed_why: why });
    return { action: "documents.document_removed", changes: { name: { from: document.name } }, note: why };
  });
}

/** Throws as changeDocument, and Refused("documents_full"). */
export async function putBackDocument(db: FirmDb, which: Which): Promise<Document> {
  return write(db, which, async (trx, document) => {
    if (!document.removed) throw new Refused("document_not_removed", `${document.name} was put back already.`);
    if ((await countDocuments(trx, document.matterId)) >= DOCUMENTS_MAX) {
      throw new Refused("documents_full", `The matter holds ${DOCUMENTS_MAX} documents, and takes no more.`);
    }
    await trx("documents").where("id", document.id).update({ removed_at: null, removed_by: null, removed_why: null });
    return { action: "documents.document_put_back", changes: { name: { to: document.name } } };
  });
}

interface Written {
  action: string;
  changes: Record<string, { from?: unknown; to?: unknown }>;
  note?: string;
}

async function write(
  db: FirmDb,
  { matterId, documentId, version, by }: Which,
  act: (trx: FirmDb, document: Document) => Promise<Written>,
): Promise<Document> {
  return transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, matterId, by);
    const document = await findDocument(trx, { matterId: matter.id, documentId }, by);
    if (document.version !== version) {
      throw new Refused(
        "document_changed_meanwhile",
        `${document.name} was changed since you opened it. What it is now is shown; write yours again over it.`,
      );
    }
    const { action, changes, note } = await act(trx, document);
    await trx("documents")
      .where("id", document.id)
      .update({ version: version + 1 });
    await keepWords(trx, document.id);
    await touch(trx, matter.id, dayOf(new Date()));
    const subject = { subjectKind: "document", subjectId: document.id, matterId: matter.id, by };
    await recordAudit(trx, { action, changes, ...(note ? { note } : {}), ...subject });
    return findDocument(trx, { matterId: matter.id, documentId }, by);
  });
}

/** Two of one name in a folder could not be told apart by a reader. */
async function refuseTaken(
  trx: FirmDb,
  document: Document,
  { name, folder }: { name: string; folder: string },
): Promise<void> {
  const other = await trx("documents")
    .where({ matter_id: document.matterId, folder, name })
    .whereNot("id", document.id)
    .whereNull("removed_at")
    .first<{ id: string } | undefined>("id");
  if (other)
    throw new Refused("name_taken", `There is a ${name} in that folder already. Give this one another name.`, "name");
}

/** A name typed without the ending keeps it. */
function withEnding(typed: string): (document: Document) => string {
  const clean = cleanFileName(typed);
  return ({ current }) => {
    const ending = endingOf(current.fileName);
    return endingOf(clean) === ending ? clean : cleanFileName(`${clean}.${ending}`);
  };
}

function changesOf(fields: Record<string, [from: string, to: string]>): Written["changes"] {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, [from, to]]) => from !== to)
      .map(([field, [from, to]]) => [field, { from, to }]),
  );
}
