import type { Command } from "commander";
import type { Cli } from "../../../commandline.js";
import { table } from "../../../terminal.js";
import type { Operator } from "../../firms/operator.js";
import { type Which, chosen } from "../choosing.js";
import { type DocumentTotals, documentsOf } from "./firm-documents.js";

/** strongroom backup documents [--firm <slug>] */
export function documentsCommand(backup: Command, cli: Cli<Operator>): void {
  const command = backup
    .command("documents")
    .description("how many documents the firms have, and what is not in the repository yet")
    .option("--firm <slug>", "of one firm");
  cli.reads<Which>(command, async (run, _args, { firm: slug }) => {
    const operator = await run.operator();
    const firms = await chosen(operator, slug === undefined ? { all: true } : { firm: slug });
    const rows: (DocumentTotals & { firm: string })[] = [];
    for (const firm of firms) rows.push({ firm: firm.slug, ...(await documentsOf(operator, firm)) });
    run.show({ firms: rows }, () =>
      table(
        ["firm", "documents", "bytes", "not yet kept", "their bytes", "oldest of them", "lost"],
        rows.map((row) => [
          row.firm,
          row.count,
          row.plainBytes,
          row.waiting,
          row.waitingBytes,
          row.oldestWaiting,
          row.lost,
        ]),
      ),
    );
  });
}
