import type { Actor } from "../../actor.js";
import { messageOf } from "../../errors.js";
import { failpoint } from "../../failpoints.js";
import { newId } from "../../ids.js";
import { firmMigrations, firmSchemaVersion } from "../../schema/firm.js";
import { errnoOf } from "../databases/errno.js";
import { changeRoute, type FirmRecord, type FirmState, findFirm, listFirms } from "../databases/firm-records.js";
import { applyMigrations, planMigrations } from "../databases/migrations.js";
import type { RegistryDb } from "../databases/registry.js";
import { firmLease, withLease } from "../jobs/leases.js";
import { recordOperatorAct } from "./operations.js";
import type { Operator } from "./operator.js";

/** After so many failures the rest of the firms are left as they are: a bad migration must not go through all of them. */
export const FAILURES_MAX = 3;
const MIGRATED_STATES: FirmState[] = ["active", "suspended"];

export interface FirmPlan {
  firm: FirmRecord;
  pending: string[];
}

export type FirmOutcome = "pending" | "running" | "done" | "failed";

export interface ReleaseFirm {
  firmId: string;
  slug: string;
  state: FirmOutcome;
  /** The migration it stands at, or failed at. */
  step: string | null;
  attempts: number;
  errno: number | null;
  error: string | null;
}

export interface Release {
  id: string;
  toVersion: string;
  state: "running" | "stopped" | "done";
  startedAt: Date;
  finishedAt: Date | null;
  firms: ReleaseFirm[];
}

/** What each firm still needs, read from the firm itself and not from what the registry believes. */
export async function planMigration(operator: Operator): Promise<FirmPlan[]> {
  const plans: FirmPlan[] = [];
  for (const firm of await listFirms(operator.registry, { states: MIGRATED_STATES })) {
    const admin = await operator.admin(await operator.serverOf(firm));
    try {
      const pending = await planMigrations(admin, firm.dbName, firmMigrations);
      plans.push({ firm, pending: pending.map(({ migration }) => migration.name) });
    } finally {
      admin.destroy();
    }
  }
  return plans;
}

/**
 * Brings all firms to this program's schema, one after the other, and keeps each one's outcome. Takes up a run that was cut or stopped; a firm that failed
 * is tried again. Stops after three failures; the other firms go on working on the schema they have.
 */
export async function runMigration(
  operator: Operator,
  by: Actor,
  onFirm: (slug: string) => void = () => undefined,
): Promise<Release> {
  const { registry } = operator;
  const releaseId = await openRelease(registry);
  await recordOperatorAct(registry, { action: "firms.migration_begun", firmId: null, by, note: firmSchemaVersion });
  let failures = 0;
  for (const firm of (await findRelease(registry, releaseId)).firms) {
    if (firm.state === "done") continue;
    if (failures >= FAILURES_MAX) break;
    onFirm(firm.slug);
    if (!(await migrateFirm(operator, releaseId, firm))) failures += 1;
  }
  const left = (await findRelease(registry, releaseId)).firms.some(({ state }) => state !== "done");
  await registry("releases")
    .where("id", releaseId)
    .update({ state: left ? "stopped" : "done", finished_at: registry.fn.now(3) });
  return findRelease(registry, releaseId);
}

/** The newest release; undefined before the first. */
export async function lastRelease(registry: RegistryDb): Promise<Release | undefined> {
  const row = await registry("releases").orderBy("started_at", "desc").first<{ id: string } | undefined>("id");
  return row && findRelease(registry, row.id);
}

async function migrateFirm(operator: Operator, releaseId: string, { firmId }: ReleaseFirm): Promise<boolean> {
  const { registry } = operator;
  const mark = (change: object): Promise<unknown> =>
    registry("release_firms").where({ release_id: releaseId, firm_id: firmId }).update(change);
  await mark({ state: "running", attempts: registry.raw("attempts + 1"), errno: null, error: null });
  failpoint("migrate.firm_begun");
  try {
    await withLease(registry, firmLease(firmId), async () => {
      const firm = await findFirm(registry, firmId);
      const admin = await operator.admin(await operator.serverOf(firm));
      try {
        await applyMigrations(admin, firm.dbName, firmMigrations, async (step) => {
          await mark({ step });
        });
      } finally {
        admin.destroy();
      }
      failpoint("migrate.firm_migrated");
      await changeRoute(registry, firmId, { schemaVersion: firmSchemaVersion });
    });
    failpoint("migrate.version_recorded");
    await mark({ state: "done", finished_at: registry.fn.now(3) });
    return true;
  } catch (error) {
    const errno = errnoOf(error) ?? null;
    await mark({ state: "failed", errno, error: messageOf(error).slice(0, 1000), finished_at: registry.fn.now(3) });
    return false;
  }
}

/** The release of this version that was not finished, or a new one; firms that came since are added. */
async function openRelease(registry: RegistryDb): Promise<string> {
  const open = await registry("releases")
    .where("to_version", firmSchemaVersion)
    .whereNot("state", "done")
    .orderBy("started_at", "desc")
    .first<{ id: string } | undefined>("id");
  const id = open?.id ?? newId();
  if (open) await registry("releases").where("id", id).update({ state: "running", finished_at: null });
  else await registry("releases").insert({ id, to_version: firmSchemaVersion, state: "running" });
  for (const firm of await listFirms(registry, { states: MIGRATED_STATES })) {
    await registry("release_firms")
      .insert({ release_id: id, firm_id: firm.id, state: "pending" })
      .onConflict(["release_id", "firm_id"])
      .ignore();
  }
  return id;
}

async function findRelease(registry: RegistryDb, id: string): Promise<Release> {
  const release = await registry("releases")
    .where("id", id)
    .first<{ id: string; to_version: string; state: Release["state"]; started_at: Date; finished_at: Date | null }>();
  const firms: ReleaseFirm[] = await registry("release_firms")
    .join("firms", "firms.id", "release_firms.firm_id")
    .where("release_firms.release_id", id)
    .whereIn("firms.state", MIGRATED_STATES)
    .orderBy("firms.slug")
    .select<ReleaseFirm[]>(
      "release_firms.firm_id as firmId",
      "firms.slug",
      "release_firms.state",
      "release_firms.step",
      "release_firms.attempts",
      "release_firms.errno",
      "release_firms.error",
    );
  return {
    id: release.id,
    toVersion: release.to_version,
    state: release.state,
    startedAt: release.started_at,
    finishedAt: release.finished_at,
    firms,
  };
}
