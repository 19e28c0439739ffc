import type { FirmDb } from "../../../platform/databases/firm-db.js";
import type { RestoreNote } from "../../../platform/backups/restore-plan.js";
import { inOrder } from "../users.js";
import { isWithin } from "./networks.js";
import { findSignInRules, type SignInRules } from "./sign-in-rules.js";

/** What a firm asks of whoever signs in is, after a restore, whatever is stricter of then and until now. */
export async function carryRules(restored: FirmDb, live: FirmDb): Promise<RestoreNote[]> {
  const [then, now] = [await findSignInRules(restored), await findSignInRules(live)];
  if (then.version === 0 && now.version === 0) return [];
  const rules = stricterRules(then, now);
  const row = {
    factor_roles: rules.factorRoles.join(","),
    idle_minutes: rules.idleMinutes,
    life_hours: rules.lifeHours,
    networks: rules.networks.join("\n"),
    version: rules.version,
    changed_at: new Date(),
  };
  if ((await restored("sign_in_rules").where("id", 1).update(row)) === 0) {
    await restored("sign_in_rules").insert({ id: 1, ...row });
  }
  const asOf = ({ factorRoles, idleMinutes, lifeHours, networks }: SignInRules): string =>
    JSON.stringify([factorRoles, idleMinutes, lifeHours, networks]);
  if (asOf(then) === asOf(rules)) return [];
  return [{ what: "sign-in rules of today that are stricter and were kept", count: 1, examples: [] }];
}

function stricterRules(then: SignInRules, now: SignInRules): SignInRules {
  return {
    factorRoles: inOrder([...now.factorRoles, ...then.factorRoles]),
    idleMinutes: Math.min(then.idleMinutes, now.idleMinutes),
    lifeHours: Math.min(then.lifeHours, now.lifeHours),
    networks: stricterNetworks(then.networks, now.networks),
    version: Math.max(then.version, now.version) + 1,
  };
}

/** What lies in both lists; where nothing does, those of today, as the firm has moved. An empty list is everywhere. */
function stricterNetworks(then: readonly string[], now: readonly string[]): readonly string[] {
  if (then.length === 0 || now.length === 0) return [...then, ...now];
  const inBoth = [
    ...now.filter((network) => then.some((outer) => isWithin(network, outer))),
    ...then.filter((network) => now.some((outer) => isWithin(network, outer))),
  ];
  return inBoth.length > 0 ? [...new Set(inBoth)] : now;
}
