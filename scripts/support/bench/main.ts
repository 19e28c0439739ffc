import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../../src/config.js";
import { messageOf } from "../../../src/errors.js";
import { type Operator, openOperator } from "../../../src/platform/firms/operator.js";
import { readLimits } from "../../../src/web/limits/table.js";
import { benchBackups } from "./backups.js";
import { benchPages } from "./pages.js";
import { benchProvisioning } from "./provisioning.js";
import { benchRestore } from "./restore.js";
import { benchSearch } from "./search.js";
import { benchWrites } from "./writes.js";

/** `scripts/bench`: each part takes the operator of one temporary home and a folder of its own there. */

/** In this order: the first needs a server with few firms, the last fills it with a thousand. */
const PARTS: Record<string, (operator: Operator, workDir: string) => Promise<void>> = {
  provisioning: benchProvisioning,
  writes: benchWrites,
  backups: benchBackups,
  restore: benchRestore,
  search: benchSearch,
  pages: benchPages,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  process.stderr.write(`No such part: ${unknown.join(", ")}. There are ${Object.keys(PARTS).join(", ")}.\n`);
  process.exit(2);
}
const stopped = new Promise<never>((_, reject) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => reject(new Error(`Stopped by ${signal}.`)));
  }
});
stopped.catch(() => undefined);
process.exitCode = await run(Object.keys(PARTS).filter((name) => asked.length === 0 || asked.includes(name)));
process.exit();

async function run(names: readonly string[]): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), "strongroom-bench-"));
  chmodSync(home, 0o711); // the database server is another unix user when we are root
  process.env.STRONGROOM_HOME = home;
  // One machine asks for more than any office: what is measured is what an answer costs, limits counted and not reached.
  const rate = { times: 1_000_000, seconds: 60 };
  const limits: Record<string, typeof rate> = {};
  for (const name of readLimits().keys()) limits[name] = rate;
  writeFileSync(join(home, "strongroom.json"), JSON.stringify({ limits }));
  let operator: Operator | undefined;
  try {
    operator = await openOperator(loadConfig());
    console.log(
      `Node ${process.version}, ${cpus().length} cores, ${await serverVersion(operator)}, durable, one server.`,
    );
    for (const name of names) await Promise.race([part(operator, name, join(home, name)), stopped]);
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${error instanceof Error ? error.stack : ""}\n`);
    return 1;
  } finally {
    await operator?.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function part(operator: Operator, name: string, workDir: string): Promise<void> {
  console.log(`\n${name}`);
  mkdirSync(workDir, { mode: 0o700 });
  const from = performance.now();
  await PARTS[name]!(operator, workDir);
  console.log(`  (${((performance.now() - from) / 1000).toFixed(0)} s in all)`);
}

async function serverVersion({ registry }: Operator): Promise<string> {
  const [[row]] = (await registry.raw("SELECT VERSION() AS version")) as [{ version: string }[], unknown];
  return row?.version ?? "unknown";
}
