import { createHmac } from "node:crypto";
import { COOKIE_NAME } from "../../../src/office/accounts/sessions/session-store.js";
import { newSessionId, startSession } from "../../../src/office/accounts/sessions/sessions.js";
import { createFirmConnections } from "../../../src/platform/databases/connections.js";
import { type FirmDb, openFirmDb } from "../../../src/platform/databases/firm-db.js";
import { firmAddress } from "../../../src/platform/firms/firm-address.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import { firmSecret } from "../../../src/platform/keys/sealing.js";
import type { BenchFirm } from "./firms.js";
import type { Person } from "./rows.js";

const CONNECTIONS = { connectionsMax: 4, queueMax: 10_000, queueWaitMs: 60_000, perFirmMax: 4 };

/** Opens firms' databases over few connections for the act, and closes them all: what stays open would count as the web process's. */
export async function withFirmDbs<T>(
  { config, roots, server }: Operator,
  act: (dbOf: (firm: BenchFirm) => FirmDb) => Promise<T>,
): Promise<T> {
  const connections = createFirmConnections(CONNECTIONS);
  try {
    return await act(({ record }) => openFirmDb(connections, firmAddress(config.keysDir, roots.web, record, server)));
  } finally {
    await connections.close();
  }
}

/** Signs the person in without the time a password takes; resolves to the Cookie header that express-session would have given. */
export async function signIn(db: FirmDb, firm: BenchFirm, person: Person): Promise<string> {
  const id = newSessionId();
  const ticket = {
    firm: firm.record.id,
    user: person.id,
    version: 1,
    userAgent: "Firefox on Linux",
    ip: "127.0.0.1",
    proof: "totp" as const,
  };
  await startSession(db, {
    id,
    userId: person.id,
    sessionVersion: ticket.version,
    proof: ticket.proof,
    data: JSON.stringify({ passport: { user: ticket } }),
    userAgent: ticket.userAgent,
    ip: ticket.ip,
  });
  const secret = firmSecret(db, "sessions.cookie").toString("base64url");
  const mac = createHmac("sha256", secret).update(id).digest("base64").replace(/=+$/, "");
  return `${COOKIE_NAME}=${encodeURIComponent(`s:${id}.${mac}`)}`;
}
