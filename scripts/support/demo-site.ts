import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../../src/config.js";
import { Visitor } from "./demo-visitor.js";
import type { SignIn } from "./demo-sign-ins.js";

const START_MS_MAX = 30_000;
const STOP_MS_MAX = 25_000;
const PORTS_TRIED = 100;

/** The web process and the worker, compiled, as they run in production. */
export class DemoSite {
  private readonly children: ChildProcess[] = [];

  private constructor(
    private readonly config: Config,
    private readonly port: number,
  ) {}

  /** Resolves when the web process answers. */
  static async start(config: Config, signal: AbortSignal): Promise<DemoSite> {
    const site = new DemoSite(config, await freePort(config.listen.port));
    const web = site.launch("server");
    const until = Date.now() + START_MS_MAX;
    while (!(await site.answers())) {
      signal.throwIfAborted();
      if (web.exitCode !== null || Date.now() > until) {
        await site.stop();
        throw new Error("The web process does not answer; what it says stands above.");
      }
      await sleep(50);
    }
    return site;
  }

  async startWorker(): Promise<void> {
    const worker = this.launch("worker");
    await new Promise<void>((resolve, reject) => {
      worker.once("message", () => resolve());
      worker.once("exit", () => reject(new Error("The worker does not start; what it says stands above.")));
    });
  }

  addressOf(firm: string): string {
    return `http://${firm}.${this.config.baseDomain}:${this.port}`;
  }

  /** Throws unless the firm's sign-in page answers a stranger and its matters answer this person. */
  async check(firm: string, firmName: string, { login, password }: SignIn): Promise<void> {
    const visitor = new Visitor(`${firm}.${this.config.baseDomain}`, this.port);
    const signInPage = await visitor.get("/sign-in");
    visitor.expect(signInPage, 200, escaped(firmName));
    visitor.expect(await visitor.post("/sign-in", signInPage, { login, password }), 303, "");
    const matters = await visitor.get("/matters");
    visitor.expect(matters, 200, escaped(firmName));
    visitor.expect(await visitor.post("/sign-out", matters, {}), 303, "");
  }

  /** Resolves when asked to stop; throws when one of the processes ends by itself. */
  async untilStopped(signal: AbortSignal): Promise<void> {
    const broken = this.children.map(
      (child) =>
        new Promise<never>((_, reject) =>
          child.once("exit", () => !signal.aborted && reject(new Error("A process of the demo ended by itself."))),
        ),
    );
    const asked = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await Promise.race([asked, ...broken]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.map(ended));
  }

  /** The kernel ends them when this process ends, even by SIGKILL. A signal to our group is ours to pass on. */
  private launch(name: "server" | "worker"): ChildProcess {
    const child = spawn("setpriv", ["--pdeathsig", "TERM", process.execPath, `dist/${name}.js`], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      detached: true,
      env: { ...process.env, STRONGROOM_PORT: String(this.port) },
    });
    this.children.push(child);
    return child;
  }

  private async answers(): Promise<boolean> {
    const visitor = new Visitor(`localhost`, this.port);
    return visitor.get("/healthz").then(
      ({ status }) => status === 200,
      () => false,
    );
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
  await exit;
  clearTimeout(hard);
}

/** The wanted port, or the next one that nobody listens on. */
async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + PORTS_TRIED; port += 1) if (await isFree(port)) return port;
  throw new Error(`The ports ${wanted} to ${wanted + PORTS_TRIED - 1} are all taken.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** As a page shows it. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;");
}
