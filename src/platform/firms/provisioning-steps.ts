import type { Connection } from "mysql2/promise";
import mysql from "mysql2/promise";
import { failpoint } from "../../failpoints.js";
import { firmMigrations, firmSchemaVersion } from "../../schema/firm.js";
import { changeRoute, type FirmRecord, findFirm, listFirms } from "../databases/firm-records.js";
import {
  assertNameFree,
  createAccount,
  createGeneration,
  grantRuntime,
  lockAccount,
  newDatabasePassword,
  readIdentity,
  unlockAccount,
  writeIdentity,
} from "../databases/generations.js";
import { applyMigrations, isEmpty, loadSchema } from "../databases/migrations.js";
import { probeIsolation } from "../databases/probe.js";
import { transactRegistry } from "../databases/registry.js";
import { driverOptions, type ServerAddress, SQL_MODE } from "../databases/server-address.js";
import type { Lease } from "../jobs/leases.js";
import { createFirmKey } from "../keys/firm-keys.js";
import { firmAddress, sealDatabasePassword } from "./firm-address.js";
import { makeFirmFolder } from "./firm-folder.js";
import type { Operation, Step } from "./operations.js";
import type { Operator } from "./operator.js";

export interface ProvisioningPlan {
  slug: string;
  name: string;
  jurisdiction: "ZA" | "US";
  isDemo: boolean;
  dbName: string;
}

export interface Provisioning {
  operator: Operator;
  operation: Operation<ProvisioningPlan>;
  admin: Connection;
  server: ServerAddress;
  /** The first backup, taken and verified; handed in, since backups know firms and not the other way round. */
  firstBackup: ((operator: Operator, firm: FirmRecord, lease: Lease) => Promise<void>) | undefined;
  lease: Lease;
}

/** Databases of other firms that the probe tries to read. */
const PROBED_OTHERS = 2;

/** The account stays locked until the schema, its triggers and its rights stand; the firm is routed to only after the probe. */
export const provisioningSteps: readonly Step<Provisioning>[] = [
  { name: "key", act: makeKey },
  { name: "record", act: recordFirm },
  { name: "database", act: makeDatabase },
  { name: "schema", act: makeSchemaAndIdentity },
  { name: "folder", act: makeFolder },
  { name: "probe", act: probe },
  { name: "backup", act: takeFirstBackup },
  { name: "activate", act: activate },
];

async function makeKey({ operator, operation }: Provisioning): Promise<void> {
  const firm = { id: operation.firmId, slug: operation.plan.slug };
  await createFirmKey(operator.config.keysDir, operator.roots, firm);
  failpoint("provision.key_made");
}

/** From here on the name is ours on that server: nothing that stood there before is adopted. */
async function recordFirm({ operator, operation, admin, server }: Provisioning): Promise<void> {
  const { firmId, plan } = operation;
  await assertNameFree(admin, plan.dbName);
  const { keysDir } = operator.config;
  const secret = sealDatabasePassword(keysDir, operator.roots.web, firmId, plan.dbName, newDatabasePassword());
  await transactRegistry(operator.registry, async (trx) => {
    if (await trx("firms").where("id", firmId).first("id")) return;
    await trx("firms").insert({
      id: firmId,
      slug: plan.slug,
      name: plan.name,
      state: "provisioning",
      jurisdiction: plan.jurisdiction,
      is_demo: plan.isDemo ? 1 : 0,
      server_name: server.name,
      db_name: plan.dbName,
      epoch: 1,
      db_secret: secret,
    });
    await trx("generations").insert({
      db_name: plan.dbName,
      firm_id: firmId,
      server_name: server.name,
      epoch: 1,
      operation_id: operation.id,
      state: "scratch",
    });
  });
  failpoint("provision.firm_recorded");
}

/** Database, account and rights; each of the statements may be repeated. */
async function makeDatabase({ operator, operation, admin, server }: Provisioning): Promise<void> {
  const { dbName } = operation.plan;
  const firm = await findFirm(operator.registry, operation.firmId);
  const { password } = firmAddress(operator.config.keysDir, operator.roots.web, firm, server);
  await createGeneration(admin, dbName);
  failpoint("provision.database_made");
  await createAccount(admin, dbName, password);
  failpoint("provision.account_made");
  await grantRuntime(admin, dbName);
  failpoint("provision.account_granted");
}

async function makeSchemaAndIdentity(provisioning: Provisioning): Promise<void> {
  await makeSchema(provisioning);
  failpoint("provision.schema_made");
  await identify(provisioning);
  failpoint("provision.identified");
}

/** One batch into the empty database; where a run was cut, what is missing is made one by one. */
async function makeSchema({ operator, operation, admin, server }: Provisioning): Promise<void> {
  const { dbName } = operation.plan;
  if (!(await isEmpty(admin, dbName))) {
    await applyMigrations(admin, dbName, firmMigrations);
    return;
  }
  const batch = await mysql.createConnection({
    ...driverOptions(server, operator.account, dbName),
    multipleStatements: true,
  });
  try {
    await batch.query(`SET SESSION sql_mode='${SQL_MODE}', time_zone='+00:00'`);
    await loadSchema(batch, dbName, firmMigrations);
  } finally {
    batch.destroy();
  }
}

async function identify({ operation, admin }: Provisioning): Promise<void> {
  if (await readIdentity(admin, operation.plan.dbName)) return;
  const identity = { firmId: operation.firmId, epoch: 1, operationId: operation.id };
  await writeIdentity(admin, operation.plan.dbName, identity);
}

async function makeFolder({ operator, operation }: Provisioning): Promise<void> {
  const { slug, name, jurisdiction } = operation.plan;
  makeFirmFolder(operator.config.tenantsDir, { id: operation.firmId, slug, name, jurisdiction });
  failpoint("provision.folder_made");
}

/** The probe needs the account open; when it finds a way to another firm, the account is locked again and the firm never opens. */
async function probe({ operator, operation, admin, server }: Provisioning): Promise<void> {
  const { dbName } = operation.plan;
  const firm = await findFirm(operator.registry, operation.firmId);
  const { password } = firmAddress(operator.config.keysDir, operator.roots.web, firm, server);
  const firms = await listFirms(operator.registry, { states: ["active", "suspended"] });
  const others = firms.filter(({ serverName }) => serverName === server.name).slice(-PROBED_OTHERS);
  await unlockAccount(admin, dbName);
  failpoint("provision.account_unlocked");
  try {
    await probeIsolation(server, { dbName, password }, [...others.map((other) => other.dbName), "strongroom"]);
  } catch (error) {
    await lockAccount(admin, server, dbName);
    throw error;
  }
  failpoint("provision.probed");
}

async function takeFirstBackup({ operator, operation, firstBackup, lease }: Provisioning): Promise<void> {
  await firstBackup?.(operator, await findFirm(operator.registry, operation.firmId), lease);
  failpoint("provision.backed_up");
}

async function activate({ operator, operation }: Provisioning): Promise<void> {
  await transactRegistry(operator.registry, async (trx) => {
    await trx("generations").where("db_name", operation.plan.dbName).update({ state: "live" });
    await changeRoute(trx, operation.firmId, { state: "active", schemaVersion: firmSchemaVersion });
  });
  failpoint("provision.activated");
}
