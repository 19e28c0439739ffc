import { existsSync } from "node:fs";
import { lstat, readFile, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { PublicKey } from "openpgp";
import { z } from "zod";
import { failpoint } from "../../failpoints.js";
import { createDurable, makeDirectory, syncDirectory, writeDurably } from "./durable.js";
import { damaged } from "./errors.js";
import { FOLDER_FILE } from "./layout.js";
import { type Artefact, type SignedManifest, sha256 } from "./manifest.js";
import { sealInto } from "./seal-file.js";
import { openSealed } from "./seal.js";

/** Documents are immutable blobs, stored in the repository one by one; the rest of a firm's folder is small. */
const NOT_IN_FOLDER = ["documents"];
const FOLDER_BYTES_MAX = 64 * 1024 * 1024;

/** The folder as one JSON document: it needs no program to make, and none but a JSON reader to open in ten years. */
const folderShape = z.strictObject({
  format: z.literal(1),
  files: z.array(
    z.strictObject({
      path: z
        .string()
        .min(1)
        .refine(
          (path) => !path.startsWith("/") && !path.split("/").some((part) => part === "" || part === ".."),
          "leads out",
        ),
      mode: z.number().int().min(0).max(0o777),
      content: z.base64(),
    }),
  ),
});

type FolderContent = z.infer<typeof folderShape>;

/** Seals the firm's folder (firm.json, letterhead, settings). A firm without a folder gets none. */
export async function sealFolder(
  folder: string,
  to: { path: string; name: string; key: PublicKey },
): Promise<Artefact | undefined> {
  if (!existsSync(folder)) return undefined;
  const plain = Buffer.from(`${JSON.stringify(await readContent(folder))}\n`);
  const file = await createDurable(to.path);
  try {
    const sealed = await sealInto(file, Readable.from([plain]), to.key);
    failpoint("backup.folder_sealed");
    await file.commit();
    return { name: to.name, plainBytes: plain.length, plainSha256: sha256(plain), ...sealed, form: "openpgp(json)" };
  } finally {
    await file.abandon();
  }
}

/** Opens the backup's folder and compares it with the manifest; into a directory, files that are not there yet are put, and nothing is replaced. */
export async function readFolder(
  { manifest, place }: SignedManifest,
  privateKey: string,
  into?: string,
): Promise<void> {
  const artefact = manifest.artefacts.find(({ name }) => name === FOLDER_FILE);
  if (!artefact) return;
  const sealed = await openSealed(join(place.dir, FOLDER_FILE), privateKey, artefact.keyId);
  const plain = await buffer(sealed.plain).catch((error: unknown) =>
    Promise.reject(damaged("folder", "the firm's folder does not open", error)),
  );
  if (sha256(plain) !== artefact.plainSha256)
    throw damaged("folder", "the firm's folder is not the one that was sealed");
  const { files } = folderShape.parse(JSON.parse(plain.toString("utf8")));
  if (into === undefined) return;
  for (const { path, mode, content } of files) {
    const target = join(into, path);
    if (existsSync(target)) continue;
    await makeDirectory(dirname(target));
    await writeDurably(target, Buffer.from(content, "base64"), mode);
    await syncDirectory(dirname(target));
  }
}

async function readContent(folder: string): Promise<FolderContent> {
  const files: FolderContent["files"] = [];
  let bytes = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  for (const path of paths.sort()) {
    if (NOT_IN_FOLDER.includes(path.split("/")[0]!)) continue;
    const [{ mode }, content] = await Promise.all([lstat(join(folder, path)), readFile(join(folder, path))]);
    bytes += content.length;
    if (bytes > FOLDER_BYTES_MAX) throw new Error(`${folder} holds more than 64 MB beside its documents.`);
    files.push({ path, mode: mode & 0o777, content: content.toString("base64") });
  }
  return { format: 1, files };
}
