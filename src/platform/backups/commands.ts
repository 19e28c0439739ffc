import type { Command } from "commander";
import { dayOf } from "../../calendar.js";
import type { Cli, Run } from "../../commandline.js";
import { NotFound, messageOf } from "../../errors.js";
import { CommandFailed, facts, isExitName, table } from "../../terminal.js";
import { type FirmRecord, findFirm, listFirms } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import { backUpFirm } from "./back-up-firm.js";
import { BACKED_UP, proveNewest } from "./jobs.js";
import { isOnHold, listPlaces } from "./layout.js";
import {
  type BackupRecord,
  type VerificationLevel,
  findBackupRecord,
  listBackups,
  listVerifications,
} from "./ledger.js";
import { readManifest } from "./manifest.js";
import { type RestoreRule, planRestore } from "./restore-plan.js";
import { restoreFirm } from "./restore.js";
import { planFirmRotation } from "./rotate.js";
import { startScratch } from "./scratch.js";
import { type VerificationOptions, verifyBackup } from "./verify.js";
import { signingPublicKey } from "../keys/signing.js";

/** What only the tables of contents know. */
export interface BackupKnowledge extends VerificationOptions {
  rules: readonly RestoreRule[];
}

interface Which {
  firm?: string;
  all?: boolean;
}

/** Two dumps at once keep two cores busy; more only wait for each other. */
const AT_ONCE = 2;
const LEASE_WAIT_MS = 10_000;

/** strongroom backup run|list|show|verify|restore */
export function backupCommands(program: Command, cli: Cli<Operator>, knowledge: BackupKnowledge): void {
  const backup = program.command("backup").description("take, prove and restore the firms' backups");
  runCommand(backup, cli);
  listCommand(backup, cli);
  showCommand(backup, cli);
  verifyCommand(backup, cli, knowledge);
  restoreCommand(backup, cli, knowledge);
}

function runCommand(backup: Command, cli: Cli<Operator>): void {
  const command = backup
    .command("run")
    .description("back up one firm, or all")
    .option("--firm <slug>", "the firm")
    .option("--all", "every firm that has data");
  cli.changes<Which>(command, async (run, _args, which) => {
    const operator = await run.operator();
    const firms = await chosen(operator, which);
    if (run.dryRun) {
      run.show(
        { firms: firms.map(({ slug }) => slug) },
        () => `Would back up ${firms.map(({ slug }) => slug).join(", ")}.`,
      );
      return;
    }
    const progress = run.progress("backing up", firms.length);
    const done: { firm: string; backup: string; sealedBytes: number; ms: number }[] = [];
    const failed = await eachFirm(firms, async (firm) => {
      const startedAt = performance.now();
      const order = { occasion: "manual", night: dayOf(new Date()) } as const;
      const { manifest } = await backUpFirm(operator, firm.id, order, {
        by: run.by,
        waitMs: LEASE_WAIT_MS,
        signal: run.signal,
      });
      const sealedBytes = manifest.artefacts.reduce((sum, one) => sum + one.sealedBytes, 0);
      done.push({
        firm: firm.slug,
        backup: manifest.backupId,
        sealedBytes,
        ms: Math.round(performance.now() - startedAt),
      });
      progress.step(firm.slug);
    });
    progress.done();
    run.show({ done, failed: failed.map(({ firm, error }) => ({ firm, reason: messageOf(error) })) }, () =>
      table(
        ["firm", "backup", "bytes", "ms"],
        done.map((one) => [one.firm, one.backup, one.sealedBytes, one.ms]),
      ),
    );
    throwFailures(run, failed, done.length);
  });
}

function listCommand(backup: Command, cli: Cli<Operator>): void {
  const command = backup
    .command("list")
    .description("what was taken, newest first, and whether it was proven")
    .option("--firm <slug>", "of one firm");
  cli.reads<Which>(command, async (run, _args, { firm: slug }) => {
    const { registry } = await run.operator();
    const firms = slug === undefined ? await listFirms(registry) : [await findFirm(registry, slug)];
    const slugs = new Map(firms.map((firm) => [firm.id, firm.slug]));
    const rows = await listBackups(registry, slug === undefined ? {} : { firmId: firms[0]!.id });
    run.show({ backups: rows.map((row) => ({ ...row, firm: slugs.get(row.firmId) ?? row.firmId })) }, () =>
      table(
        ["firm", "night", "backup", "state", "bytes", "rows", "proven", "error"],
        rows.map((row) => [
          slugs.get(row.firmId) ?? row.firmId,
          row.night,
          row.id,
          row.state,
          row.sealedBytes,
          row.rowsCount,
          row.provenAt,
          row.error?.slice(0, 60),
        ]),
      ),
    );
  });
}

function showCommand(backup: Command, cli: Cli<Operator>): void {
  const command = backup
    .command("show")
    .description("one backup: its manifest, its tests, why it stays")
    .argument("<backup>");
  cli.reads(command, async (run, [backupId = ""]) => {
    const operator = await run.operator();
    const { record, place } = await findBackup(operator, backupId);
    const { manifest, sha256 } = await readManifest(place, signingPublicKey(operator.config.keysDir));
    const tests = await listVerifications(operator.registry, backupId);
    const verdict = (await planFirmRotation(operator, record.firmId, new Date())).find(
      (one) => one.backupId === backupId,
    );
    run.show({ record, manifestSha256: sha256, manifest, tests, rotation: verdict ?? null }, () =>
      [
        facts([
          ["backup", backupId],
          ["firm", manifest.firmSlug],
          ["night", `${manifest.night} (${manifest.occasion})`],
          ["taken", `${manifest.startedAt} to ${manifest.finishedAt}`],
          ["database", `${manifest.dbName}, generation ${manifest.epoch}, schema ${manifest.schemaVersion ?? "none"}`],
          ["rows", record.rowsCount],
          ["key", manifest.artefacts[0]?.keyId],
          ["rotation", verdict && `${verdict.keep ? "stays" : "may go"}: ${verdict.reason}`],
          ["hold", isOnHold(operator.config.repositoryDir, record.firmId) ? "yes" : "no"],
        ]),
        table(
          ["test", "at", "result", "detail"],
          tests.map((test) => [
            test.level,
            test.verifiedAt,
            test.passed ? "good" : `failed: ${test.failedCheck}`,
            test.detail,
          ]),
        ),
      ].join("\n\n"),
    );
  });
}

function verifyCommand(backup: Command, cli: Cli<Operator>, knowledge: BackupKnowledge): void {
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
        found.passed ? `${level}: good, ${found.rowsChecked} rows compared.` : `${level}: failed.`,
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

function restoreCommand(backup: Command, cli: Cli<Operator>, knowledge: BackupKnowledge): void {
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
        ...restored.notes.map(({ what, count, examples }) => `${what}: ${count} ${examples.join(", ")}`.trimEnd()),
      ].join("\n"),
    );
  });
}

async function chosen({ registry }: Operator, { firm, all }: Which): Promise<FirmRecord[]> {
  if (firm !== undefined && all) throw new CommandFailed("usage", "Either --firm or --all.");
  if (firm !== undefined) return [await findFirm(registry, firm)];
  if (!all) throw new CommandFailed("usage", "Name a firm with --firm, or say --all.");
  return listFirms(registry, { states: [...BACKED_UP] });
}

async function findBackup(operator: Operator, backupId: string) {
  const record: BackupRecord | undefined = await findBackupRecord(operator.registry, backupId);
  if (!record) throw new NotFound(`There is no backup ${backupId}.`);
  const places = await listPlaces(operator.config.repositoryDir, record.firmId);
  const place = places.find((one) => one.backupId === backupId);
  if (!place) throw new NotFound(`Backup ${backupId} is ${record.state} and not in the repository.`);
  return { record, place };
}

interface FirmFailure {
  firm: string;
  error: unknown;
}

async function eachFirm(
  firms: readonly FirmRecord[],
  act: (firm: FirmRecord) => Promise<void>,
): Promise<FirmFailure[]> {
  const failed: FirmFailure[] = [];
  const waiting = [...firms];
  const work = async (): Promise<void> => {
    for (let firm = waiting.shift(); firm; firm = waiting.shift()) {
      const { slug } = firm;
      await act(firm).catch((error: unknown) => failed.push({ firm: slug, error }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
}

function throwFailures(run: Run<Operator>, failed: readonly FirmFailure[], done: number): void {
  if (failed.length === 0) return;
  for (const { firm, error } of failed) run.say(`${firm}: ${messageOf(error)}`);
  if (done > 0) throw new CommandFailed("partial", `Not backed up: ${failed.map(({ firm }) => firm).join(", ")}.`);
  const { error } = failed[0]!;
  if (failed.length === 1) throw error;
  const exit = error instanceof Error && "exit" in error && isExitName(error.exit) ? error.exit : "failed";
  throw new CommandFailed(exit, "No firm was backed up.");
}

function isLevel(level: string): level is VerificationLevel {
  return ["V0", "V1", "V2", "V3"].includes(level);
}
