import { operatorActor } from "../../../src/actor.js";
import { newId } from "../../../src/ids.js";
import { backUpFirm } from "../../../src/platform/backups/back-up-firm.js";
import type { SignedManifest } from "../../../src/platform/backups/manifest.js";
import { firmLease } from "../../../src/platform/jobs/leases.js";
import type { FirmDb } from "../../../src/platform/databases/firm-db.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import type { TestFirm } from "../../support/firms.js";

export const sysadmin = operatorActor("sysadmin");

/** A text that is in no other firm, with all that a dump could get wrong in it. */
export const CANARY = "Canary O'Brien \\ \n(1,'x'),\n`;-- 😀 \u0000 #";

export async function aCanary(db: FirmDb): Promise<string> {
  const id = newId();
  await db("users").insert({
    id,
    login: `canary.${id.slice(-8)}`,
    name: CANARY,
    email: null,
    status: "disabled",
    session_version: 1,
    theme: "auto",
    created_at: new Date(),
  });
  return id;
}

export function backUp(
  { operator, id }: Pick<TestFirm, "operator" | "id">,
  night = "2026-11-22",
): Promise<SignedManifest> {
  return backUpFirm(operator, id, { occasion: "manual", night }, { by: sysadmin });
}

/** A killed holder's lease runs out after a minute; a test does not wait for it. */
export async function expireLease({ registry }: Operator, firmId: string): Promise<void> {
  await registry("leases").where("leases.name", firmLease(firmId)).update({ until_at: "1970-01-02" });
}
