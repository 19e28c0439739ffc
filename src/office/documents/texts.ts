import { type Blob, recordText } from "../../platform/blobs/blobs.js";
import { openBlob } from "../../platform/blobs/read-blob.js";
import type { NewBlobHandler } from "../../platform/blobs/settling.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { storedText } from "../../platform/databases/fulltext.js";
import type { KindName } from "./contents/kinds.js";
import { hasText, readText } from "./reading/read-text.js";

/** Larger files are filed and found by their names; reading one would hold up the worker. */
const READ_BYTES_MAX = 100 * 1024 * 1024;

/** Reads the text of each new content that a document has, so that it is found by it. Contents of other rooms have no kind here, and none of their text is read. */
export const readTexts: NewBlobHandler = {
  name: "documents.texts",
  async handle(_operator, _firm, blob, home) {
    if (blob.text || blob.state === "infected") return;
    if (blob.state === "waiting") throw new Error("A content that waits for the scanner is read after it.");
    const kind = await kindOf(home.db, blob.id);
    if (!kind) return; // it may become a document's later
    if (!hasText(kind)) return recordText(home.db, blob.id, "none");
    if (blob.sizeBytes > READ_BYTES_MAX) return recordText(home.db, blob.id, "too_large");
    const { text } = await readText(kind, (await openBlob(home, blob.id)).stream());
    await keepText(home.db, blob, text);
  },
};

async function keepText(db: FirmDb, blob: Blob, text: string): Promise<void> {
  const stored = storedText(text).trim();
  if (stored) {
    await db("document_texts").insert({ blob_id: blob.id, text: stored }).onConflict("blob_id").merge(["text"]);
  }
  await recordText(db, blob.id, stored ? "read" : "none");
}

async function kindOf(db: FirmDb, blobId: string): Promise<KindName | undefined> {
  const version = await db("document_versions")
    .where("blob_id", blobId)
    .orderBy("id")
    .first<{ kind: KindName } | undefined>("kind");
  return version?.kind;
}
