import { pipeline } from "node:stream/promises";
import type { PublicKey } from "openpgp";
import { failpoint } from "../../failpoints.js";
import type { ServerAddress } from "../databases/server-address.js";
import { type DumpFigures, DumpReader } from "./dump-reader.js";
import { createDurable } from "./durable.js";
import { DumpIncomplete } from "./errors.js";
import type { Artefact } from "./manifest.js";
import { allStages, startProgram } from "./programs.js";
import { sealInto } from "./seal-file.js";

/**
 * Without a lock: --single-transaction reads in one snapshot, and on MariaDB the position of that snapshot is a session status, which needs no
 * lock and no global right. Tables are never dropped by the dump (--skip-add-drop-table), so that loading it over a living database fails.
 */
export function dumpArguments(dbName: string, hasBinlog: boolean): string[] {
  return [
    "--single-transaction",
    "--quick",
    ...(hasBinlog ? ["--master-data=2", "--gtid"] : []),
    "--routines",
    "--triggers",
    "--events",
    "--hex-blob",
    "--no-tablespaces",
    "--skip-lock-tables",
    "--skip-add-drop-table",
    "--skip-add-locks",
    "--skip-disable-keys",
    `--net-buffer-length=${STATEMENT_BYTES}`,
    "--tz-utc",
    "--default-character-set=utf8mb4",
    "--max-allowed-packet=1G",
    dbName,
  ];
}

/**
 * One INSERT is one transaction at loading: large enough that its sync does not count, small enough for a server's log and memory, and
 * far below max_allowed_packet.
 */
const STATEMENT_BYTES = 4 * 1024 * 1024;

/** mariadb-dump is known to complain of missing rights and still to exit with 0. */
const DUMP_ALARMS = /\berror\b/i;
const ZSTD_ARGUMENTS = ["-3", "-q", "--stdout", "-"];

/** Dumps, compresses and seals into the file, which gets its name only when every stage ended well and its bytes are synced. */
export async function dumpSealed(
  from: { server: ServerAddress; dbName: string; hasBinlog: boolean; clientFile: string },
  to: { path: string; name: string; key: PublicKey },
): Promise<{ artefact: Artefact; figures: DumpFigures; dumpedBy: string[] }> {
  if (from.server.flavour !== "mariadb") {
    throw new Error(
      `Server ${from.server.name} is MySQL; dumping from MySQL has not been proven on a real one and is refused.`,
    );
  }
  const args = dumpArguments(from.dbName, from.hasBinlog);
  const file = await createDurable(to.path);
  try {
    const dump = startProgram("mariadb-dump", [`--defaults-file=${from.clientFile}`, ...args], {
      alarming: DUMP_ALARMS,
      writesMegabytes: 1,
    });
    const zstd = startProgram("zstd", ZSTD_ARGUMENTS);
    const reader = new DumpReader({ highWaterMark: 256 * 1024 });
    dump.stdin.end();
    const sealing = sealInto(file, zstd.stdout, to.key);
    await allStages([dump.ended, pipeline(dump.stdout, reader, zstd.stdin), zstd.ended, sealing], [dump, zstd]);
    const figures = reader.figures();
    if (!figures.complete) throw new DumpIncomplete("the dump does not end with its trailer line: it is cut");
    failpoint("backup.dumped");
    await file.commit();
    const artefact: Artefact = {
      name: to.name,
      plainBytes: figures.bytes,
      plainSha256: figures.sha256,
      ...(await sealing),
      form: "openpgp(zstd(sql))",
    };
    return { artefact, figures, dumpedBy: ["mariadb-dump", ...args] };
  } finally {
    await file.abandon();
  }
}
