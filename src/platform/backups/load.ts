import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type DumpFigures, DumpReader } from "./dump-reader.js";
import { damaged } from "./errors.js";
import { DUMP_FILE } from "./layout.js";
import { type SignedManifest, artefactOf } from "./manifest.js";
import { allStages, startProgram } from "./programs.js";
import { openSealed } from "./seal.js";
import { join } from "node:path";

/** Where a dump goes: an empty database, reached by the client program. */
export interface LoadTarget {
  clientFile: string;
  dbName: string;
}

/** Reads what the dump needs and no more: foreign keys are off in the dump itself. */
const CLIENT_ARGUMENTS = ["--batch", "--binary-mode", "--default-character-set=utf8mb4", "--max-allowed-packet=1G"];

/**
 * Opens, decompresses and loads a backup's dump, all at once and nothing of it on a disk. The file's hash was proven before; it is taken again
 * of the bytes read now, and the load counts only when these, the plain bytes, the trailer and every table's rows are the manifest's. Without a
 * target the dump is only read to its end.
 */
export async function loadDump(
  { manifest, place }: SignedManifest,
  privateKey: string,
  target?: LoadTarget,
): Promise<DumpFigures> {
  const artefact = artefactOf(manifest, DUMP_FILE);
  const sealed = await openSealed(join(place.dir, DUMP_FILE), privateKey, artefact.keyId);
  const zstd = startProgram("zstd", ["-d", "-q", "--stdout", "-"]);
  const client =
    target && startProgram("mariadb", [`--defaults-file=${target.clientFile}`, ...CLIENT_ARGUMENTS, target.dbName]);
  const reader = new DumpReader({ highWaterMark: READ_BYTES });
  client?.stdout.resume();
  try {
    await allStages(
      [
        pipeline(sealed.plain, zstd.stdin),
        zstd.ended,
        pipeline(zstd.stdout, reader, client ? client.stdin : nowhere()),
        ...(client ? [client.ended] : []),
      ],
      [zstd, ...(client ? [client] : [])],
    );
  } catch (error) {
    throw damaged("load", "the dump does not open and load", error);
  }
  const figures = reader.figures();
  if (sealed.sealedSha256() !== artefact.sealedSha256)
    throw damaged("sealed_hash", `${DUMP_FILE} changed while it was read`);
  if (figures.sha256 !== artefact.plainSha256) throw damaged("plain_hash", "the dump is not the one that was taken");
  if (!figures.complete) throw damaged("trailer", "the dump does not end with its trailer line");
  for (const { name, rows } of manifest.tables) {
    if (figures.rows.get(name) !== rows) throw damaged("rows", `the dump of ${name} has not the rows of the manifest`);
  }
  return figures;
}

const READ_BYTES = 256 * 1024;

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
