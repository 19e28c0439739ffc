import type { Actor } from "../../actor.js";
import { Refused } from "../../errors.js";
import { failpoint } from "../../failpoints.js";
import { catalogue } from "../../schema/firm.js";
import { quoteName } from "../databases/admin.js";
import { changeRoute, type FirmRecord, findFirm } from "../databases/firm-records.js";
import { lockAccount, unlockAccount } from "../databases/generations.js";
import { firmLease, withLease } from "../jobs/leases.js";
import { recordOperatorAct } from "./operations.js";
import type { Operator } from "./operator.js";

/** How long a suspension waits for a backup of the firm to end. */
const LEASE_WAIT_MS = 60_000;

/**
 * Shuts a firm out at once: the route first, then the account, then its live connections, then its people's sessions. Backups go on. Safe to repeat
 * after a cut; a firm that is suspended already is locked again.
 */
export async function suspendFirm(operator: Operator, slug: string, by: Actor, reason: string): Promise<FirmRecord> {
  const { registry } = operator;
  const firm = await findFirm(registry, slug);
  if (firm.state !== "active" && firm.state !== "suspended") {
    throw new Refused("firm_state", `${slug} is ${firm.state}: only an active firm can be suspended.`);
  }
  await changeRoute(registry, firm.id, { state: "suspended" });
  failpoint("suspend.route_closed");
  const server = await operator.serverOf(firm);
  const admin = await operator.admin(server);
  try {
    await lockAccount(admin, server, firm.dbName);
    failpoint("suspend.account_locked");
    for (const { table } of catalogue.filter(({ retention }) => retention === "session")) {
      await admin.query(`DELETE FROM ${quoteName(firm.dbName)}.${quoteName(table)}`);
    }
  } finally {
    admin.destroy();
  }
  await recordOperatorAct(registry, { action: "firms.firm_suspended", firmId: firm.id, by, note: reason });
  return findFirm(registry, firm.id);
}

/** Opens a suspended firm again. Its people sign in anew. */
export async function resumeFirm(operator: Operator, slug: string, by: Actor): Promise<FirmRecord> {
  const { registry } = operator;
  const firm = await findFirm(registry, slug);
  if (firm.state !== "suspended") throw new Refused("firm_state", `${slug} is ${firm.state}, not suspended.`);
  return withLease(
    registry,
    firmLease(firm.id),
    async () => {
      const server = await operator.serverOf(firm);
      const admin = await operator.admin(server);
      try {
        await unlockAccount(admin, firm.dbName);
      } finally {
        admin.destroy();
      }
      failpoint("resume.account_unlocked");
      await changeRoute(registry, firm.id, { state: "active" });
      await recordOperatorAct(registry, { action: "firms.firm_resumed", firmId: firm.id, by });
      return findFirm(registry, firm.id);
    },
    { waitMs: LEASE_WAIT_MS },
  );
}
