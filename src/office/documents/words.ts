import type { FirmDb } from "../../platform/databases/firm-db.js";
import { storedText } from "../../platform/databases/fulltext.js";

const WORDS_CHARACTERS_MAX = 2_000;

/** Writes anew by which words a document is found: its name, folder and tags, and the head of its e-mail. Part of each change of one of them. */
export async function keepWords(trx: FirmDb, documentId: string): Promise<void> {
  const document = await trx("documents")
    .leftJoin("document_mails", "document_mails.document_id", "documents.id")
    .where("documents.id", documentId)
    .first<Named>(
      "documents.name",
      "documents.folder",
      "document_mails.subject",
      "document_mails.sender",
      "document_mails.recipients",
    );
  const tagRows: { tag: string }[] = await trx("document_tags").where("document_id", documentId).select("tag");
  const tags = tagRows.map(({ tag }) => tag);
  const { name, folder, subject, sender, recipients } = document;
  const words = storedText([name, folder, ...tags, subject, sender, recipients].filter(Boolean).join(" \n "));
  const row = { document_id: documentId, words: words.slice(0, WORDS_CHARACTERS_MAX) };
  await trx("document_names").insert(row).onConflict("document_id").merge(["words"]);
}

interface Named {
  name: string;
  folder: string;
  subject: string | null;
  sender: string | null;
  recipients: string | null;
}
