import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PublicKey } from "openpgp";
import { failpoint } from "../../failpoints.js";
import { createDurable } from "./durable.js";
import { damaged } from "./errors.js";
import { FOLDER_FILE } from "./layout.js";
import type { Artefact, SignedManifest } from "./manifest.js";
import { allStages, startProgram } from "./programs.js";
import { sealInto } from "./seal-file.js";
import { openSealed } from "./seal.js";

/** Documents are immutable blobs, stored in the repository one by one; the rest of a firm's folder is small. */
const NOT_IN_FOLDER = ["./documents"];
const FOLDER_BYTES_MAX = 64 * 1024 * 1024;

/** Seals the firm's folder (firm.json, letterhead, settings) as a tar. A firm without a folder gets none. */
export async function sealFolder(
  folder: string,
  to: { path: string; name: string; key: PublicKey },
): Promise<Artefact | undefined> {
  if (!existsSync(folder)) return undefined;
  const file = await createDurable(to.path);
  const plain = { bytes: 0, hash: createHash("sha256") };
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      plain.bytes += chunk.length;
      plain.hash.update(chunk);
      done(
        plain.bytes > FOLDER_BYTES_MAX ? new Error(`${folder} holds more than 64 MB beside its documents`) : null,
        chunk,
      );
    },
  });
  try {
    const tar = startProgram("tar", [
      "--create",
      "--file=-",
      "--sort=name",
      "--owner=0",
      "--group=0",
      "--numeric-owner",
      `--directory=${folder}`,
      ...NOT_IN_FOLDER.map((name) => `--exclude=${name}`),
      ".",
    ]);
    tar.stdin.end();
    const sealing = sealInto(file, count, to.key);
    await allStages([tar.ended, pipeline(tar.stdout, count), sealing], [tar]);
    failpoint("backup.folder_sealed");
    await file.commit();
    return {
      name: to.name,
      plainBytes: plain.bytes,
      plainSha256: plain.hash.digest("hex"),
      ...(await sealing),
      form: "openpgp(tar)",
    };
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
  const hash = createHash("sha256");
  const read = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const act = into ? ["--extract", "--skip-old-files", "--no-same-owner", `--directory=${into}`] : ["--list"];
  const tar = startProgram("tar", [...act, "--file=-"]);
  tar.stdout.resume();
  await allStages([pipeline(sealed.plain, read, tar.stdin), tar.ended], [tar]).catch((error: unknown) =>
    Promise.reject(damaged("folder", "the firm's folder does not open", error)),
  );
  if (hash.digest("hex") !== artefact.plainSha256)
    throw damaged("folder", "the firm's folder is not the one that was sealed");
}
