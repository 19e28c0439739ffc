import { chmodSync } from "node:fs";
import { loadConfig } from "../../src/config.js";
import { type HomeServer, openPrivateHome } from "../../src/platform/databases/private-home.js";
import { type Operator, openOperator } from "../../src/platform/firms/operator.js";

/**
 * The one home of a test run: a real MariaDB on a folder of its own, registry and keys. It starts with the first test that needs it and ends with the
 * process. Not durable: what is tested for surviving a kill -9 is our process, not the server.
 */
let home: Promise<{ operator: Operator; server: HomeServer }> | undefined;

export function useHome(): { readonly operator: Operator } {
  let operator: Operator | undefined;
  before(async function () {
    this.timeout(120_000);
    operator = await openHome();
  });
  return {
    get operator() {
      if (!operator) throw new Error("The home is there inside tests and hooks only.");
      return operator;
    },
  };
}

export async function openHome(): Promise<Operator> {
  home ??= start();
  return (await home).operator;
}

async function start(): Promise<{ operator: Operator; server: HomeServer }> {
  const config = loadConfig();
  if (!config.homeDir.startsWith("/tmp/")) throw new Error("Tests run in a home of their own, not in an installation.");
  chmodSync(config.homeDir, 0o711); // the server's unix user passes through to its own folder
  const server = await openPrivateHome(config.varDir, { durable: false });
  return { operator: await openOperator(config), server };
}

const closings: (() => Promise<void>)[] = [];

/** What stands on the home ends before it. */
export function closeBeforeHome(close: () => Promise<void>): void {
  closings.push(close);
}

/** What a minute of waiting would do for the leases of a process that was killed. */
export async function expireLeases(operator: Operator): Promise<void> {
  await operator.registry("leases").update({ until_at: "1970-01-02" });
}

after(async function () {
  this.timeout(60_000);
  for (const close of closings.splice(0)) await close();
  if (!home) return;
  const { operator, server } = await home;
  home = undefined;
  await operator.close();
  await server.stop();
});
