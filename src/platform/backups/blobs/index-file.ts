import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { createDurable } from "../durable.js";
import { damaged } from "../errors.js";
import { BLOBS_FILE } from "../layout.js";
import { type Artefact, type BlobFigures, type SignedManifest, artefactOf, sha256 } from "../manifest.js";
import type { Kept } from "./keep.js";

/** One document that a backup needs; nothing is kept of one that was lost before. */
export interface IndexedBlob {
  name: string;
  plainBytes: number;
  kept: Kept | undefined;
}

const hex256 = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = z.number().int().nonnegative();

/** The first line says whose it is, so that the index of a firm without documents is not empty either. */
const headShape = z.strictObject({ format: z.literal(1), firmId: z.string(), backupId: z.string() });
const lineShape = z.union([
  z.strictObject({ name: hex256, plainBytes: bytes, sealedBytes: bytes, sealedSha256: hex256, keyId: z.string() }),
  z.strictObject({ name: hex256, plainBytes: bytes, lost: z.literal(true) }),
]);

/** Far more than a firm has; an index is read whole. */
const BLOBS_MAX = 1_000_000;
const WRITE_BYTES = 256 * 1024;

/** Writes the index, in clear: its names are keyed hashes and tell nothing. It counts once the signed manifest names its hash. */
export async function writeIndex(
  place: SignedManifest["place"],
  blobs: AsyncIterable<IndexedBlob>,
): Promise<{ artefact: Artefact; figures: BlobFigures }> {
  const figures: BlobFigures = { count: 0, plainBytes: 0, sealedBytes: 0, lost: 0 };
  const hash = createHash("sha256");
  const file = await createDurable(join(place.dir, BLOBS_FILE));
  let size = 0;
  let waiting = "";
  const flush = async (): Promise<void> => {
    const chunk = Buffer.from(waiting);
    waiting = "";
    hash.update(chunk);
    size += chunk.length;
    await file.write(chunk);
  };
  try {
    waiting = `${JSON.stringify({ format: 1, firmId: place.firmId, backupId: place.backupId })}\n`;
    for await (const { name, plainBytes, kept } of blobs) {
      waiting += `${JSON.stringify({ name, plainBytes, ...(kept ?? { lost: true }) })}\n`;
      figures.count += 1;
      figures.plainBytes += plainBytes;
      if (kept) figures.sealedBytes += kept.sealedBytes;
      else figures.lost += 1;
      if (figures.count > BLOBS_MAX) throw new Error(`a firm has more than ${BLOBS_MAX} documents`);
      if (waiting.length >= WRITE_BYTES) await flush();
    }
    await flush();
    await file.commit();
  } finally {
    await file.abandon();
  }
  const digest = hash.digest("hex");
  const sealed = { plainBytes: size, plainSha256: digest, sealedBytes: size, sealedSha256: digest };
  return { artefact: { name: BLOBS_FILE, ...sealed, keyId: "", form: "json lines" }, figures };
}

/** The documents that a backup needs, by name; none for a backup of before there were documents. Throws VerificationFailed. */
export async function readIndex({ manifest, place }: SignedManifest): Promise<Map<string, IndexedBlob>> {
  if (manifest.format === 1) return new Map();
  const content = await readFile(join(place.dir, BLOBS_FILE)).catch((error: unknown) =>
    Promise.reject(damaged("sealed_object", `${BLOBS_FILE} cannot be read`, error)),
  );
  if (sha256(content) !== artefactOf(manifest, BLOBS_FILE).sealedSha256) {
    throw damaged("sealed_hash", `${BLOBS_FILE} was changed`);
  }
  try {
    return parseIndex(content, place);
  } catch (error) {
    throw damaged("blob_index", "the index of documents is not of a form this version reads", error);
  }
}

function parseIndex(content: Buffer, place: SignedManifest["place"]): Map<string, IndexedBlob> {
  const blobs = new Map<string, IndexedBlob>();
  let from = 0;
  for (let end = content.indexOf("\n"); end >= 0; end = content.indexOf("\n", from)) {
    const line: unknown = JSON.parse(content.toString("utf8", from, end));
    if (from === 0) assertHead(headShape.parse(line), place);
    else addLine(blobs, lineShape.parse(line));
    from = end + 1;
  }
  return blobs;
}

function assertHead(head: z.infer<typeof headShape>, { firmId, backupId }: SignedManifest["place"]): void {
  if (head.firmId !== firmId || head.backupId !== backupId) throw new Error("it is another backup's");
}

function addLine(blobs: Map<string, IndexedBlob>, line: z.infer<typeof lineShape>): void {
  const { name, plainBytes, ...rest } = line;
  blobs.set(name, { name, plainBytes, kept: "lost" in rest ? undefined : rest });
}
