import type { UserActor } from "../../actor.js";
import { dayOf } from "../../calendar.js";
import { Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { StoredBlob } from "../../platform/blobs/write-blob.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { lockLiveMatter, type Matter, touch } from "../matters/matters.js";
import { countDocuments, type Document, findDocument } from "./documents.js";
import type { ReadyContent } from "./incoming.js";
import { numbered } from "./places.js";
import { Infected } from "./scanning/scanning.js";
import { keepWords } from "./words.js";

export const DOCUMENTS_MAX = 20_000;
const VERSIONS_MAX = 500;
const SAME_NAMES_MAX = 200;

export interface DocumentDraft {
  matterId: string;
  /** As readFolder gives it. */
  folder: string;
  /** As readTags gives them. */
  tags?: readonly string[];
  note?: string | null;
  content: ReadyContent;
  /** What becomes of a file whose name is in the folder already: the next version of that document, or a document of its own under a numbered name. */
  sameName: "version" | "document";
  by: UserActor;
}

export interface Filed {
  document: Document;
  /** 1: it is new. */
  n: number;
}

/** The content is here already: which document it is, and as which of its versions. */
export class AlreadyHere extends Refused {
  override name = "AlreadyHere";
  constructor(
    readonly documentId: string,
    sentence: string,
  ) {
    super("document_already_here", sentence, "file");
  }
}

/**
 * Files a content on a matter. Throws NotFound, Refused("matter_closed", "documents_full", "document_already_here", "file_infected"); the content is the
 * caller's to abandon then.
 */
export async function addDocument(db: FirmDb, draft: DocumentDraft): Promise<Filed> {
  return transact(db, async (trx) => {
    const { content, folder, by } = draft;
    const matter = await lockLiveMatter(trx, draft.matterId, by);
    const named = await findNamed(trx, matter.id, folder, content.fileName);
    if (named && draft.sameName === "version") {
      const document = await findDocument(trx, { matterId: matter.id, documentId: named.id }, by);
      return writeVersion(trx, { matter, document, content, note: draft.note ?? null, by });
    }
    if ((await countDocuments(trx, matter.id)) >= DOCUMENTS_MAX) {
      throw new Refused(
        "documents_full",
        `${matter.number} holds ${DOCUMENTS_MAX} documents, and takes no more.`,
        "file",
      );
    }
    const name = named ? await freeName(trx, matter.id, folder, content.fileName) : content.fileName;
    return writeDocument(trx, matter, { ...draft, name });
  });
}

export interface VersionDraft {
  matterId: string;
  documentId: string;
  content: ReadyContent;
  note: string | null;
  by: UserActor;
}

/** Makes a content the current version of a document. Throws as addDocument, and Refused("document_removed", "versions_full"). */
export async function addVersion(db: FirmDb, draft: VersionDraft): Promise<Filed> {
  return transact(db, async (trx) => {
    const matter = await lockLiveMatter(trx, draft.matterId, draft.by);
    const document = await findDocument(trx, draft, draft.by);
    return writeVersion(trx, { ...draft, matter, document });
  });
}

async function writeDocument(trx: FirmDb, matter: Matter, draft: DocumentDraft & { name: string }): Promise<Filed> {
  const { content, folder, name, by, tags = [] } = draft;
  const blob = await storeContent(trx, content);
  const [id, at] = [newId(), new Date()];
  await trx("documents").insert({
    id,
    matter_id: matter.id,
    name,
    folder,
    kind: content.kind,
    current_n: 1,
    version: 1,
    created_by: by.id,
    created_at: at,
  });
  await insertVersion(trx, { documentId: id, n: 1, blob, content, note: draft.note ?? null, by, at });
  if (tags.length > 0) await trx("document_tags").insert(tags.map((tag) => ({ document_id: id, tag })));
  await keepWords(trx, id);
  await touch(trx, matter.id, dayOf(at));
  await recordAudit(trx, {
    action: "documents.document_added",
    subjectKind: "document",
    subjectId: id,
    matterId: matter.id,
    by,
    changes: { name: { to: name }, ...(folder ? { folder: { to: folder } } : {}), versionId: { to: blob.id } },
  });
  return { document: await findDocument(trx, { matterId: matter.id, documentId: id }, by), n: 1 };
}

interface VersionWritten {
  matter: Matter;
  document: Document;
  content: ReadyContent;
  note: string | null;
  by: UserActor;
}

async function writeVersion(trx: FirmDb, { matter, document, content, note, by }: VersionWritten): Promise<Filed> {
  if (document.removed) {
    throw new Refused(
      "document_removed",
      `${document.name} was removed. Put it back first; nothing was written.`,
      "file",
    );
  }
  if (document.current.n >= VERSIONS_MAX) {
    throw new Refused("versions_full", `${document.name} has ${VERSIONS_MAX} versions, and takes no more.`, "file");
  }
  const blob = await storeContent(trx, content);
  await refuseSame(trx, document, blob);
  const [n, at] = [document.current.n + 1, new Date()];
  await insertVersion(trx, { documentId: document.id, n, blob, content, note, by, at });
  await trx("documents")
    .where("id", document.id)
    .update({ current_n: n, kind: content.kind, version: document.version + 1 });
  await keepWords(trx, document.id);
  await touch(trx, matter.id, dayOf(at));
  await recordAudit(trx, {
    action: "documents.version_added",
    subjectKind: "document",
    subjectId: document.id,
    matterId: matter.id,
    by,
    changes: { version: { from: document.current.n, to: n }, name: { to: document.name } },
    ...(note ? { note } : {}),
  });
  return { document: await findDocument(trx, { matterId: matter.id, documentId: document.id }, by), n };
}

async function refuseSame(trx: FirmDb, document: Document, blob: StoredBlob): Promise<void> {
  const same = await trx("document_versions")
    .where({ document_id: document.id, blob_id: blob.id })
    .first<{ n: number } | undefined>("n");
  if (same) {
    throw new AlreadyHere(document.id, `This content is here already, as version ${same.n} of ${document.name}.`);
  }
}

/** Row and file of the content. What the scanner found of the same content in the meantime holds for this one too. */
async function storeContent(trx: FirmDb, content: ReadyContent): Promise<StoredBlob> {
  const blob = await content.blob.commit(trx, { state: content.state });
  if (blob.state === "infected") throw new Infected("something harmful");
  return blob;
}

interface InsertedVersion {
  documentId: string;
  n: number;
  blob: StoredBlob;
  content: ReadyContent;
  note: string | null;
  by: UserActor;
  at: Date;
}

async function insertVersion(
  trx: FirmDb,
  { documentId, n, blob, content, note, by, at }: InsertedVersion,
): Promise<void> {
  await trx("document_versions").insert({
    id: newId(),
    document_id: documentId,
    n,
    blob_id: blob.id,
    file_name: content.fileName,
    kind: content.kind,
    size_bytes: blob.sizeBytes,
    note,
    uploaded_by: by.id,
    uploaded_at: at,
  });
}

/** The document of this name in the folder, as the collation compares; the oldest where there are several. */
async function findNamed(
  trx: FirmDb,
  matterId: string,
  folder: string,
  name: string,
): Promise<{ id: string } | undefined> {
  return trx("documents")
    .where({ matter_id: matterId, folder, name })
    .whereNull("removed_at")
    .orderBy("id")
    .first<{ id: string } | undefined>("id");
}

async function freeName(trx: FirmDb, matterId: string, folder: string, name: string): Promise<string> {
  for (let number = 2; number <= SAME_NAMES_MAX; number += 1) {
    const candidate = numbered(name, number);
    if (!(await findNamed(trx, matterId, folder, candidate))) return candidate;
  }
  throw new Refused(
    "name_taken",
    `There are ${SAME_NAMES_MAX} documents of that name in the folder. Rename the file.`,
    "file",
  );
}
