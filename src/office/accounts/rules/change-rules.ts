import type { Actor } from "../../../actor.js";
import { Refused } from "../../../errors.js";
import type { Role } from "../../../permissions.js";
import { recordAudit } from "../../../platform/audit/record.js";
import { type FirmDb, transact } from "../../../platform/databases/firm-db.js";
import { inOrder } from "../users.js";
import { isInside, readNetworkLines } from "./networks.js";
import { factorRolesAlways, findSignInRules, type SignInRules } from "./sign-in-rules.js";

export interface RulesDraft {
  factorRoles: readonly Role[];
  idleMinutes: number;
  lifeHours: number;
  /** As typed, a network a line. */
  networks: string;
  /** Of the rules that were looked at. */
  version: number;
}

/**
 * Sets what the firm asks of whoever signs in; binds sessions that stand from their next request on. Refused when somebody else changed the rules meanwhile, and
 * when the networks would shut out the address from which they are set.
 */
export async function changeSignInRules(
  db: FirmDb,
  draft: RulesDraft,
  { by, ip }: { by: Actor; ip: string },
): Promise<SignInRules> {
  const networks = readNetworkLines(draft.networks);
  if (!isInside(networks, ip)) {
    throw new Refused(
      "rules_lock_out",
      `These networks leave out ${ip}, where you are now: you would shut yourself out. Add it, or a network that holds it.`,
      "networks",
    );
  }
  return transact(db, async (trx) => {
    const before = await lockRules(trx);
    if (before.version !== draft.version) {
      throw new Refused("rules_changed_meanwhile", "Changed since you opened it. Nothing was written.");
    }
    const factorRoles = inOrder([...factorRolesAlways(trx), ...draft.factorRoles]);
    const { idleMinutes, lifeHours } = draft;
    return writeRules(trx, before, { factorRoles, idleMinutes, lifeHours, networks }, by);
  });
}

/** The way out for a firm that shut itself out: people may come from anywhere again. Returns the networks that there were. */
export async function allowAnywhere(db: FirmDb, { by }: { by: Actor }): Promise<readonly string[]> {
  return transact(db, async (trx) => {
    const before = await lockRules(trx);
    if (before.networks.length > 0) await writeRules(trx, before, { ...before, networks: [] }, by);
    return before.networks;
  });
}

/** The row is there and held, so that two people change it one after the other. */
async function lockRules(trx: FirmDb): Promise<SignInRules> {
  const { factorRoles, idleMinutes, lifeHours } = await findSignInRules(trx);
  await trx.raw(
    `INSERT INTO sign_in_rules (id, factor_roles, idle_minutes, life_hours, networks, version, changed_at)
     VALUES (1, ?, ?, ?, '', 0, ?) ON DUPLICATE KEY UPDATE id = 1`,
    [factorRoles.join(","), idleMinutes, lifeHours, new Date()],
  );
  await trx("sign_in_rules").where("id", 1).forUpdate().first("id");
  return findSignInRules(trx);
}

async function writeRules(
  trx: FirmDb,
  before: SignInRules,
  wanted: Omit<SignInRules, "version">,
  by: Actor,
): Promise<SignInRules> {
  const rules: SignInRules = { ...wanted, version: before.version + 1 };
  await trx("sign_in_rules")
    .where("id", 1)
    .update({
      factor_roles: rules.factorRoles.join(","),
      idle_minutes: rules.idleMinutes,
      life_hours: rules.lifeHours,
      networks: rules.networks.join("\n"),
      version: rules.version,
      changed_at: new Date(),
    });
  const changes = changesBetween(before, rules);
  if (Object.keys(changes).length === 0) return rules;
  await recordAudit(trx, {
    action: "accounts.sign_in_rules_changed",
    subjectKind: "sign_in_rules",
    subjectId: "1",
    by,
    changes,
  });
  return rules;
}

const FIELDS = ["factorRoles", "idleMinutes", "lifeHours", "networks"] as const;

function changesBetween(before: SignInRules, after: SignInRules): Record<string, { from: unknown; to: unknown }> {
  const changed = FIELDS.filter(
    (field) => JSON.stringify(sorted(before[field])) !== JSON.stringify(sorted(after[field])),
  );
  return Object.fromEntries(changed.map((field) => [field, { from: before[field], to: after[field] }]));
}

function sorted(value: number | readonly string[]): unknown {
  return typeof value === "number" ? value : [...value].sort();
}
