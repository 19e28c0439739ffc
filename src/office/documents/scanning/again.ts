import { jobActor } from "../../../actor.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type Blob, findBlobNamed, recordState } from "../../../platform/blobs/blobs.js";
import type { BlobHome } from "../../../platform/blobs/folders.js";
import { openBlob } from "../../../platform/blobs/read-blob.js";
import type { NewBlobHandler } from "../../../platform/blobs/settling.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { openScan, type Verdict } from "./clamd.js";

const BY = jobActor("documents.scan");

/** Shows a content that waits for the scanner to it again, until there is a verdict. Without a scanner configured any more it goes on waiting. */
export const scanAgain: NewBlobHandler = {
  name: "documents.scan",
  async handle({ config }, _firm, blob, home) {
    if (blob.state !== "waiting") return;
    const { clamavSocket } = config.documents;
    if (clamavSocket === undefined) throw new Error("A content waits for a scanner, and none is configured.");
    const verdict = await scanWhole(home, blob, clamavSocket);
    if (verdict.state === "waiting") throw new Error(WHY[verdict.why]);
    if (verdict.state === "clean") await recordState(home.db, blob.id, "clean");
    else await markInfected(home.db, blob, verdict.signature);
  },
};

const WHY: Record<Extract<Verdict, { state: "waiting" }>["why"], string> = {
  away: "The scanner does not answer.",
  broken: "The scanner broke off.",
  too_large: "The content is larger than the scanner takes: raise StreamMaxLength in clamd.conf.",
};

async function scanWhole(home: BlobHome, blob: Blob, clamavSocket: string): Promise<Verdict> {
  const scan = openScan(clamavSocket);
  try {
    for await (const piece of (await openBlob(home, blob.id)).stream()) await scan.take(piece as Buffer);
    return await scan.verdict();
  } finally {
    scan.abandon();
  }
}

/** A content that came again was found infected: so is the one that stands, whatever was said of it when it came first. */
export async function spreadInfected(db: FirmDb, blobName: string, signature: string): Promise<void> {
  const blob = await findBlobNamed(db, blobName);
  if (blob && blob.state !== "infected") await markInfected(db, blob, signature);
}

/** The content is not given out any more. Each document that has it gets a line in its matter's trail. */
async function markInfected(db: FirmDb, blob: Blob, signature: string): Promise<void> {
  await transact(db, async (trx) => {
    await recordState(trx, blob.id, "infected");
    await trx("document_texts").where("blob_id", blob.id).delete();
    const rows: { id: string; matter_id: string; n: number }[] = await trx("document_versions")
      .join("documents", "documents.id", "document_versions.document_id")
      .where("document_versions.blob_id", blob.id)
      .select("documents.id", "documents.matter_id", "document_versions.n");
    for (const { id, matter_id, n } of rows) {
      await recordAudit(trx, {
        action: "documents.version_infected",
        subjectKind: "document",
        subjectId: id,
        matterId: matter_id,
        by: BY,
        changes: { version: { to: n } },
        note: `The scanner found ${signature}.`,
      });
    }
  });
}
