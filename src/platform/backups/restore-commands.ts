import type { Command } from "commander";
import type { Cli, Run } from "../../commandline.js";
import { CommandFailed } from "../../terminal.js";
import { findFirm } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import type { LostDocument } from "./blobs/put-back.js";
import { LEASE_WAIT_MS, type Which, chosen, findBackup } from "./choosing.js";
import { proveNewest } from "./jobs.js";
import type { VerificationLevel } from "./ledger.js";
import { type RestoreRule, planRestore } from "./restore-plan.js";
import { restoreFirm } from "./restore.js";
import { startScratch } from "./scratch.js";
import { type VerificationOptions, verifyBackup } from "./verify.js";

/** What only the tables of contents know. */
export interface BackupKnowledge extends VerificationOptions {
  rules: readonly RestoreRule[];
}

export function verifyCommand(backup: Command, cli: Cli<Operator>, knowledge: BackupKnowledge): void {
  const command = backup
    .command("verify")
    .description("test a backup; without one, the newest of each firm by a whole test restore")
    .argument("[backup]")
    .option("--firm <slug>", "the newest of this firm")
    .option("--level <level>", "V0 hashes, V1 opens, V2 loads, V3 compares", "V3");
  cli.reads<Which & { level: string }>(command, async (run, [backupId], { firm: slug, level }) => {
    const operator = await run.operator();
    if (backupId === undefined) return proveFirms(run, operator, slug, knowledge);
    if (!isLevel(level)) throw new CommandFailed("usage", `${level} is not a level: V0, V1, V2 or V3.`);
    const { record, place } = await findBackup(operator, backupId);
    const firm = await findFirm(operator.registry, record.firmId);
    const scratch = level === "V2" || level === "V3" ? await startScratch(operator.config.varDir) : undefined;
    try {
      const found = await verifyBackup(operator, firm, place, level, scratch, knowledge);
      run.show(found, () =>
        found.passed
          ? `${level}: good, ${found.rowsChecked} rows compared, ${found.documentsChecked} documents, ${found.documentsOpened} of them opened.`
          : `${level}: failed.`,
      );
      if (!found.passed) throw new CommandFailed("unverified", `${found.failedCheck}: ${found.detail}`);
    } finally {
      await scratch?.stop();
    }
  });
}

async function proveFirms(
  run: Run<Operator>,
  operator: Operator,
  slug: string | undefined,
  knowledge: BackupKnowledge,
): Promise<void> {
  const firms = await chosen(operator, slug === undefined ? { all: true } : { firm: slug });
  const progress = run.progress("proving", firms.length);
  const found = await proveNewest(operator, firms, knowledge, {
    signal: run.signal,
    onFirm: (firm) => progress.step(firm.slug),
  });
  progress.done();
  run.show(
    found,
    () => `Proven: ${found.proven.join(", ") || "none anew"}. Failed: ${found.failed.join(", ") || "none"}.`,
  );
  if (found.failed.length > 0)
    throw new CommandFailed("unverified", `The test restore failed for ${found.failed.join(", ")}.`);
}

export function restoreCommand(backup: Command, cli: Cli<Operator>, knowledge: BackupKnowledge): void {
  const command = backup
    .command("restore")
    .description(
      "restore a firm into a new generation of its database and switch to it; the present one is kept, locked",
    )
    .requiredOption("--firm <slug>", "the firm")
    .option("--backup <id>", "this backup; otherwise the newest proven one");
  cli.changes<{ firm: string; backup?: string }>(command, async (run, _args, { firm: slug, backup: backupId }) => {
    const operator = await run.operator();
    const { steps, from, ...plan } = await planRestore(operator, await findFirm(operator.registry, slug), backupId);
    steps.forEach((step, at) => run.say(`${at + 1}. ${step}`));
    if (run.dryRun) {
      run.show({ backup: plan.backupId, steps }, () => "Nothing was changed.");
      return;
    }
    const restored = await restoreFirm(operator, slug, plan.backupId, {
      by: run.by,
      checks: knowledge.checks,
      rules: knowledge.rules,
      onStep: (step) => run.say(step),
      waitMs: LEASE_WAIT_MS,
      signal: run.signal,
    });
    run.show(restored, () =>
      [
        `${slug} is at generation ${restored.epoch} from backup ${restored.backupId}; generation ${from.epoch} is kept, locked.`,
        `Documents put back: ${restored.documents.putBack}, ${restored.documents.bytes} bytes.`,
        ...restored.notes.map(({ what, count, examples }) => `${what}: ${count} ${examples.join(", ")}`.trimEnd()),
      ].join("\n"),
    );
    sayLost(run, slug, restored.documents.lost);
  });
}

/** The firm is restored and works; what it lost is said one by one, and the exit is not that of a whole restore. */
function sayLost(run: Run<Operator>, slug: string, lost: readonly LostDocument[]): void {
  if (lost.length === 0) return;
  for (const { blobId, why } of lost) run.say(`lost: document ${blobId}: ${why}`);
  throw new CommandFailed(
    "unverified",
    `${slug} is restored, but ${lost.length} of its documents could not be brought back.`,
  );
}

function isLevel(level: string): level is VerificationLevel {
  return ["V0", "V1", "V2", "V3"].includes(level);
}
