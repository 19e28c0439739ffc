import { createServer, type Server } from "node:http";
import { isIP } from "node:net";
import { createApp } from "./app.js";
import { type Config, loadConfig } from "./config.js";
import { messageOf } from "./errors.js";
import { log } from "./log.js";
import { openFirmRoutes } from "./platform/firms/routing.js";
import { findDemoFirm, openWebRegistry } from "./platform/firms/web-registry.js";
import { limitServer } from "./web/requests.js";

/** Requests under way may finish for this long once we are told to stop. */
const DRAIN_MS_MAX = 10_000;

/** The web process: configuration → registry → routes → listen → orderly stop. */
async function serve(): Promise<void> {
  const config = loadConfig();
  const registry = await openWebRegistry(config);
  const demo = await findDemoFirm(registry);
  if (demo !== undefined && !isLoopback(config.listen.host)) {
    await registry.destroy();
    throw new Error(
      `${demo} is a demonstration firm with sign-ins that were printed, and ${config.listen.host} can be reached by others. ` +
        "Listen on 127.0.0.1, or remove the demonstration firms.",
    );
  }
  const routes = await openFirmRoutes(config, registry);
  const { baseDomain, publicOrigin } = config;
  const server = createServer(createApp({ findFirmAt: (host) => routes.find(host), baseDomain, publicOrigin }));
  limitServer(server);
  await listen(server, config);
  log.info({ ...config.listen }, "server.started");
  process.send?.("ready"); // PM2 waits for it before it ends the process that this one replaces

  await stopSignal();
  log.info({}, "server.stopping");
  await drain(server);
  await routes.close();
  await registry.destroy();
  log.info({}, "server.stopped");
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
  server.closeIdleConnections();
  const tooLate = setTimeout(() => server.closeAllConnections(), DRAIN_MS_MAX);
  await closed;
  clearTimeout(tooLate);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

serve().catch((error: unknown) => {
  process.stderr.write(`Strongroom does not start. ${messageOf(error)}\n`);
  process.exitCode = 1;
});
