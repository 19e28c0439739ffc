import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { blobName } from "../../blobs/format.js";
import type { FirmDb } from "../../databases/firm-db.js";
import { KeyNotHeld } from "../../keys/key-files.js";
import { damaged } from "../errors.js";
import { openSealed } from "../seal.js";

/** A document in the repository. */
export interface KeptFile {
  path: string;
  name: string;
  plainBytes: number;
  keyId: string;
}

/** Opens it to its end; the name, a keyed hash of the content, says whether it is the one. Throws VerificationFailed naming it. */
export async function assertOpens(db: FirmDb, kept: KeptFile, privateKey: string): Promise<void> {
  const hash = createHash("sha256");
  for await (const chunk of openKept(kept, privateKey)) hash.update(chunk);
  if (blobName(db, hash.digest()) !== kept.name) {
    throw damaged("blob_name", `document ${kept.name} in the repository is another document`);
  }
}

/**
 * The content of a document in the repository, as it is deciphered. Only at its end is it known to be whole, so whoever reads it compares its name
 * then. A message that grows beyond the document is not followed. Throws VerificationFailed naming it.
 */
export async function* openKept(
  { path, name, plainBytes, keyId }: KeptFile,
  privateKey: string,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    const { plain } = await openSealed(path, privateKey, keyId);
    for await (const chunk of plain as Readable & AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > plainBytes) throw new Error(`it is longer than ${plainBytes} bytes`);
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    }
    if (bytes !== plainBytes) throw new Error(`it has ${bytes} bytes, not ${plainBytes}`);
  } catch (error) {
    if (error instanceof KeyNotHeld) throw error;
    throw damaged("blob_opens", `document ${name} does not open in the repository`, error);
  }
}
