import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account, ServerAddress } from "../databases/server-address.js";

/**
 * Runs the act with a file from which the client programs read where to sign in, 0600 in a folder of its own: arguments and the
 * environment of a program can be read by others.
 */
export async function withClientFile<T>(
  server: ServerAddress,
  account: Account,
  act: (path: string) => Promise<T>,
): Promise<T> {
  await sweepAbandoned();
  const dir = await mkdtemp(join(tmpdir(), `${FOLDER_NAME}${process.pid}-`));
  try {
    const path = join(dir, "client.cnf");
    await writeFile(path, clientSettings(server, account), { mode: 0o600, flag: "wx" });
    return await act(path);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const FOLDER_NAME = "strongroom-client-";

/** A process that was killed could not remove its file; the next one does. */
async function sweepAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(FOLDER_NAME) ? Number.parseInt(name.slice(FOLDER_NAME.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function clientSettings(server: ServerAddress, account: Account): string {
  const settings: [string, string][] = [["user", account.user]];
  if (account.password !== undefined) settings.push(["password", account.password]);
  if (server.socketPath) settings.push(["socket", server.socketPath], ["protocol", "socket"]);
  else {
    if (!server.caFile) throw new Error(`Server ${server.name} is reached over TCP and names no CA (caFile).`);
    settings.push(["host", server.host ?? "127.0.0.1"], ["port", String(server.port ?? 3306)], ["protocol", "tcp"]);
    settings.push(["ssl-ca", server.caFile], ["ssl-verify-server-cert", "1"]);
  }
  return `[client]\n${settings.map(([name, value]) => `${name}=${quoted(value)}`).join("\n")}\n`;
}

/** Option files read backslashes and end values at a comment sign; quoting and doubling keeps the value what it is. */
function quoted(value: string): string {
  if (/[\r\n"]/.test(value)) throw new Error("a setting for the client programs may not hold a quote or a line end");
  return `"${value.replaceAll("\\", "\\\\")}"`;
}
