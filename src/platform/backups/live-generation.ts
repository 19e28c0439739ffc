import type { Connection } from "mysql2/promise";
import { createFirmConnections } from "../databases/connections.js";
import { type FirmDb, openFirmDb } from "../databases/firm-db.js";
import type { FirmRecord } from "../databases/firm-records.js";
import {
  createAccount,
  lockAccount,
  newDatabasePassword,
  readIdentity,
  unlockAccount,
} from "../databases/generations.js";
import type { ServerAddress } from "../databases/server-address.js";
import { firmAddress } from "../firms/firm-address.js";
import type { Operator } from "../firms/operator.js";

/**
 * Takes the living generation away from everybody and opens it to us alone: its account gets a password that is known nowhere else, and what was
 * signed in is ended. Undefined when there is no living database any more.
 */
export async function openLive(
  operator: Operator,
  admin: Connection,
  server: ServerAddress,
  firm: FirmRecord,
): Promise<{ db: FirmDb | undefined; close(): Promise<void> }> {
  if ((await readIdentity(admin, firm.dbName))?.firmId !== firm.id) {
    return { db: undefined, close: () => Promise.resolve() };
  }
  const password = newDatabasePassword();
  await createAccount(admin, firm.dbName, password);
  await lockAccount(admin, server, firm.dbName);
  await unlockAccount(admin, firm.dbName);
  const connections = createFirmConnections(operator.config.web);
  const address = { ...firmAddress(operator.config.keysDir, operator.roots.web, firm, server), password };
  return { db: openFirmDb(connections, address), close: () => connections.close() };
}

/** Gives the living generation back as it was: the registry still has its password. */
export async function giveLiveBack(
  operator: Operator,
  admin: Connection,
  server: ServerAddress,
  firm: FirmRecord,
  isOpen: boolean,
): Promise<void> {
  if ((await readIdentity(admin, firm.dbName))?.firmId !== firm.id) return;
  const { password } = firmAddress(operator.config.keysDir, operator.roots.web, firm, server);
  await createAccount(admin, firm.dbName, password);
  if (isOpen) await unlockAccount(admin, firm.dbName);
}
