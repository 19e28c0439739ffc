import type { Actor } from "../../actor.js";
import { NotFound, Refused } from "../../errors.js";
import { firmMigrations } from "../../schema/firm.js";
import type { FirmDb } from "../databases/firm-db.js";
import type { FirmRecord, FirmState } from "../databases/firm-records.js";
import { newDatabasePassword, newGenerationName } from "../databases/generations.js";
import { sealDatabasePassword } from "../firms/firm-address.js";
import type { Operator } from "../firms/operator.js";
import { type Lacking, countLacking } from "./blobs/lacking.js";
import { listPlaces } from "./layout.js";
import { listBackups } from "./ledger.js";
import type { SignedManifest } from "./manifest.js";
import { privateKeyFor, proveObjects } from "./verify.js";

/**
 * What a room does so that a restore does not resurrect the past. Runs once, in one transaction of the restored database, after everybody was
 * shut out of the living one and before anybody is let into the restored one.
 */
export interface RestoreRule {
  /** "accounts.users" */
  name: string;
  /** `live` is the firm as it was until now; undefined when its database is lost, and then the past is all there is to go by. */
  apply(restored: FirmDb, live: FirmDb | undefined, by: Actor): Promise<RestoreNote[]>;
}

/** A line of what the restore changed or lost, for the operator and the firm's audit trail: no contents, only what kind and which numbers. */
export interface RestoreNote {
  /** "matter numbers issued since that vanish" */
  what: string;
  count: number;
  /** At most a few, such as matter numbers. */
  examples: string[];
}

/** Stored with the operation, so that a run that was cut can be finished or undone by another process. */
export interface StoredPlan {
  backupId: string;
  night: string;
  from: { dbName: string; epoch: number; state: FirmState };
  to: { dbName: string; epoch: number; dbSecret: string };
}

export interface RestorePlan extends StoredPlan {
  firm: FirmRecord;
  signed: SignedManifest;
  privateKey: string;
  /** Names of the migrations that the restored database needs to be of this program's schema. */
  migrations: string[];
  steps: string[];
}

const RESTORABLE: readonly FirmState[] = ["active", "suspended", "terminated"];

/**
 * Decides everything and changes nothing: which backup, that it is whole and signed, that its key is held, that this program reads its schema, what
 * the new generation is called. The newest proven backup, unless one is named. Throws Refused, VerificationFailed, KeyNotHeld.
 */
export async function planRestore(operator: Operator, firm: FirmRecord, backupId?: string): Promise<RestorePlan> {
  if (!RESTORABLE.includes(firm.state)) {
    throw new Refused(
      "firm_state",
      `${firm.slug} is ${firm.state}: only an active, suspended or terminated firm is restored.`,
    );
  }
  const signed = await proveObjects(operator, await findPlace(operator, firm, backupId));
  const privateKey = privateKeyFor(operator, signed);
  const migrations = pendingFrom(signed);
  const dbName = newGenerationName();
  const { keysDir } = operator.config;
  const dbSecret = sealDatabasePassword(keysDir, operator.roots.web, firm.id, dbName, newDatabasePassword());
  const epoch = (await highestEpoch(operator, firm)) + 1;
  return {
    firm,
    signed,
    privateKey,
    migrations,
    backupId: signed.manifest.backupId,
    night: signed.manifest.night,
    from: { dbName: firm.dbName, epoch: firm.epoch, state: firm.state },
    to: { dbName, epoch, dbSecret },
    steps: describe(firm, signed, migrations, await countLacking(operator, firm, signed)),
  };
}

async function findPlace({ registry, config }: Operator, firm: FirmRecord, backupId: string | undefined) {
  const proven = (await listBackups(registry, { firmId: firm.id, states: ["complete"] })).filter((row) => row.provenAt);
  const wanted = backupId ?? proven[0]?.id;
  if (wanted === undefined) {
    throw new Refused(
      "never_proven",
      `No backup of ${firm.slug} was proven; name one with --backup to restore it all the same.`,
    );
  }
  const place = (await listPlaces(config.repositoryDir, firm.id)).find((one) => one.backupId === wanted);
  if (!place) throw new NotFound(`The repository has no backup ${wanted} of ${firm.slug}.`);
  return place;
}

/** Epochs of generations that were undone are not used again. */
async function highestEpoch({ registry }: Operator, firm: FirmRecord): Promise<number> {
  const row = await registry("generations")
    .where("generations.firm_id", firm.id)
    .max<{ epoch: number | null }>({ epoch: "generations.epoch" })
    .first();
  return Math.max(firm.epoch, row?.epoch ?? 0);
}

function pendingFrom({ manifest }: SignedManifest): string[] {
  const names = firmMigrations.map(({ name }) => name);
  const at = manifest.schemaVersion === null ? -1 : names.indexOf(manifest.schemaVersion);
  if (at < 0) {
    throw new Refused(
      "schema_unknown",
      `The backup's schema is ${manifest.schemaVersion ?? "none"}, which this program does not know: it is newer, or not ours.`,
    );
  }
  return names.slice(at + 1);
}

function describe(firm: FirmRecord, { manifest }: SignedManifest, migrations: string[], lacking: Lacking): string[] {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  return [
    `backup ${manifest.backupId} of ${manifest.startedAt}: signature and hashes are good, its key is held`,
    `load ${manifest.tables.length} tables with ${rows} rows into a new database; ${firm.dbName} is not touched`,
    "compare rows, checksums, identity and schema with the manifest",
    migrations.length === 0 ? "the schema is this program's" : `bring the schema forward: ${migrations.join(", ")}`,
    "run the checks on the new database",
    `shut ${firm.slug} out of ${firm.dbName}, end its sessions`,
    "carry over what a restore must not undo: sessions and links end, the stricter of both for users, numbers go on from the highest",
    `switch ${firm.slug} to the new generation; ${firm.dbName} stays, locked, for ${KEPT_DAYS} days`,
    `put back the ${lacking.count} of ${lacking.of} documents (${lacking.plainBytes} bytes) that the firm's folder lacks`,
    "take a new backup at once",
  ];
}

/** How long the generation that was replaced can still be looked into. */
export const KEPT_DAYS = 7;
