import { operatorActor } from "../../../src/actor.js";
import type { FirmRecord } from "../../../src/platform/databases/firm-records.js";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import { provisionFirm } from "../../../src/platform/firms/provisioning.js";
import { type Filled, type Size, fillFirm } from "./rows.js";

export const benchActor = operatorActor("bench");

export interface BenchFirm extends Filled {
  record: FirmRecord;
}

/** Firms that are being made at once: their DDL waits for the disk more than for the processor. */
const AT_ONCE = 3;

/** Provisions and fills firms, with the server's durability off meanwhile: setting up is not what is measured. */
export async function openFirms(operator: Operator, slugs: readonly string[], size: Size): Promise<BenchFirm[]> {
  await setDurable(operator, false);
  try {
    return await eachOf(slugs, AT_ONCE, (slug) => openFirm(operator, slug, size));
  } finally {
    await setDurable(operator, true);
  }
}

async function openFirm(operator: Operator, slug: string, size: Size): Promise<BenchFirm> {
  const firm = { slug, name: `${slug} Attorneys`, jurisdiction: "ZA", isDemo: false } as const;
  const record = await provisionFirm(operator, firm, { by: benchActor });
  const filled = await withAdmin(operator.server, operator.account, (admin) => fillFirm(admin, size), record.dbName);
  return { record, ...filled };
}

/** Runs the act over all, a few at a time; results in the order given. */
export async function eachOf<T, R>(
  all: readonly T[],
  atOnce: number,
  act: (one: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < all.length) {
      const at = next++;
      results[at] = await act(all[at]!, at);
      if ((at + 1) % 100 === 0) process.stderr.write(`  ${at + 1} of ${all.length}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** Waits for the server's log at each commit, as it does in earnest, or not. */
export async function setDurable({ server, account }: Operator, durable: boolean): Promise<void> {
  await withAdmin(server, account, async (admin) => {
    await admin.query(`SET GLOBAL innodb_flush_log_at_trx_commit=${durable ? 1 : 0}`);
    await admin.query(`SET GLOBAL sync_binlog=${durable ? 1 : 0}`);
    if (durable) await admin.query("FLUSH LOGS");
  });
}
