import type { Command } from "commander";
import type { Cli } from "../../../commandline.js";
import { findFirm } from "../../../platform/databases/firm-records.js";
import type { Operator } from "../../../platform/firms/operator.js";
import { allowAnywhere } from "./change-rules.js";
import { findSignInRules } from "./sign-in-rules.js";

/** strongroom user sign-in-rules: for a firm that shut itself out, since nobody of it can reach the page any more. */
export function rulesCommand(user: Command, cli: Cli<Operator>): void {
  cli.changes<{ firm: string; anywhere?: boolean }>(
    user
      .command("sign-in-rules")
      .description("show what a firm asks of whoever signs in, or let people come from any network again")
      .requiredOption("--firm <firm>", "the firm")
      .option("--anywhere", "take away the list of networks, so that people may come from anywhere"),
    async (run, _args, options) => {
      const operator = await run.operator();
      const firm = await findFirm(operator.registry, options.firm);
      const db = await operator.firmDb(firm);
      if (options.anywhere && !run.dryRun) {
        const taken = await allowAnywhere(db, { by: run.by });
        const said = taken.length === 0 ? "could come from anywhere already" : "may come from anywhere again";
        run.show({ firm: firm.slug, taken }, () => `People of ${firm.name} ${said}.`);
        return;
      }
      const { factorRoles, idleMinutes, lifeHours, networks } = await findSignInRules(db);
      run.show({ firm: firm.slug, factorRoles, idleMinutes, lifeHours, networks }, () =>
        [
          `Second factor: ${factorRoles.join(", ") || "nobody"}`,
          `Ends: ${idleMinutes} minutes without the user, ${lifeHours} hours in all`,
          `Networks: ${networks.join(", ") || "any"}`,
          ...(options.anywhere ? ["Would let people come from any network."] : []),
        ].join("\n"),
      );
    },
  );
}
