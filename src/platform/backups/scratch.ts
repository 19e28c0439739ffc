import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { newId } from "../../ids.js";
import { quoteName, withAdmin } from "../databases/admin.js";
import { type FirmConnections, createFirmConnections } from "../databases/connections.js";
import { type FirmDb, openFirmDb } from "../databases/firm-db.js";
import type { FirmRecord } from "../databases/firm-records.js";
import {
  createAccount,
  createGeneration,
  grantRuntime,
  newDatabasePassword,
  unlockAccount,
} from "../databases/generations.js";
import { startPrivateServer } from "../databases/private-server.js";
import type { Account, ServerAddress } from "../databases/server-address.js";
import { openDataKey } from "../keys/firm-keys.js";
import type { Root } from "../keys/roots.js";

/** A server of our own for test restores: nothing of it lasts, nothing reaches it but this process. One serves a whole run over many firms. */
export interface Scratch {
  server: ServerAddress;
  account: Account;
  /** A private folder that goes with the server. */
  dir: string;
  stop(): Promise<void>;
}

const SCRATCH_POOL_MEGABYTES = 256;
const PREFIX = "scratch-";

export async function startScratch(varDir: string): Promise<Scratch> {
  removeAbandoned(varDir);
  const dir = join(varDir, `${PREFIX}${process.pid}-${newId().slice(-12)}`);
  mkdirSync(dir, { recursive: true, mode: 0o711 }); // the server runs as another unix user when we are root
  try {
    const server = await startPrivateServer({
      dataDir: join(dir, "database"),
      name: "scratch",
      durable: false,
      binlog: false,
      bufferPoolMegabytes: SCRATCH_POOL_MEGABYTES,
    });
    return {
      server: server.address,
      account: server.account,
      dir,
      async stop() {
        await server.stop();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

/** A server ends with the process that started it; a killed process leaves the folder. */
function removeAbandoned(varDir: string): void {
  mkdirSync(varDir, { recursive: true, mode: 0o711 });
  for (const name of readdirSync(varDir)) {
    const pid = Number(/^scratch-(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) rmSync(join(varDir, name), { recursive: true, force: true });
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

/** Makes an empty database of this name on the scratch server for the act, and drops it afterwards whatever happens. */
export async function withScratchDatabase<T>(
  scratch: Scratch,
  dbName: string,
  act: (admin: Connection) => Promise<T>,
): Promise<T> {
  return withAdmin(scratch.server, scratch.account, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS ${quoteName(dbName)}`);
    await createGeneration(admin, dbName);
    try {
      return await act(admin);
    } finally {
      await admin.query(`DROP DATABASE IF EXISTS ${quoteName(dbName)}`);
      await admin.query("DROP USER IF EXISTS ?@'%'", [dbName]);
    }
  });
}

/** Opens what was loaded as the firm itself would: with its own account, its rights and its data key. */
export async function withLoadedFirm<T>(
  scratch: Scratch,
  admin: Connection,
  firm: Pick<FirmRecord, "id" | "slug" | "name" | "jurisdiction" | "isDemo" | "dbName" | "epoch">,
  keys: { keysDir: string; web: Root },
  act: (db: FirmDb) => Promise<T>,
): Promise<T> {
  const password = newDatabasePassword();
  await createAccount(admin, firm.dbName, password);
  await grantRuntime(admin, firm.dbName);
  await ensureDefiners(admin, firm.dbName);
  await unlockAccount(admin, firm.dbName);
  const { dataKey, version } = openDataKey(keys.keysDir, keys.web, firm.id);
  const address = { ...pickFirm(firm), dataKey, dataKeyVersion: version, server: scratch.server, password };
  const connections: FirmConnections = createFirmConnections(SCRATCH_CONNECTIONS);
  try {
    return await act(openFirmDb(connections, address));
  } finally {
    await connections.close();
  }
}

const SCRATCH_CONNECTIONS = { connectionsMax: 2, queueMax: 64, queueWaitMs: 60_000, perFirmMax: 2 };

type FirmLabel = Pick<FirmRecord, "id" | "slug" | "name" | "jurisdiction" | "isDemo" | "dbName" | "epoch">;

function pickFirm({ id, slug, name, jurisdiction, isDemo, dbName, epoch }: FirmLabel): FirmLabel {
  return { id, slug, name, jurisdiction, isDemo, dbName, epoch };
}

/** A trigger whose definer is not there refuses with another message (errno 1449), so the accounts are made, locked. */
async function ensureDefiners(admin: Connection, dbName: string): Promise<void> {
  const [rows] = await admin.query<RowDataPacket[]>(
    "SELECT DISTINCT DEFINER AS definer FROM information_schema.triggers WHERE TRIGGER_SCHEMA=?",
    [dbName],
  );
  for (const { definer } of rows as { definer: string }[]) {
    const at = definer.lastIndexOf("@");
    const who = [definer.slice(0, at), definer.slice(at + 1)];
    await admin.query("CREATE USER IF NOT EXISTS ?@? ACCOUNT LOCK", who);
    const [held] = await admin.query<RowDataPacket[]>(
      "SELECT Super_priv AS s FROM mysql.user WHERE User=? AND Host=?",
      who,
    );
    if ((held as { s: string }[])[0]?.s !== "Y") {
      await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON ${quoteName(dbName)}.* TO ?@?`, who);
    }
  }
}
