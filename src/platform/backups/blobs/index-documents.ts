import type { BlobHome } from "../../blobs/folders.js";
import type { FirmRecord } from "../../databases/firm-records.js";
import type { Operator } from "../../firms/operator.js";
import type { Lease } from "../../jobs/leases.js";
import { failpoint } from "../../../failpoints.js";
import { VerificationFailed, damaged } from "../errors.js";
import type { BackupPlace } from "../layout.js";
import type { Artefact, BlobFigures } from "../manifest.js";
import { eachDocument, hasDocuments, withFirmDocuments } from "./firm-documents.js";
import { type IndexedBlob, writeIndex } from "./index-file.js";
import { ensureKept } from "./keep.js";

/** A failed backup names at most so many documents. */
const NAMED_MAX = 10;

/**
 * Writes the backup's index of documents: all that the database has now, which is after the dump, so that the dump names none that is not in it. What
 * is not in the repository yet is kept first. All are tried; then a document that cannot be kept fails the backup, naming it.
 */
export async function indexDocuments(
  operator: Operator,
  firm: FirmRecord,
  place: BackupPlace,
  { signal }: Pick<Lease, "signal">,
): Promise<{ artefact: Artefact; figures: BlobFigures }> {
  const failures: VerificationFailed[] = [];
  const written = await withFirmDocuments(operator, firm, (home) =>
    writeIndex(place, keepAll(operator, firm, home, failures, signal)),
  );
  failpoint("backup.documents_indexed");
  if (failures.length > 0) {
    const named = failures.slice(0, NAMED_MAX).map(({ message }) => message);
    throw damaged(failures[0]!.check, `${failures.length} documents cannot be kept: ${named.join("; ")}`);
  }
  return written;
}

async function* keepAll(
  operator: Operator,
  firm: FirmRecord,
  home: BlobHome,
  failures: VerificationFailed[],
  signal: AbortSignal,
): AsyncGenerator<IndexedBlob> {
  if (!(await hasDocuments(home.db))) return;
  for await (const blob of eachDocument(home.db)) {
    signal.throwIfAborted();
    try {
      const kept = await ensureKept(operator, firm, home, blob);
      yield { name: blob.name, plainBytes: blob.sizeBytes, kept };
    } catch (error) {
      if (!(error instanceof VerificationFailed)) throw error;
      if (blob.isLost) yield { name: blob.name, plainBytes: blob.sizeBytes, kept: undefined };
      else failures.push(error);
    }
  }
}
