import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "mysql2/promise";
import { newId } from "../../../src/ids.js";
import { openAdmin } from "../../../src/platform/databases/admin.js";
import { applyMigrations } from "../../../src/platform/databases/migrations.js";
import { type PrivateServer, startPrivateServer } from "../../../src/platform/databases/private-server.js";
import { openRegistryDb, type RegistryDb } from "../../../src/platform/databases/registry.js";
import type { FirmState } from "../../../src/platform/databases/firm-records.js";
import { registryMigrations } from "../../../src/schema/registry.js";

/** A registry on a real server, with rows of firms that have no database: what jobs know of a firm is its row. */
export interface TestRegistry {
  readonly db: RegistryDb;
  readonly server: PrivateServer;
  addFirm(slug: string, settings?: { state?: FirmState; createdAt?: string }): Promise<string>;
}

export function useRegistry(): TestRegistry {
  let server: PrivateServer;
  let admin: Connection;
  let db: RegistryDb;
  let dataDir: string;

  before(async () => {
    dataDir = mkdtempSync("/tmp/strongroom-jobs-");
    chmodSync(dataDir, 0o711); // as root, the server runs as a user of its own
    server = await startPrivateServer({ dataDir: join(dataDir, "data"), durable: false, bufferPoolMegabytes: 32 });
    admin = await openAdmin(server.address, server.account);
    await admin.query("CREATE DATABASE strongroom CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci");
    await applyMigrations(admin, "strongroom", registryMigrations);
    db = openRegistryDb(server.address, server.account, 10);
  });

  beforeEach(async () => {
    for (const table of ["job_slots", "leases", "generations", "firms"])
      await admin.query(`DELETE FROM strongroom.${table}`);
  });

  after(async () => {
    await db?.destroy();
    admin?.destroy();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  return {
    get db() {
      return db;
    },
    get server() {
      return server;
    },
    async addFirm(slug, { state = "active", createdAt = "2020-01-01 00:00:00.000" } = {}) {
      const id = newId();
      await admin.query(
        "INSERT IGNORE INTO strongroom.database_servers (name, flavour, region) VALUES ('private', 'mariadb', 'local')",
      );
      await admin.query(
        `INSERT INTO strongroom.firms (id, slug, name, state, jurisdiction, is_demo, server_name, db_name, epoch, db_secret, created_at, state_since)
         VALUES (?, ?, ?, ?, 'ZA', 1, 'private', ?, 1, 'sealed', ?, ?)`,
        [id, slug, slug, state, `f${slug}`, createdAt, createdAt],
      );
      return id;
    },
  };
}
