import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { operatorActor } from "../../../src/actor.js";
import { newDatabasePassword, newGenerationName } from "../../../src/platform/databases/generations.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import { provisionFirm } from "../../../src/platform/firms/provisioning.js";
import { firmMigrations } from "../../../src/schema/firm.js";
import { runClient } from "./client.js";
import { interleave, milliseconds, report } from "./rounds.js";

const ROUNDS = 12;

/** Opening a firm, ledger, key, folder and probe included, against the same schema, account and rights as one batch by the stock client. */
export async function benchProvisioning(operator: Operator, workDir: string): Promise<void> {
  const by = operatorActor("bench");
  const compared = await interleave(
    {
      name: "provisionFirm",
      round: (n) =>
        milliseconds(() =>
          provisionFirm(operator, { slug: `new${n}`, name: `New ${n}`, jurisdiction: "ZA", isDemo: false }, { by }),
        ),
    },
    {
      name: "mariadb < schema.sql",
      round: async (n) => {
        const file = join(workDir, `schema-${n}.sql`);
        writeFileSync(file, batchScript());
        return milliseconds(() => runClient(operator.server, operator.account.user, ["--delimiter=$$"], file));
      },
    },
    ROUNDS,
  );
  report(`provisioning (${firmMigrations.length} statements of schema)`, compared, "ms", "≤ 1.3 ×");
}

function batchScript(): string {
  const name = newGenerationName();
  return [
    `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
    `USE ${name}`,
    ...firmMigrations.map(({ up }) => up),
    `CREATE USER '${name}'@'%' IDENTIFIED BY '${newDatabasePassword()}'`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${name}.* TO '${name}'@'%'`,
  ].join("$$\n");
}
