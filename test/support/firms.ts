import type { UserActor } from "../../src/actor.js";
import { effectiveGrants } from "../../src/grants.js";
import { newId } from "../../src/ids.js";
import type { Role } from "../../src/permissions.js";
import { withAdmin } from "../../src/platform/databases/admin.js";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import { type FirmRecord, listFirms } from "../../src/platform/databases/firm-records.js";
import { provisionFirm } from "../../src/platform/firms/provisioning.js";
import type { Operator } from "../../src/platform/firms/operator.js";
import { operatorActor } from "../../src/actor.js";
import { catalogue } from "../../src/schema/firm.js";
import { openHome } from "./home.js";

/** A firm that tests may fill: provisioned once per run, emptied before each test. */
export interface TestFirm {
  readonly id: string;
  readonly slug: string;
  readonly db: FirmDb;
  readonly record: FirmRecord;
  readonly operator: Operator;
  /** A user of the firm in the role, whose row is there; without a password, so that no test waits for a hash. */
  actor(role?: Role, name?: string): Promise<UserActor>;
}

const NAMES: Record<string, string> = { alder: "Alder & Naidoo Inc.", birch: "Birch Mokoena Attorneys" };
/** Kept when a firm is emptied. */
const IDENTITY_TABLES = ["_identity", "_migration"];

/** Inside describe: the firm, emptied before each test. "birch" stands beside "alder" always. */
export function useFirm(slug: string): TestFirm {
  let firm: { record: FirmRecord; db: FirmDb; operator: Operator } | undefined;
  before(async function () {
    this.timeout(120_000);
    for (const each of new Set(["alder", "birch", slug])) await standing(each);
    firm = await standing(slug);
  });
  beforeEach(async () => {
    firm = await standing(slug);
    await emptyFirm(firm.operator, firm.record);
  });
  const there = (): { record: FirmRecord; db: FirmDb; operator: Operator } => {
    if (!firm) throw new Error(`${slug} is there inside tests and hooks only.`);
    return firm;
  };
  return {
    slug,
    get id() {
      return there().record.id;
    },
    get db() {
      return there().db;
    },
    get record() {
      return there().record;
    },
    get operator() {
      return there().operator;
    },
    actor: (role = "partner", name = "Thandi Naidoo") => aUser(there().db, role, name),
  };
}

/** The firm as the registry has it now; made when it is missing. A test that left it suspended or moved on to a new generation changed no one else's. */
async function standing(slug: string): Promise<{ record: FirmRecord; db: FirmDb; operator: Operator }> {
  const operator = await openHome();
  const found = (await listFirms(operator.registry)).find((firm) => firm.slug === slug);
  const record =
    found ??
    (await provisionFirm(
      operator,
      { slug, name: NAMES[slug] ?? `${slug} Attorneys`, jurisdiction: "ZA", isDemo: false },
      { by: operatorActor("test") },
    ));
  return { record, db: await operator.firmDb(record), operator };
}

/** Takes every row out of the firm but who it is and its migrations. TRUNCATE passes the triggers that refuse DELETE. */
export async function emptyFirm(operator: Operator, firm: FirmRecord): Promise<void> {
  const tables = catalogue.map(({ table }) => table).filter((table) => !IDENTITY_TABLES.includes(table));
  await withAdmin(
    await operator.serverOf(firm),
    operator.account,
    async (admin) => {
      await admin.query("SET SESSION foreign_key_checks=0");
      const asked = tables.map((table) => `SELECT '${table}' AS name FROM \`${table}\` LIMIT 1`);
      const [filled] = await admin.query(asked.map((one) => `(${one})`).join(" UNION ALL "));
      for (const { name } of filled as { name: string }[]) await admin.query(`TRUNCATE TABLE \`${name}\``);
    },
    firm.dbName,
  );
}

async function aUser(db: FirmDb, role: Role, name: string): Promise<UserActor> {
  const id = newId();
  const login = `${name.toLowerCase().replace(/[^a-z]+/g, ".")}.${id.slice(-6)}`;
  await db("users").insert({
    id,
    login,
    name,
    email: `${login}@firm.example`,
    status: "active",
    session_version: 1,
    theme: "auto",
    created_at: new Date(),
  });
  await db("user_roles").insert({ user_id: id, role, granted_at: new Date() });
  return { kind: "user", id, name, roles: [role], grants: effectiveGrants([role], []) };
}
