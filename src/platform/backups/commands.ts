import type { Command } from "commander";
import { dayOf } from "../../calendar.js";
import type { Cli, Run } from "../../commandline.js";
import { messageOf } from "../../errors.js";
import { CommandFailed, facts, isExitName, table } from "../../terminal.js";
import { type FirmRecord, findFirm, listFirms } from "../databases/firm-records.js";
import type { Operator } from "../firms/operator.js";
import { signingPublicKey } from "../keys/signing.js";
import { backUpFirm } from "./back-up-firm.js";
import { documentsCommand } from "./blobs/commands.js";
import { LEASE_WAIT_MS, type Which, chosen, findBackup } from "./choosing.js";
import { isOnHold } from "./layout.js";
import { listBackups, listVerifications } from "./ledger.js";
import { type BlobFigures, readManifest } from "./manifest.js";
import { type BackupKnowledge, restoreCommand, verifyCommand } from "./restore-commands.js";
import { planFirmRotation } from "./rotate.js";

/** Two dumps at once keep two cores busy; more only wait for each other. */
const AT_ONCE = 2;

/** strongroom backup run|list|show|documents|verify|restore */
export function backupCommands(program: Command, cli: Cli<Operator>, knowledge: BackupKnowledge): void {
  const backup = program.command("backup").description("take, prove and restore the firms' backups");
  runCommand(backup, cli);
  listCommand(backup, cli);
  showCommand(backup, cli);
  documentsCommand(backup, cli);
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
    const done: { firm: string; backup: string; sealedBytes: number; documents: number; ms: number }[] = [];
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
        documents: manifest.blobs?.count ?? 0,
        ms: Math.round(performance.now() - startedAt),
      });
      progress.step(firm.slug);
    });
    progress.done();
    run.show({ done, failed: failed.map(({ firm, error }) => ({ firm, reason: messageOf(error) })) }, () =>
      table(
        ["firm", "backup", "bytes", "documents", "ms"],
        done.map((one) => [one.firm, one.backup, one.sealedBytes, one.documents, one.ms]),
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
        ["firm", "night", "backup", "state", "bytes", "rows", "documents", "their bytes", "proven", "error"],
        rows.map((row) => [
          slugs.get(row.firmId) ?? row.firmId,
          row.night,
          row.id,
          row.state,
          row.sealedBytes,
          row.rowsCount,
          row.documentsCount,
          row.documentBytes,
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
          ["documents", manifest.blobs && wordDocuments(manifest.blobs)],
          ["key", manifest.artefacts[0]?.keyId],
          ["rotation", verdict && `${verdict.keep ? "stays" : "may go"}: ${verdict.reason}`],
          ["hold", isOnHold(operator.config.repositoryDir, record.firmId) ? "yes" : "no"],
        ]),
        table(
          ["test", "at", "result", "documents", "opened", "detail"],
          tests.map((test) => [
            test.level,
            test.verifiedAt,
            test.passed ? "good" : `failed: ${test.failedCheck}`,
            test.documentsChecked,
            test.documentsOpened,
            test.detail,
          ]),
        ),
      ].join("\n\n"),
    );
  });
}

function wordDocuments({ count, plainBytes, sealedBytes, lost }: BlobFigures): string {
  const text = `${count} of ${plainBytes} bytes, ${sealedBytes} bytes in the repository`;
  return lost > 0 ? `${text}; ${lost} of them lost` : text;
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
