import type { Server } from "node:http";
import { isIP } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type AppSettings, createApp } from "./app.js";
import { type Config, loadConfig } from "./config.js";
import { messageOf } from "./errors.js";
import { log } from "./log.js";
import { createMailing, type Mailing } from "./office/accounts/mail/mailing.js";
import { keepSecurityLog } from "./security-log.js";
import { useBreachedPasswords } from "./office/accounts/passwords/breached.js";
import { openFirmRoutes } from "./platform/firms/routing.js";
import { findMailServer } from "./platform/mail/server.js";
import { settleSecurityCounts } from "./platform/audit/security-counts.js";
import { findDemoFirm, openWebCounts, openWebRegistry } from "./platform/firms/web-registry.js";
import { countingSecret } from "./platform/keys/counting.js";
import { openLimits } from "./web/limits/limits.js";
import { createLimitedServer } from "./web/server-limits.js";

/** Requests under way may finish for this long once we are told to stop. */
const DRAIN_MS_MAX = 10_000;
const SWEEP_MS = 50;

/** The web process: configuration → registry → routes → listen → orderly stop. */
async function serve(): Promise<void> {
  const config = loadConfig();
  keepSecurityLog(config.securityLogFile);
  useBreachedPasswords(config.breachedPasswordsFile);
  const registry = await openWebRegistry(config);
  const counts = await openWebCounts(config);
  try {
    refuseOpenDemo(await findDemoFirm(registry), config);
    const routes = await openFirmRoutes(config, registry);
    try {
      const { baseDomain, publicOrigin, documents } = config;
      const mail = createMailing(findMailServer(config, "web"));
      const findFirmAt: AppSettings["findFirmAt"] = (host) => routes.find(host);
      const limits = openLimits({ counts, secret: countingSecret(config.keysDir), changes: config.limits });
      const server = createLimitedServer(createApp({ findFirmAt, baseDomain, publicOrigin, documents, mail, limits }));
      await listen(server, config);
      log.info({ ...config.listen }, "server.started");
      process.send?.("ready"); // PM2 waits for it before it ends the process that this one replaces
      await stopSignal();
      log.info({}, "server.stopping");
      await drain(server);
      await settleMail(mail);
      await settleSecurityCounts();
    } finally {
      await routes.close();
    }
  } finally {
    await counts.destroy();
    await registry.destroy();
  }
  log.info({}, "server.stopped");
}

/** A demonstration's sign-ins were printed on a screen. */
function refuseOpenDemo(demo: string | undefined, { listen: { host } }: Config): void {
  if (demo === undefined || isLoopback(host)) return;
  throw new Error(
    `${demo} is a demonstration firm with sign-ins that were printed, and ${host} can be reached by others. ` +
      "Listen on 127.0.0.1, or remove the demonstration firms.",
  );
}

function listen(server: Server, { listen: { host, port } }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(new Error(`Cannot listen on ${host}:${port}: ${error.message}`, { cause: error })),
    );
    server.listen(port, host, resolve);
  });
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A browser keeps its connection open after the last answer; Node closes those that are idle only when asked.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const tooLate = setTimeout(() => server.closeAllConnections(), DRAIN_MS_MAX);
  await closed;
  clearInterval(sweep);
  clearTimeout(tooLate);
}

/** A mail that is on its way is noted as sent before its database goes; what takes longer is the worker's. */
async function settleMail({ after }: Mailing): Promise<void> {
  const late = new AbortController();
  await Promise.race([after.settle(), pause(DRAIN_MS_MAX, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

serve().catch((error: unknown) => {
  process.stderr.write(`Strongroom does not start. ${messageOf(error)}\n`);
  process.exitCode = 1;
});
