import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { PublicKey } from "openpgp";
import { failpoint } from "../../failpoints.js";
import type { DurableFile } from "./durable.js";
import type { Artefact } from "./manifest.js";
import { keyIdOf, seal } from "./seal.js";

/** Seals what passes into the file, hashing what is written. The caller commits the file once every other stage ended well too. */
export async function sealInto(
  file: DurableFile,
  plain: Readable,
  key: PublicKey,
): Promise<Pick<Artefact, "sealedBytes" | "sealedSha256" | "keyId">> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of seal(plain, key)) {
    failpoint("backup.sealing");
    hash.update(chunk);
    bytes += chunk.length;
    await file.write(chunk);
  }
  return { sealedBytes: bytes, sealedSha256: hash.digest("hex"), keyId: keyIdOf(key) };
}
