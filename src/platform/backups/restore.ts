import type { Connection } from "mysql2/promise";
import type { Actor } from "../../actor.js";
import { Refused, StepFailed } from "../../errors.js";
import { failpoint } from "../../failpoints.js";
import { log } from "../../log.js";
import { firmMigrations, firmSchemaVersion } from "../../schema/firm.js";
import { recordAudit } from "../audit/record.js";
import { createFirmConnections } from "../databases/connections.js";
import { type FirmDb, openFirmDb, transact } from "../databases/firm-db.js";
import { changeRoute, type FirmRecord, findFirm } from "../databases/firm-records.js";
import {
  assertNameFree,
  createAccount,
  createGeneration,
  grantRuntime,
  lockAccount,
  unlockAccount,
  writeIdentity,
} from "../databases/generations.js";
import { applyMigrations } from "../databases/migrations.js";
import { probeIsolation } from "../databases/probe.js";
import { transactRegistry } from "../databases/registry.js";
import type { ServerAddress } from "../databases/server-address.js";
import { firmAddress } from "../firms/firm-address.js";
import { type Operation, beginOperation } from "../firms/operations.js";
import type { Operator } from "../firms/operator.js";
import { firmLease, withLease } from "../jobs/leases.js";
import type { DocumentsPutBack } from "./blobs/put-back.js";
import { withClientFile } from "./client-file.js";
import { compareContent } from "./content.js";
import { loadDump } from "./load.js";
import { openLive } from "./live-generation.js";
import { type RestoreNote, type RestorePlan, type RestoreRule, type StoredPlan, planRestore } from "./restore-plan.js";
import { finishRestore, settleRestores, undoRestore } from "./restore-settle.js";
import type { HeldLease } from "./take.js";
import { type VerificationCheck, assertAuditRefuses, runChecks } from "./verify.js";

export interface RestoreOptions {
  by: Actor;
  checks: readonly VerificationCheck[];
  rules: readonly RestoreRule[];
  /** Hears each step before it is done, for people. */
  onStep?: (step: string) => void;
  waitMs?: number;
  signal?: AbortSignal;
}

export interface Restored {
  operationId: string;
  backupId: string;
  dbName: string;
  epoch: number;
  /** The new base backup. */
  baseBackupId: string;
  notes: RestoreNote[];
  documents: DocumentsPutBack;
}

/**
 * Restores a firm into a new generation of its database and switches to it. Nothing is written to the living database; all that can be proven is
 * proven before anybody is shut out; up to the switch everything can be undone, from the switch on everything is finished, by this run or the next.
 */
export async function restoreFirm(
  operator: Operator,
  slugOrId: string,
  backupId: string | undefined,
  options: RestoreOptions,
): Promise<Restored> {
  const firmId = (await findFirm(operator.registry, slugOrId)).id;
  return withLease(
    operator.registry,
    firmLease(firmId),
    async (lease) => {
      await settleRestores(operator, firmId, lease, options.by);
      const plan = await planRestore(operator, await findFirm(operator.registry, firmId), backupId);
      const operation = await begin(operator, plan, options.by);
      try {
        const notes = await makeGeneration(operator, operation, plan, lease, options);
        const finished = await finishRestore(operator, operation, lease, options.by, options.onStep);
        log.info({ firm: firmId, backup: plan.backupId, operation: operation.id }, "backups.firm_restored");
        const { dbName, epoch } = plan.to;
        return { operationId: operation.id, dbName, epoch, backupId: plan.backupId, notes, ...finished };
      } catch (error) {
        await undoRestore(operator, operation).catch((undoing: unknown) => {
          throw new StepFailed("undoing the restore; the next run goes on with it", undoing);
        });
        throw error;
      }
    },
    { waitMs: options.waitMs ?? 0, signal: options.signal },
  );
}

async function begin(operator: Operator, plan: RestorePlan, by: Actor): Promise<Operation<StoredPlan>> {
  const { firm, backupId, night, from, to } = plan;
  return transactRegistry(operator.registry, async (trx) => {
    const stored: StoredPlan = { backupId, night, from, to };
    const operation = await beginOperation(trx, { kind: "restore", firmId: firm.id, plan: stored, by });
    await trx("generations").insert({
      db_name: to.dbName,
      firm_id: firm.id,
      server_name: firm.serverName,
      epoch: to.epoch,
      operation_id: operation.id,
      state: "scratch",
    });
    return operation;
  });
}

async function makeGeneration(
  operator: Operator,
  operation: Operation<StoredPlan>,
  plan: RestorePlan,
  lease: HeldLease,
  options: RestoreOptions,
): Promise<RestoreNote[]> {
  failpoint("restore.begun");
  const server = await operator.serverOf(plan.firm);
  const admin = await operator.admin(server);
  const connections = createFirmConnections(operator.config.web);
  try {
    await load(operator, admin, server, plan, options);
    const restored: FirmRecord = { ...plan.firm, ...plan.to };
    const address = firmAddress(operator.config.keysDir, operator.roots.web, restored, server);
    await identify(admin, operation, plan, address.password);
    const db = openFirmDb(connections, address);
    options.onStep?.("checking the new database");
    await probeIsolation(server, address, [plan.from.dbName]);
    await assertAuditRefuses(db, options.by);
    await runChecks(db, options.checks);
    failpoint("restore.checked");
    await lease.assertFence();
    lease.signal.throwIfAborted();
    return await switchOver(operator, admin, server, operation, plan, db, options);
  } finally {
    await connections.close();
    admin.destroy();
  }
}

async function load(
  operator: Operator,
  admin: Connection,
  server: ServerAddress,
  plan: RestorePlan,
  options: RestoreOptions,
): Promise<void> {
  const { dbName } = plan.to;
  await assertNameFree(admin, dbName);
  await createGeneration(admin, dbName);
  failpoint("restore.created");
  options.onStep?.(`loading into ${dbName}`);
  await withClientFile(server, operator.account, (clientFile) =>
    loadDump(plan.signed, plan.privateKey, { clientFile, dbName }),
  );
  failpoint("restore.loaded");
  options.onStep?.("comparing with the manifest");
  await compareContent(admin, dbName, plan.signed.manifest);
  failpoint("restore.compared");
  await applyMigrations(admin, dbName, firmMigrations);
  failpoint("restore.migrated");
}

/** From here on the database says that it is the new generation. Nobody is led to it, and only we know its account's password. */
async function identify(
  admin: Connection,
  operation: Operation<StoredPlan>,
  { to }: RestorePlan,
  password: string,
): Promise<void> {
  await writeIdentity(admin, to.dbName, { firmId: operation.firmId, epoch: to.epoch, operationId: operation.id });
  failpoint("restore.identified");
  await createAccount(admin, to.dbName, password);
  await grantRuntime(admin, to.dbName);
  await unlockAccount(admin, to.dbName);
  failpoint("restore.account_made");
}

async function switchOver(
  operator: Operator,
  admin: Connection,
  server: ServerAddress,
  operation: Operation<StoredPlan>,
  plan: RestorePlan,
  restored: FirmDb,
  options: RestoreOptions,
): Promise<RestoreNote[]> {
  options.onStep?.(`shutting ${plan.firm.slug} out`);
  await fence(operator, plan);
  failpoint("restore.fenced");
  const live = await openLive(operator, admin, server, plan.firm);
  try {
    failpoint("restore.shut_out");
    const notes = await applyRules(restored, live.db, plan, options);
    failpoint("restore.rules_applied");
    await lockAccount(admin, server, plan.from.dbName).catch((error: unknown) => {
      if (live.db) throw error; // an account that was lost with its database needs no lock
    });
    await setRoute(operator, operation);
    failpoint("restore.switched");
    return notes;
  } finally {
    await live.close();
  }
}

/** Whoever suspended the firm meanwhile wins: a restore never opens what was shut. */
async function fence({ registry }: Operator, { firm, from }: RestorePlan): Promise<void> {
  await transactRegistry(registry, async (trx) => {
    const same = { id: firm.id, db_name: from.dbName, epoch: from.epoch, state: from.state };
    if (!(await trx("firms").where(same).forUpdate().first("id"))) {
      throw new Refused("firm_state", `${firm.slug} is no longer ${from.state}: the restore was not switched to.`);
    }
    await changeRoute(trx, firm.id, { state: "moving" });
  });
}

/** All rules and the audit line that names the restore stand or fall together. */
async function applyRules(
  restored: FirmDb,
  live: FirmDb | undefined,
  plan: RestorePlan,
  { rules, by }: RestoreOptions,
): Promise<RestoreNote[]> {
  return transact(restored, async (trx) => {
    const notes: RestoreNote[] = [];
    for (const rule of rules) notes.push(...(await rule.apply(trx, live, by)));
    await recordAudit(trx, {
      action: "backups.firm_restored",
      subjectKind: "backup",
      subjectId: plan.backupId,
      by,
      changes: {
        generation: { from: plan.from.epoch, to: plan.to.epoch },
        backup_taken_at: { to: plan.signed.manifest.startedAt },
      },
      note: notes.map(wordNote).join("; ") || undefined,
    });
    return notes;
  });
}

function wordNote({ what, count, examples }: RestoreNote): string {
  return `${what}: ${count}${examples.length > 0 ? ` (${examples.join(", ")})` : ""}`;
}

/**
 * The switch: one transaction of the registry. The new database has said since it was checked that it is the new epoch, and no connection is
 * made to it before the registry says so too, so that the two cannot be seen apart.
 */
async function setRoute(operator: Operator, { id, firmId, plan: { from, to } }: Operation<StoredPlan>): Promise<void> {
  await transactRegistry(operator.registry, async (trx) => {
    const firm = await trx("firms")
      .where({ id: firmId, db_name: from.dbName, epoch: from.epoch, state: "moving" })
      .forUpdate()
      .first<{ id: string } | undefined>("id");
    if (!firm) throw new Error("The firm's route changed while it was being restored.");
    await changeRoute(trx, firmId, { ...to, state: from.state, schemaVersion: firmSchemaVersion });
    await trx("generations").where("db_name", to.dbName).update({ state: "live" });
    await trx("generations")
      .where("db_name", from.dbName)
      .update({ state: "replaced", replaced_at: trx.fn.now(3) });
    await trx.raw("INSERT IGNORE INTO operation_steps (operation_id, step) VALUES (?, 'switched')", [id]);
  });
}
