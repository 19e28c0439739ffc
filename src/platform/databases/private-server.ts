import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { StepFailed } from "../../errors.js";
import { openAdmin } from "./admin.js";
import type { Account, ServerAddress } from "./server-address.js";

/** A MariaDB server of our own: the installed mariadbd on a folder of ours, reached by a socket that only this unix user may open. */
export interface PrivateServer {
  address: ServerAddress;
  /** The server ties it to the unix user at the other end of the socket; it has no password. */
  account: Account;
  pid: number;
  stop(): Promise<void>;
}

export interface PrivateServerOptions {
  dataDir: string;
  name?: string;
  /** Off only for scratch servers, whose loss costs nothing. */
  durable?: boolean;
  /** The server's log of changes. A scratch server has none. */
  binlog?: boolean;
  serverId?: number;
  bufferPoolMegabytes?: number;
  /** Also listen on 127.0.0.1 at a free port, as replication needs. */
  tcp?: boolean;
}

/** The unix user a server runs as when we are root; MariaDB refuses root, and so do we. */
const ROOTS_SERVER_USER = "strongroom-db";
/** Socket paths are cut at 107 bytes; a socket therefore lies in a short folder of its own. */
const SOCKET_PATH_MAX = 100;
const START_SECONDS_MAX = 60;
const STOP_SECONDS_MAX = 30;

/** Starts the server, making its data folder first when there is none. It ends with this process at the latest. */
export async function startPrivateServer(options: PrivateServerOptions): Promise<PrivateServer> {
  const owner = serverOwner();
  const socketDir = mkdtempSync(join(shortFolder(), "strongroom-"));
  const socketPath = join(socketDir, "s");
  if (Buffer.byteLength(socketPath) > SOCKET_PATH_MAX) throw new Error(`${socketPath} is too long for a socket.`);
  if (owner) chownSync(socketDir, owner.uid, owner.gid);
  initialise(options.dataDir, owner, socketDir);
  const port = options.tcp ? await freePort() : undefined;
  const child = spawnAsOwner("mariadbd", serverArguments(options, socketPath, port), owner);
  const onExit = (): void => {
    child.kill("SIGTERM");
  };
  process.once("exit", onExit);
  const address: ServerAddress = {
    name: options.name ?? "private",
    flavour: "mariadb",
    region: "local",
    socketPath,
    ...(port === undefined ? {} : { host: "127.0.0.1", port }),
  };
  const account: Account = { user: userInfo().username };
  try {
    await answering(child, address, account, join(options.dataDir, "error.log"));
  } catch (error) {
    process.removeListener("exit", onExit);
    child.kill("SIGKILL");
    rmSync(socketDir, { recursive: true, force: true });
    throw new StepFailed("starting the private database server", error);
  }
  child.unref();
  return {
    address,
    account,
    pid: child.pid ?? 0,
    async stop() {
      process.removeListener("exit", onExit);
      await ended(child);
      rmSync(socketDir, { recursive: true, force: true });
    },
  };
}

interface Owner {
  name: string;
  uid: number;
  gid: number;
}

/** Undefined when we are an ordinary user, who runs the server as himself. */
function serverOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  let ids = unixIds(ROOTS_SERVER_USER);
  if (!ids) {
    run("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ROOTS_SERVER_USER]);
    ids = unixIds(ROOTS_SERVER_USER);
  }
  if (!ids) throw new Error(`There is no unix user ${ROOTS_SERVER_USER} and it could not be made.`);
  return ids;
}

function unixIds(name: string): Owner | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((row) => row.startsWith(`${name}:`));
  if (!line) return undefined;
  const [, , uid, gid] = line.split(":");
  return { name, uid: Number(uid), gid: Number(gid) };
}

/** Whether the folder is one that startPrivateServer makes for a socket. */
export function isSocketFolder(path: string): boolean {
  return /\/strongroom-[A-Za-z0-9]{6}$/.test(path);
}

function shortFolder(): string {
  const runtime = process.env.XDG_RUNTIME_DIR;
  return process.getuid?.() !== 0 && runtime && existsSync(runtime) ? runtime : "/tmp";
}

function initialise(dataDir: string, owner: Owner | undefined, tmpDir: string): void {
  if (existsSync(join(dataDir, "mysql"))) return;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (owner) chownSync(dataDir, owner.uid, owner.gid);
  run("mariadb-install-db", [
    "--no-defaults",
    `--datadir=${dataDir}`,
    `--tmpdir=${tmpDir}`,
    "--auth-root-authentication-method=socket",
    `--auth-root-socket-user=${userInfo().username}`,
    "--skip-test-db",
    "--skip-name-resolve",
    "--innodb-log-file-size=48M",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_520_ci",
    ...(owner ? [`--user=${owner.name}`] : []),
  ]);
}

function serverArguments(options: PrivateServerOptions, socketPath: string, port: number | undefined): string[] {
  const durable = options.durable ?? true;
  const { dataDir } = options;
  return [
    "--no-defaults",
    `--datadir=${dataDir}`,
    `--socket=${socketPath}`,
    // A server that starts clears its temporary folder of tables, another server's too; so each has its own.
    `--tmpdir=${dirname(socketPath)}`,
    `--pid-file=${join(dataDir, "server.pid")}`,
    `--log-error=${join(dataDir, "error.log")}`,
    ...(port === undefined ? ["--skip-networking"] : ["--bind-address=127.0.0.1", `--port=${port}`]),
    ...((options.binlog ?? true) ? binlogArguments(options.serverId ?? 1, durable) : ["--skip-log-bin"]),
    `--innodb-flush-log-at-trx-commit=${durable ? 1 : 0}`,
    ...(durable ? [] : ["--innodb-doublewrite=0", "--innodb-flush-method=nosync"]),
    "--innodb-log-file-size=48M",
    `--innodb-buffer-pool-size=${options.bufferPoolMegabytes ?? 256}M`,
    "--skip-name-resolve",
    "--local-infile=0",
    "--log-bin-trust-function-creators=1",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_520_ci",
    "--transaction-isolation=READ-COMMITTED",
    "--max-connections=400",
    "--table-open-cache=8000",
    "--table-definition-cache=20000",
    "--open-files-limit=60000",
    "--max-allowed-packet=64M",
    "--performance-schema=OFF",
  ];
}

function binlogArguments(serverId: number, durable: boolean): string[] {
  return [
    "--log-bin=bin",
    "--binlog-format=ROW",
    "--binlog-row-image=FULL",
    "--binlog-checksum=CRC32",
    `--sync-binlog=${durable ? 1 : 0}`,
    `--server-id=${serverId}`,
    "--gtid-domain-id=1",
    "--gtid-strict-mode=1",
    "--log-slave-updates=1",
    "--expire-logs-days=14",
    "--max-binlog-size=64M",
  ];
}

/** The kernel ends the server when we end, even by SIGKILL; setpriv sets that after it has become the owner. */
function spawnAsOwner(program: string, args: string[], owner: Owner | undefined): ChildProcess {
  const identity = owner ? [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"] : [];
  return spawn("setpriv", [...identity, "--pdeathsig", "TERM", program, ...args], {
    stdio: "ignore",
    detached: true, // Ctrl-C is ours to hear: the server goes after the work that uses it
  });
}

async function answering(
  child: ChildProcess,
  address: ServerAddress,
  account: Account,
  errorLog: string,
): Promise<void> {
  const until = Date.now() + START_SECONDS_MAX * 1000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended at once:\n${lastLines(errorLog)}`);
    try {
      (await openAdmin(address, account)).destroy();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

function lastLines(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n").slice(-8).join("\n") : "no error log";
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill("SIGKILL"), STOP_SECONDS_MAX * 1000);
    child.once("exit", () => {
      clearTimeout(hard);
      resolve();
    });
    child.ref();
    child.kill("SIGTERM");
  });
}

function run(program: string, args: string[]): void {
  const { status, error, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (error) throw new StepFailed(`running ${program}`, error);
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.trim().slice(-2000)}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === "object" && bound ? bound.port : 0));
    });
  });
}
