import type { Command } from "commander";
import type { Cli } from "../../commandline.js";
import { firmSchemaVersion } from "../../schema/firm.js";
import { CommandFailed, table } from "../../terminal.js";
import { lastRelease, planMigration, type Release, runMigration } from "./migrating.js";
import type { Operator } from "./operator.js";

/** strongroom migrate plan|run|status */
export function migrateCommands(program: Command, cli: Cli<Operator>): void {
  const migrate = program.command("migrate").description("bring every firm's schema to this program's");

  cli.reads(migrate.command("plan").description("what each firm still needs"), async (run) => {
    const plans = await planMigration(await run.operator());
    const firms = plans.map(({ firm, pending }) => ({ slug: firm.slug, pending }));
    run.show({ to: firmSchemaVersion, firms }, () =>
      table(
        ["firm", "pending", "next"],
        firms.map(({ slug, pending }) => [slug, pending.length, pending[0]]),
      ),
    );
  });

  cli.changes(
    migrate.command("run").description("migrate all firms; takes up a run that was cut; stops after three failures"),
    async (run) => {
      const operator = await run.operator();
      const plans = await planMigration(operator);
      const needed = plans.filter(({ pending }) => pending.length > 0);
      if (run.dryRun) {
        const firms = needed.map(({ firm, pending }) => ({ slug: firm.slug, pending }));
        run.show({ to: firmSchemaVersion, firms }, () => `Would migrate ${firms.length} of ${plans.length} firms.`);
        return;
      }
      const progress = run.progress("migrating", plans.length);
      const release = await runMigration(operator, run.by, (slug) => progress.step(slug));
      progress.done();
      run.show(release, () => releaseTable(release));
      const failed = release.firms.filter(({ state }) => state === "failed");
      if (failed.length === 0) return;
      const names = failed.map(({ slug }) => slug).join(", ");
      const done = release.firms.some(({ state }) => state === "done");
      throw new CommandFailed(done ? "partial" : "failed", `Not migrated: ${names}. They work on as they were.`);
    },
  );

  cli.reads(migrate.command("status").description("how the last run went, firm by firm"), async (run) => {
    const { registry } = await run.operator();
    const release = await lastRelease(registry);
    run.show({ release: release ?? null }, () => (release ? releaseTable(release) : "Nothing was migrated yet."));
  });
}

function releaseTable(release: Release): string {
  return [
    `To ${release.toVersion}: ${release.state}.`,
    table(
      ["firm", "outcome", "at", "tries", "errno", "error"],
      release.firms.map((firm) => [firm.slug, firm.state, firm.step, firm.attempts, firm.errno, firm.error]),
    ),
  ].join("\n");
}
