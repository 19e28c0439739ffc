import type { Config } from "./config.js";
import { messageOf } from "./errors.js";
import { broken, type Check, type Finding, notice } from "./health.js";
import { hostChecks } from "./host-checks.js";
import { noneLost } from "./platform/backups/blobs/checks.js";
import { listBackups } from "./platform/backups/ledger.js";
import { keptCheck } from "./platform/blobs/checks.js";
import { listFirms } from "./platform/databases/firm-records.js";
import { checkServer } from "./platform/databases/server-checks.js";
import { planMigration } from "./platform/firms/migrating.js";
import type { Operator } from "./platform/firms/operator.js";
import { jobChecks } from "./platform/jobs/checks.js";
import { mailCheck } from "./platform/mail/checks.js";

/** Everything that doctor looks at. The host's checks need no database; the others need the operator. */
const operatorChecks: readonly Check<Operator>[] = [
  {
    name: "server",
    says: "The database server is set up so that firms stay apart and nothing acknowledged is lost.",
    run: serverFindings,
  },
  ...jobChecks,
  { name: "schemas", says: "Every firm's schema is this program's.", run: schemaFindings },
  { name: "backups", says: "Every firm has a proven backup of the last night.", run: backupFindings },
  keptCheck,
  noneLost,
  mailCheck,
];

export interface CheckResult {
  name: string;
  says: string;
  findings: Finding[];
}

/** All checks, in order. When the operator cannot be opened that is the last finding, and the reason is in it. */
export async function examine(
  config: Config,
  openOperator: () => Promise<Operator>,
  onChecked: (name: string) => void = () => undefined,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of hostChecks) {
    results.push(await result(check, config));
    onChecked(check.name);
  }
  const opening: Check<() => Promise<Operator>> = {
    name: "registry",
    says: "Registry and keys can be opened.",
    run: async (open) => {
      await open();
      return [];
    },
  };
  const opened = await result(opening, openOperator);
  results.push(opened);
  onChecked(opening.name);
  if (opened.findings.length > 0) return results;
  const operator = await openOperator();
  for (const check of operatorChecks) {
    results.push(await result(check, operator));
    onChecked(check.name);
  }
  return results;
}

export const CHECKS_COUNT = hostChecks.length + 1 + operatorChecks.length;

/** A check that cannot be made is a finding: what cannot be looked at is not well. */
async function result<Subject>(check: Check<Subject>, subject: Subject): Promise<CheckResult> {
  const { name, says } = check;
  try {
    return { name, says, findings: await check.run(subject) };
  } catch (error) {
    return {
      name,
      says,
      findings: [broken(messageOf(error), "See what it says; the other checks stand by themselves.")],
    };
  }
}

async function serverFindings(operator: Operator): Promise<Finding[]> {
  const admin = await operator.admin();
  try {
    const findings = await checkServer(admin);
    return findings.map(({ what, mend, refuses }) => (refuses ? broken(what, mend) : notice(what, mend)));
  } finally {
    admin.destroy();
  }
}

async function schemaFindings(operator: Operator): Promise<Finding[]> {
  const behind = (await planMigration(operator)).filter(({ pending }) => pending.length > 0);
  return behind.map(({ firm, pending }) =>
    broken(`${firm.slug} lacks ${pending.join(", ")}.`, "strongroom migrate run"),
  );
}

/** A night and two hours: the nightly runs at 01:15 and its proof follows. */
const PROVEN_HOURS_MAX = 26;

async function backupFindings({ registry }: Operator): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const firm of await listFirms(registry, { states: ["active", "suspended"] })) {
    const proven = (await listBackups(registry, { firmId: firm.id, states: ["complete"] })).find(
      (backup) => backup.provenAt,
    );
    const mend = `strongroom job run backups.nightly --firm ${firm.slug}`;
    const hours = (Date.now() - (proven?.startedAt ?? firm.createdAt).getTime()) / 3_600_000;
    if (hours <= PROVEN_HOURS_MAX) continue;
    findings.push(
      proven
        ? broken(`The newest proven backup of ${firm.slug} is ${Math.round(hours)} hours old.`, mend)
        : broken(`${firm.slug} has no proven backup.`, mend),
    );
  }
  return findings;
}
