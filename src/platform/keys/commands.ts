import type { Command } from "commander";
import type { Cli } from "../../commandline.js";
import type { Config } from "../../config.js";
import { listKeyedFirms } from "./firm-keys.js";
import { rotateRoots } from "./rotation.js";

/** strongroom key rotate-roots */
export function keyCommands(program: Command, cli: Cli<{ config: Config }>): void {
  const key = program.command("key").description("the key store");

  cli.changes(
    key.command("rotate-roots").description("make new roots, wrap every firm's key by them, destroy the old ones"),
    async (run) => {
      const { config } = await run.operator();
      const firms = listKeyedFirms(config.keysDir).length;
      if (run.dryRun) return run.show({ firms }, () => `Would wrap the keys of ${firms} firms by new roots.`);
      const destroyed = rotateRoots(config.keysDir);
      run.show(
        { firms, destroyed },
        () => `The keys of ${firms} firms are wrapped anew. Destroyed: ${destroyed.join(", ")}.`,
      );
    },
  );
}
