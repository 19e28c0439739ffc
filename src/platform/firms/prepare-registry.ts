import type { Connection } from "mysql2/promise";
import { registryMigrations } from "../../schema/registry.js";
import { openAdmin, quoteName } from "../databases/admin.js";
import { applyMigrations } from "../databases/migrations.js";
import { REGISTRY_NAME, REQUEST_COUNTS } from "../databases/registry.js";
import type { Account, ServerAddress } from "../databases/server-address.js";
import { checkServer } from "../databases/server-checks.js";
import { ensureCredential } from "../keys/credentials.js";

/**
 * Brings the registry to this program's schema and its accounts to their rights; safe to repeat. Refuses a server on which firms would not be
 * apart or escaping would be wrong, saying what and how to mend it.
 */
export async function prepareRegistry(
  keysDir: string,
  server: ServerAddress,
  account: Account,
): Promise<{ backupAccount: Account }> {
  const admin = await openAdmin(server, account);
  try {
    const refusals = (await checkServer(admin)).filter(({ refuses }) => refuses);
    if (refusals.length > 0) throw new Error(refusals.map(({ what, mend }) => `${what} ${mend}`).join("\n"));
    await admin.query(
      `CREATE DATABASE IF NOT EXISTS ${REGISTRY_NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
    );
    await applyMigrations(admin, REGISTRY_NAME, registryMigrations);
    await recordServer(admin, server);
    return { backupAccount: await prepareAccounts(keysDir, admin) };
  } finally {
    admin.destroy();
  }
}

async function recordServer(admin: Connection, server: ServerAddress): Promise<void> {
  await admin.query("INSERT IGNORE INTO routing_version (id, version) VALUES (1, 1)");
  const [changed] = await admin.query(
    `INSERT INTO database_servers (name, flavour, region, socket_path, host, port, ca_file) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE socket_path=VALUES(socket_path), host=VALUES(host), port=VALUES(port), ca_file=VALUES(ca_file)`,
    [
      server.name,
      server.flavour,
      server.region,
      server.socketPath ?? null,
      server.host ?? null,
      server.port ?? null,
      server.caFile ?? null,
    ],
  );
  if ((changed as { affectedRows: number }).affectedRows > 0) {
    await admin.query("UPDATE routing_version SET version=version+1 WHERE id=1");
  }
}

async function prepareAccounts(keysDir: string, admin: Connection): Promise<Account> {
  const web = ensureCredential(keysDir, "web");
  await ensureAccount(admin, web);
  for (const readable of ["firm_routes", "routing_version"]) {
    await admin.query(`GRANT SELECT ON ${REGISTRY_NAME}.${quoteName(readable)} TO ?@'%'`, [web.user]);
  }
  // The counts of requests are the one thing that it writes.
  await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${REGISTRY_NAME}.${quoteName(REQUEST_COUNTS)} TO ?@'%'`, [
    web.user,
  ]);
  const backup = ensureCredential(keysDir, "backup");
  await ensureAccount(admin, backup);
  await admin.query("GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES, REPLICATION CLIENT ON *.* TO ?@'%'", [
    backup.user,
  ]);
  return backup;
}

async function ensureAccount(admin: Connection, { user, password }: Account): Promise<void> {
  await admin.query("CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED BY ?", [user, password]);
  await admin.query("ALTER USER ?@'%' IDENTIFIED BY ?", [user, password]);
}
