import { join } from "node:path";
import type { Connection } from "mysql2/promise";
import type { Actor } from "../../actor.js";
import { dayOf } from "../../calendar.js";
import { failpoint } from "../../failpoints.js";
import { log } from "../../log.js";
import { ensureFolder } from "../blobs/folders.js";
import { changeRoute, type FirmRecord, findFirm } from "../databases/firm-records.js";
import {
  dropOwnGeneration,
  lockAccount,
  readIdentity,
  unlockAccount,
  writeIdentity,
} from "../databases/generations.js";
import { transactRegistry } from "../databases/registry.js";
import type { ServerAddress } from "../databases/server-address.js";
import { type Operation, endOperation, listRunning, recordOperatorAct } from "../firms/operations.js";
import type { Operator } from "../firms/operator.js";
import { firmLease, withLease } from "../jobs/leases.js";
import { signingPublicKey } from "../keys/signing.js";
import { type DocumentsPutBack, putDocumentsBack } from "./blobs/put-back.js";
import { makeDirectory } from "./durable.js";
import { readFolder } from "./folder.js";
import { backupPlace } from "./layout.js";
import { giveLiveBack } from "./live-generation.js";
import { readManifest } from "./manifest.js";
import type { StoredPlan } from "./restore-plan.js";
import { type HeldLease, backUpUnderLease } from "./take.js";
import { privateKeyFor } from "./verify.js";

/**
 * Takes up the restores of a firm that were cut: one that had switched is finished, any other is undone. Called under the firm's lease, before
 * anything else is done to the firm.
 */
export async function settleRestores(operator: Operator, firmId: string, lease: HeldLease, by: Actor): Promise<number> {
  const cut = await listRunning<StoredPlan>(operator.registry, "restore", firmId);
  for (const operation of cut) {
    const firm = await findFirm(operator.registry, firmId);
    if (firm.dbName === operation.plan.to.dbName) await finishRestore(operator, operation, lease, by);
    else await undoRestore(operator, operation);
    log.warn({ firm: firmId, operation: operation.id }, "backups.restore_settled");
  }
  return cut.length;
}

/** For a worker at its start and every few minutes: a firm that a killed restore left shut out comes back without anybody asking. */
export async function settleAllRestores(operator: Operator, by: Actor): Promise<number> {
  let settled = 0;
  for (const { firmId } of await listRunning<StoredPlan>(operator.registry, "restore")) {
    settled += await withLease(operator.registry, firmLease(firmId), (lease) =>
      settleRestores(operator, firmId, lease, by),
    );
  }
  return settled;
}

/** What follows the switch; safe to repeat. Resolves to the new base backup's id and what became of the documents. */
export async function finishRestore(
  operator: Operator,
  operation: Operation<StoredPlan>,
  lease: HeldLease,
  by: Actor,
  onStep: (step: string) => void = () => undefined,
): Promise<{ baseBackupId: string; documents: DocumentsPutBack }> {
  const { registry, config } = operator;
  const { from, to, backupId, night } = operation.plan;
  const firm = await findFirm(registry, operation.firmId);
  await withServer(operator, firm, async (admin, server) => {
    if (await hasAccount(admin, from.dbName)) await lockAccount(admin, server, from.dbName);
    if (from.state === "suspended") await lockAccount(admin, server, to.dbName);
    else await unlockAccount(admin, to.dbName);
  });
  failpoint("restore.locked");
  const signed = await readManifest(
    backupPlace(config.repositoryDir, firm.id, night, backupId),
    signingPublicKey(config.keysDir),
  );
  await makeDirectory(config.tenantsDir);
  await ensureFolder(config.tenantsDir, firm.slug); // first, so that it is open to whom the folder above is
  await readFolder(signed, privateKeyFor(operator, signed), join(config.tenantsDir, firm.slug));
  failpoint("restore.folder_filled");
  onStep("putting back the documents that the folder lacks");
  const documents = await putDocumentsBack(operator, firm, signed, by);
  failpoint("restore.documents_back");
  onStep("taking a new backup");
  const order = { occasion: "after_restore", night: dayOf(new Date()) } as const;
  const base = await backUpUnderLease(operator, firm, order, lease);
  failpoint("restore.based");
  const generations = `generation ${from.epoch} to ${to.epoch}`;
  const note = `backup ${backupId} of ${night}, ${generations}, documents put back: ${documents.putBack}, lost: ${documents.lost.length}`;
  await transactRegistry(registry, async (trx) => {
    await recordOperatorAct(trx, { action: "backups.firm_restored", firmId: firm.id, by, note });
    await endOperation(trx, operation.id, "done");
  });
  failpoint("restore.ended");
  return { baseBackupId: base.manifest.backupId, documents };
}

/** Leaves the firm as it was before. After the switch there is nothing to undo, and nothing is done. */
export async function undoRestore(operator: Operator, operation: Operation<StoredPlan>): Promise<void> {
  const { registry } = operator;
  const { from, to } = operation.plan;
  const firm = await findFirm(registry, operation.firmId);
  if (firm.dbName !== from.dbName) return;
  await withServer(operator, firm, async (admin, server) => {
    if (firm.state === "moving") {
      await giveLiveBack(operator, admin, server, firm, from.state !== "suspended");
      await changeRoute(registry, firm.id, { state: from.state });
    }
    await dropScratch(admin, server, operation);
  });
  await transactRegistry(registry, async (trx) => {
    await trx("generations").where("db_name", to.dbName).where("state", "scratch").update({ state: "dropped" });
    await endOperation(trx, operation.id, "undone");
  });
}

/**
 * Drops what this operation was loading. Until it was made ours, its _identity is the copy of the backed-up one and names another database; a
 * living generation always names its own.
 */
async function dropScratch(admin: Connection, server: ServerAddress, operation: Operation<StoredPlan>): Promise<void> {
  const { dbName, epoch } = operation.plan.to;
  const identity = await readIdentity(admin, dbName);
  if (identity && identity.dbName !== dbName) {
    await writeIdentity(admin, dbName, { firmId: operation.firmId, epoch, operationId: operation.id });
  }
  await dropOwnGeneration(admin, server, dbName, operation.id);
}

async function hasAccount(admin: Connection, name: string): Promise<boolean> {
  const [rows] = await admin.query("SELECT 1 FROM mysql.user WHERE User=?", [name]);
  return (rows as unknown[]).length > 0;
}

async function withServer(
  operator: Operator,
  firm: FirmRecord,
  act: (admin: Connection, server: ServerAddress) => Promise<void>,
): Promise<void> {
  const server = await operator.serverOf(firm);
  const admin = await operator.admin(server);
  try {
    await act(admin, server);
  } finally {
    admin.destroy();
  }
}
