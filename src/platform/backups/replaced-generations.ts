import { failpoint } from "../../failpoints.js";
import { log } from "../../log.js";
import { type FirmRecord, findServer } from "../databases/firm-records.js";
import { dropOwnGeneration } from "../databases/generations.js";
import type { Operator } from "../firms/operator.js";
import { isOnHold } from "./layout.js";
import { listBackups } from "./ledger.js";
import { KEPT_DAYS } from "./restore-plan.js";

/**
 * Drops the firm's generations that a restore replaced longer ago than they are kept, once a backup of the present one was proven. Called under
 * the firm's lease.
 */
export async function dropReplaced(operator: Operator, firm: FirmRecord, now: Date): Promise<number> {
  const { registry, config } = operator;
  if (isOnHold(config.repositoryDir, firm.id)) return 0;
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  const due = await registry("generations")
    .select<{ dbName: string; serverName: string; operationId: string; replacedAt: Date }[]>({
      dbName: "generations.db_name",
      serverName: "generations.server_name",
      operationId: "generations.operation_id",
      replacedAt: "generations.replaced_at",
    })
    .where({ firm_id: firm.id, state: "replaced" })
    .where("generations.replaced_at", "<", before);
  const proven = (await listBackups(registry, { firmId: firm.id, states: ["complete"] })).filter((row) => row.provenAt);
  let dropped = 0;
  for (const { dbName, serverName, operationId, replacedAt } of due) {
    if (dbName === firm.dbName || !proven.some((row) => row.startedAt > replacedAt)) continue;
    const server = await findServer(registry, serverName);
    const connection = await operator.admin(server);
    try {
      await dropOwnGeneration(connection, server, dbName, operationId);
    } finally {
      connection.destroy();
    }
    failpoint("rotation.generation_dropped");
    await registry("generations").where({ db_name: dbName, state: "replaced" }).update({ state: "dropped" });
    log.info({ firm: firm.id, generation: dbName }, "backups.generation_dropped");
    dropped += 1;
  }
  return dropped;
}
