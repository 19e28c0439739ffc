import type { Role } from "../../../permissions.js";
import { type FirmDb, firmOf } from "../../../platform/databases/firm-db.js";
import { inOrder, readRoles } from "../users.js";

/** What is asked of whoever signs in at a firm. A firm may ask for more than every firm does, never for less. */
export interface SignInRules {
  /** Whoever holds one of these roles signs in with a second factor. */
  factorRoles: readonly Role[];
  idleMinutes: number;
  lifeHours: number;
  /** CIDR blocks from which people may come ("196.25.1.0/24"); empty: from anywhere. */
  networks: readonly string[];
  /** Travels in the form; 0 before anything was set. */
  version: number;
}

/**
 * Those who decide, move money, manage people or look in from outside. NIST SP 800-63B-4 §2.2; a demonstration firm, which answers this machine
 * alone, asks nobody until it is told to.
 */
export const FACTOR_ROLES_ALWAYS: readonly Role[] = ["partner", "bookkeeper", "administrator", "auditor", "provider"];

/** NIST SP 800-63B-4 §2.2.3 and OWASP session management: half an hour idle, a working day in all. Below the least nobody could work. */
export const IDLE_MINUTES_MAX = 30;
export const IDLE_MINUTES_MIN = 5;
export const LIFE_HOURS_MAX = 10;
export const LIFE_HOURS_MIN = 1;

export async function findSignInRules(db: FirmDb): Promise<SignInRules> {
  const row = await db("sign_in_rules")
    .where("sign_in_rules.id", 1)
    .first<RulesRow | undefined>(
      "sign_in_rules.factor_roles",
      "sign_in_rules.idle_minutes",
      "sign_in_rules.life_hours",
      "sign_in_rules.networks",
      "sign_in_rules.version",
    );
  return rulesOf(db, row);
}

/** The roles of which this firm asks a second factor whatever it sets. */
export function factorRolesAlways(db: FirmDb): readonly Role[] {
  return firmOf(db).isDemo ? [] : FACTOR_ROLES_ALWAYS;
}

/** What a session needs of the row that its own query brought along; every firm's own where there is none. */
export function readSessionRules(
  db: FirmDb,
  row: { [K in keyof Omit<RulesRow, "version">]: RulesRow[K] | null },
): Omit<SignInRules, "version"> {
  return {
    factorRoles: inOrder([...factorRolesAlways(db), ...readRoles(row.factor_roles)]),
    idleMinutes: row.idle_minutes ?? IDLE_MINUTES_MAX,
    lifeHours: row.life_hours ?? LIFE_HOURS_MAX,
    networks: readNetworks(row.networks ?? ""),
  };
}

interface RulesRow {
  factor_roles: string;
  idle_minutes: number;
  life_hours: number;
  networks: string;
  version: number;
}

function rulesOf(db: FirmDb, row: RulesRow | undefined): SignInRules {
  const always = factorRolesAlways(db);
  if (!row) {
    return { factorRoles: always, idleMinutes: IDLE_MINUTES_MAX, lifeHours: LIFE_HOURS_MAX, networks: [], version: 0 };
  }
  const asked = readRoles(row.factor_roles);
  return {
    factorRoles: inOrder([...always, ...asked]),
    idleMinutes: row.idle_minutes,
    lifeHours: row.life_hours,
    networks: readNetworks(row.networks),
    version: row.version,
  };
}

function readNetworks(joined: string): string[] {
  return joined.split("\n").filter(Boolean);
}
