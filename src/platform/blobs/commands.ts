import { join } from "node:path";
import type { Command } from "commander";
import type { Cli } from "../../commandline.js";
import { CommandFailed, table } from "../../terminal.js";
import { SPOOL_FOLDER } from "../firms/firm-folder.js";
import type { Operator } from "../firms/operator.js";
import { type NewBlobHandler, settleNewBlobs } from "./settling.js";
import { listMarkers } from "./spool.js";

/** strongroom blob settle */
export function blobCommands(program: Command, cli: Cli<Operator>, handlers: readonly NewBlobHandler[]): void {
  const blob = program.command("blob").description("the contents of firms' documents");

  cli.changes(
    blob
      .command("settle")
      .description("do now what the worker does with each new document: into the repository, its text, its scan"),
    async (run) => {
      const operator = await run.operator();
      if (run.dryRun) {
        const waiting = (await listMarkers(join(operator.config.tenantsDir, SPOOL_FOLDER))).length;
        return run.show({ waiting }, () => `Would settle ${waiting} documents.`);
      }
      const done = await settleNewBlobs(operator, handlers);
      const rows = done.unsettled.map((one) => [one.firmId, one.blobName.slice(0, 12), one.handler, one.reason]);
      run.show(done, () =>
        [
          `Settled ${done.settled} documents; ${done.waiting} wait for their firm or their row.`,
          ...(rows.length > 0 ? [table(["Firm", "Blob", "Handler", "Reason"], rows)] : []),
        ].join("\n"),
      );
      if (rows.length > 0) throw new CommandFailed("failed", `${rows.length} could not be done.`);
    },
  );
}
