import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Connection, RowDataPacket } from "mysql2/promise";
import type { PublicKey } from "openpgp";
import { failpoint } from "../../failpoints.js";
import { withAdmin } from "../databases/admin.js";
import type { FirmRecord } from "../databases/firm-records.js";
import { readIdentity } from "../databases/generations.js";
import type { Account, ServerAddress } from "../databases/server-address.js";
import { withClientFile } from "./client-file.js";
import { type Digests, isSameMoment, openSnapshot, readDigests, settleFigures } from "./digests.js";
import { dumpSealed } from "./dump.js";
import type { DumpFigures } from "./dump-reader.js";
import { syncDirectory } from "./durable.js";
import { DumpIncomplete } from "./errors.js";
import { DUMP_FILE } from "./layout.js";
import type { Artefact, Manifest } from "./manifest.js";
import { type SchemaFingerprint, readFingerprint } from "./schema-fingerprint.js";

/** The part of the manifest that the dump and the server say. */
export type Said = Pick<
  Manifest,
  "schemaVersion" | "schemaSha256" | "server" | "position" | "dumpedBy" | "tables" | "triggers"
>;

export interface Capture {
  artefact: Artefact;
  said: Said;
}

/** A schema that changes under the dump is dumped again this often; migrations hold the firm's lease, so this is somebody's hand. */
const TRIES = 3;

/** Dumps the firm's database into the directory and reads, beside the dump and without a lock, what its rows must be. */
export async function captureDump(
  firm: FirmRecord,
  from: { server: ServerAddress; account: Account },
  to: { dir: string; key: PublicKey },
): Promise<Capture> {
  return withClientFile(from.server, from.account, (clientFile) =>
    withAdmin(
      from.server,
      from.account,
      async (admin) => {
        await assertIdentity(admin, firm);
        for (let attempt = 1; ; attempt += 1) {
          const capture = await captureOnce(admin, firm, { ...from, clientFile }, to);
          if (capture) return capture;
          await rm(join(to.dir, DUMP_FILE), { force: true });
          await syncDirectory(to.dir);
          if (attempt === TRIES) throw new DumpIncomplete(`the schema changed during each of ${TRIES} dumps`);
        }
      },
      firm.dbName,
    ),
  );
}

/** Undefined when the schema was not the same before and after. */
async function captureOnce(
  admin: Connection,
  firm: FirmRecord,
  from: { server: ServerAddress; clientFile: string },
  to: { dir: string; key: PublicKey },
): Promise<Capture | undefined> {
  const { version, hasBinlog } = await readServer(admin);
  const before = await readFingerprint(admin, firm.dbName);
  failpoint("backup.fingerprinted");
  const position = await openSnapshot(admin);
  const dumping = dumpSealed(
    { server: from.server, dbName: firm.dbName, hasBinlog, clientFile: from.clientFile },
    { path: join(to.dir, DUMP_FILE), name: DUMP_FILE, key: to.key },
  );
  const [digesting, dumped] = await Promise.allSettled([readDigestsOnce(admin, before), dumping]);
  if (dumped.status === "rejected") throw dumped.reason;
  if (digesting.status === "rejected") throw digesting.reason;
  const { artefact, figures, dumpedBy } = dumped.value;
  const first: Digests = { position, tables: digesting.value.tables };
  const second = isSameMoment(position, figures.position) ? undefined : await digestsAfter(admin, before);
  const after = await readFingerprint(admin, firm.dbName);
  failpoint("backup.compared");
  if (after.sha256 !== before.sha256) return undefined;
  assertWhole(figures, before);
  return {
    artefact,
    said: {
      schemaVersion: digesting.value.schemaVersion,
      schemaSha256: before.sha256,
      server: { name: from.server.name, flavour: from.server.flavour, version },
      position: figures.position ?? null,
      dumpedBy,
      tables: settleFigures(figures, first, second),
      triggers: before.triggers,
    },
  };
}

/** The snapshot is given back at once: what it read is protected against DDL until then. */
async function readDigestsOnce(
  admin: Connection,
  schema: SchemaFingerprint,
): Promise<{ tables: Digests["tables"]; schemaVersion: string | null }> {
  try {
    const tables = await readDigests(admin, schema.tables);
    const [rows] = await admin.query<RowDataPacket[]>("SELECT MAX(name) AS version FROM _migration");
    return { tables, schemaVersion: (rows as { version: string | null }[])[0]?.version ?? null };
  } finally {
    await admin.query("ROLLBACK");
  }
}

async function digestsAfter(admin: Connection, schema: SchemaFingerprint): Promise<Digests["tables"]> {
  await openSnapshot(admin);
  try {
    return await readDigests(admin, schema.tables);
  } finally {
    await admin.query("ROLLBACK");
  }
}

function assertWhole(figures: DumpFigures, schema: SchemaFingerprint): void {
  const missing = schema.tables.filter((table) => !figures.rows.has(table.name)).map((table) => table.name);
  if (missing.length > 0 || figures.rows.size !== schema.tables.length) {
    throw new DumpIncomplete(
      `the dump has ${figures.rows.size} tables and the database ${schema.tables.length}; missing: ${missing.join(", ") || "none"}`,
    );
  }
  if (figures.triggers !== schema.triggers.length) {
    throw new DumpIncomplete(`the dump has ${figures.triggers} triggers and the database ${schema.triggers.length}`);
  }
}

/** A backup under a firm's name is of that firm: the database says so itself. */
async function assertIdentity(admin: Connection, firm: FirmRecord): Promise<void> {
  const identity = await readIdentity(admin, firm.dbName);
  if (identity?.firmId !== firm.id || identity.dbName !== firm.dbName || identity.epoch !== firm.epoch) {
    throw new Error(`Database ${firm.dbName} does not say that it is firm ${firm.id} of epoch ${firm.epoch}.`);
  }
}

async function readServer(admin: Connection): Promise<{ version: string; hasBinlog: boolean }> {
  const [rows] = await admin.query<RowDataPacket[]>("SELECT VERSION() AS version, @@log_bin AS log_bin");
  const [row] = rows as { version: string; log_bin: number }[];
  if (!row) throw new Error("The server did not answer about itself.");
  return { version: row.version, hasBinlog: row.log_bin === 1 };
}
