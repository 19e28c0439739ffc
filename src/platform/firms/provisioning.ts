import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Actor } from "../../actor.js";
import { Refused } from "../../errors.js";
import { newId } from "../../ids.js";
import { changeRoute, type FirmRecord, findFirm } from "../databases/firm-records.js";
import { dropOwnGeneration, newGenerationName } from "../databases/generations.js";
import { transactRegistry } from "../databases/registry.js";
import { firmLease, withLease } from "../jobs/leases.js";
import { removeFirmFolder } from "./firm-folder.js";
import {
  beginOperation,
  endOperation,
  listRunning,
  type Operation,
  recordOperatorAct,
  runSteps,
} from "./operations.js";
import type { Operator } from "./operator.js";
import { type Provisioning, type ProvisioningPlan, provisioningSteps } from "./provisioning-steps.js";

export interface NewFirm {
  /** Its name in addresses: lower-case letters, digits and single hyphens. */
  slug: string;
  name: string;
  jurisdiction: "ZA" | "US";
  isDemo: boolean;
}

export interface ProvisioningOptions {
  by: Actor;
  firstBackup?: Provisioning["firstBackup"];
  onStep?: (name: string) => void;
}

/** Addresses that mean something else, or that a firm could use to pretend. */
const RESERVED_SLUGS = ["www", "mail", "smtp", "imap", "admin", "api", "static", "assets", "strongroom", "localhost"];

/** Throws Refused when a firm could not be given this slug or name. */
export function checkNewFirm(firm: NewFirm): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(firm.slug) || firm.slug.length > 30) {
    throw new Refused(
      "firm_slug",
      `${firm.slug}: a slug is 1 to 30 lower-case letters, digits and single hyphens.`,
      "slug",
    );
  }
  if (RESERVED_SLUGS.includes(firm.slug)) throw new Refused("firm_slug", `${firm.slug} is reserved.`, "slug");
  if (firm.name.trim().length < 2 || firm.name.length > 200) {
    throw new Refused("firm_name", "A firm's name has 2 to 200 characters.", "name");
  }
}

/**
 * Makes a firm: its key, database, account, schema, folder; proves that its account reaches nothing else; opens it. An earlier attempt at the same
 * slug that was cut short is finished instead. Throws Refused when the slug is taken.
 */
export async function provisionFirm(
  operator: Operator,
  firm: NewFirm,
  options: ProvisioningOptions,
): Promise<FirmRecord> {
  checkNewFirm(firm);
  const begun = (await listRunning<ProvisioningPlan>(operator.registry, "provision")).find(
    ({ plan }) => plan.slug === firm.slug,
  );
  if (begun) return finishProvisioning(operator, begun, options);
  if (await operator.registry("firms").where("slug", firm.slug).first("id")) {
    throw new Refused("firm_slug", `There is a firm ${firm.slug} already.`, "slug");
  }
  const operation = await beginOperation<ProvisioningPlan>(operator.registry, {
    kind: "provision",
    firmId: newId(),
    plan: { ...firm, name: firm.name.trim(), dbName: newGenerationName() },
    by: options.by,
  });
  return finishProvisioning(operator, operation, options);
}

async function finishProvisioning(
  operator: Operator,
  operation: Operation<ProvisioningPlan>,
  options: ProvisioningOptions,
): Promise<FirmRecord> {
  const { registry } = operator;
  await withLease(registry, firmLease(operation.firmId), async (lease) => {
    const admin = await operator.admin();
    try {
      const { firstBackup } = options;
      const context = { operator, operation, admin, server: operator.server, firstBackup, lease };
      const steps = provisioningSteps.filter(({ name }) => name !== "backup" || firstBackup);
      await runSteps(registry, operation, steps, context, options.onStep);
      await transactRegistry(registry, async (trx) => {
        await recordOperatorAct(trx, { action: "firms.firm_opened", firmId: operation.firmId, by: options.by });
        await endOperation(trx, operation.id, "done");
      });
    } finally {
      admin.destroy();
    }
  });
  return findFirm(registry, operation.firmId);
}

/** Undoes what a cut attempt at this slug made, in reverse order. Refused when there is none: a firm that opened is never undone. */
export async function undoProvisioning(operator: Operator, slug: string, by: Actor): Promise<void> {
  const { registry, config } = operator;
  const begun = await listRunning<ProvisioningPlan>(registry, "provision");
  const operation = begun.find(({ plan }) => plan.slug === slug);
  if (!operation) throw new Refused("not_begun", `No provisioning of ${slug} was left unfinished.`);
  await withLease(registry, firmLease(operation.firmId), async () => {
    const firm = await registry("firms").where("id", operation.firmId).first<{ state: string } | undefined>("state");
    if (firm && firm.state !== "provisioning") throw new Refused("firm_open", `${slug} has opened already.`);
    const admin = await operator.admin();
    try {
      await dropOwnGeneration(admin, operator.server, operation.plan.dbName, operation.id);
    } finally {
      admin.destroy();
    }
    removeFirmFolder(config.tenantsDir, { id: operation.firmId, slug });
    rmSync(join(config.keysDir, operation.firmId), { recursive: true, force: true });
    await registry("generations").where("db_name", operation.plan.dbName).update({ state: "dropped" });
    // The slug is free again; the row stays, so that its database name is never used a second time.
    await registry("firms")
      .where("id", operation.firmId)
      .update({ slug: `${slug}~${operation.firmId.slice(-8)}` });
    await changeRoute(registry, operation.firmId, { state: "abandoned" });
    await recordOperatorAct(registry, { action: "firms.firm_abandoned", firmId: operation.firmId, by });
    await endOperation(registry, operation.id, "undone");
  });
}
