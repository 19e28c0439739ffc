import type { Command } from "commander";
import type { Cli } from "../../commandline.js";
import { CommandFailed, facts, table } from "../../terminal.js";
import { type FirmRecord, findFirm, listFirms } from "../databases/firm-records.js";
import { listRunning } from "./operations.js";
import type { Operator } from "./operator.js";
import { checkNewFirm, provisionFirm, undoProvisioning } from "./provisioning.js";
import { type Provisioning, provisioningSteps, type ProvisioningPlan } from "./provisioning-steps.js";
import { resumeFirm, suspendFirm } from "./suspension.js";

interface CreateOptions {
  name: string;
  jurisdiction: string;
  undo?: boolean;
}

/** strongroom firm create|list|show|suspend|resume */
export function firmCommands(program: Command, cli: Cli<Operator>, firstBackup: Provisioning["firstBackup"]): void {
  const firm = program.command("firm").description("the firms of this server");

  cli.changes<CreateOptions>(
    firm
      .command("create")
      .description("give a firm its database, account, key and folder; finishes an attempt that was cut short")
      .argument("<slug>", "its name in addresses, such as alder")
      .option("--name <name>", "the firm's name as its people write it", "")
      .option("--jurisdiction <code>", "ZA or US", "ZA")
      .option("--undo", "take back an attempt that was cut short"),
    async (run, [slug = ""], options) => {
      const operator = await run.operator();
      const wanted = {
        slug,
        name: options.name || slug,
        jurisdiction: readJurisdiction(options.jurisdiction),
        isDemo: false,
      };
      checkNewFirm(wanted);
      if (run.dryRun) {
        const steps = provisioningSteps.map(({ name }) => name);
        run.show({ slug, steps }, () => `Would make ${slug}: ${steps.join(", ")}.`);
        return;
      }
      if (options.undo) {
        await undoProvisioning(operator, slug, run.by);
        run.show({ slug, undone: true }, () => `The unfinished ${slug} is taken back.`);
        return;
      }
      const progress = run.progress(`firm ${slug}`, provisioningSteps.length);
      const made = await provisionFirm(operator, wanted, {
        by: run.by,
        firstBackup,
        onStep: (name) => progress.step(name),
      });
      progress.done();
      run.show(shown(made), () => `${made.name} is open at ${made.slug}.${operator.config.baseDomain}.`);
    },
  );

  cli.reads(firm.command("list").description("all firms and their states"), async (run) => {
    const { registry } = await run.operator();
    const firms = await listFirms(registry);
    run.show({ firms: firms.map(shown) }, () =>
      table(
        ["firm", "name", "state", "since", "server", "schema"],
        firms.map((one) => [one.slug, one.name, one.state, one.stateSince, one.serverName, one.schemaVersion]),
      ),
    );
  });

  cli.reads(firm.command("show").description("one firm").argument("<slug>"), async (run, [slug = ""]) => {
    const { registry } = await run.operator();
    const found = await findFirm(registry, slug);
    const open = await listRunning<ProvisioningPlan>(registry, "provision", found.id);
    run.show({ ...shown(found), unfinished: open.map(({ kind }) => kind) }, () =>
      facts([
        ["firm", found.slug],
        ["name", found.name],
        ["id", found.id],
        ["state", `${found.state} since ${found.stateSince.toISOString()}`],
        ["database", `${found.dbName} on ${found.serverName}, generation ${found.epoch}`],
        ["schema", found.schemaVersion],
        ["unfinished", open.map(({ kind }) => kind).join(", ")],
      ]),
    );
  });

  cli.changes<{ reason: string }>(
    firm
      .command("suspend")
      .description("shut the firm's people out at once; its data and its backups stay")
      .argument("<slug>")
      .requiredOption("--reason <words>", "kept in the operator's audit"),
    async (run, [slug = ""], { reason }) => {
      const operator = await run.operator();
      const before = await findFirm(operator.registry, slug);
      if (run.dryRun) return run.show(shown(before), () => `Would suspend ${slug}, which is ${before.state}.`);
      const after = await suspendFirm(operator, slug, run.by, reason);
      run.show(shown(after), () => `${slug} is suspended. Its people are signed out.`);
    },
  );

  cli.changes(
    firm.command("resume").description("open a suspended firm again").argument("<slug>"),
    async (run, [slug = ""]) => {
      const operator = await run.operator();
      const before = await findFirm(operator.registry, slug);
      if (run.dryRun) return run.show(shown(before), () => `Would resume ${slug}, which is ${before.state}.`);
      const after = await resumeFirm(operator, slug, run.by);
      run.show(shown(after), () => `${slug} is active. Its people sign in anew.`);
    },
  );
}

function readJurisdiction(code: string): "ZA" | "US" {
  if (code === "ZA" || code === "US") return code;
  throw new CommandFailed("usage", `${code} is not a jurisdiction: ZA or US.`);
}

/** Without the sealed password: what is printed may end in a ticket. */
function shown(firm: FirmRecord): Omit<FirmRecord, "dbSecret"> {
  const { id, slug, name, state, jurisdiction, isDemo, customHost, serverName, dbName, epoch, schemaVersion } = firm;
  const { createdAt, stateSince } = firm;
  return {
    ...{ id, slug, name, state, jurisdiction, isDemo, customHost, serverName, dbName, epoch, schemaVersion },
    ...{ createdAt, stateSince },
  };
}
