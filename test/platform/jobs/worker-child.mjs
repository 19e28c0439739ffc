// A worker of its own process: claims and runs until nothing is left, and tells each run. argv: the compiled jobs, the server's address.
import { appendFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , dist, address, account, record] = process.argv;
const load = (module) => import(pathToFileURL(`${dist}/platform/${module}`).href);
const { openRegistryDb } = await load("databases/registry.js");
const { startRunner } = await load("jobs/runner.js");

const registry = openRegistryDb(JSON.parse(address), JSON.parse(account), 5);
const job = {
  kind: "firm",
  name: "tests.shared",
  does: "is run by several workers",
  cron: "* * * * *",
  zone: "Etc/UTC",
  states: ["active"],
  exclusive: true,
  timeoutMinutes: 1,
  trustsClock: false,
  async run(_operator, firm, { attempt }) {
    appendFileSync(record, `${JSON.stringify({ firm: firm.slug, pid: process.pid, attempt })}\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { pid: process.pid };
  },
};
const runner = startRunner({ registry }, [job], { parallelMax: 2 });
process.once("SIGTERM", async () => {
  await runner.stop();
  await registry.destroy();
  process.exit(0);
});
process.stdout.write("ready\n");
