import { dayOf } from "../../../calendar.js";
import { type GrantedPermission, hangsOnMatters, holders } from "../../../permissions.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";

/**
 * Whether the person of a row of `users` holds a permission today, as a condition in SQL: by a role that has not ended and of which the firm has not
 * taken it away. Says the same as effectiveGrants; a test holds the two together. On which matters is another question.
 */
export function holdsSql(permission: GrantedPermission): { sql: string; values: string[] } {
  return heldSql(permission, ["none"]);
}

/** As holdsSql, on every matter that is not restricted: of whoever is kept to their own it is false. */
export function holdsOpenlySql(permission: GrantedPermission): { sql: string; values: string[] } {
  return heldSql(permission, ["none", "own"]);
}

function heldSql(permission: GrantedPermission, lesser: readonly string[]): { sql: string; values: string[] } {
  const roles = holders(permission);
  const needed = hangsOnMatters(permission) ? [permission, "matters.read"] : [permission];
  return {
    sql: `EXISTS (SELECT 1 FROM user_roles WHERE user_roles.user_id = users.id
      AND user_roles.role IN (${marks(roles)}) AND (user_roles.until_on IS NULL OR user_roles.until_on >= ?)
      AND NOT EXISTS (SELECT 1 FROM role_narrowings WHERE role_narrowings.role = user_roles.role
        AND role_narrowings.permission IN (${marks(needed)}) AND role_narrowings.scope IN (${marks(lesser)})))`,
    values: [...roles, dayOf(new Date()), ...needed, ...lesser],
  };
}

function marks(values: readonly string[]): string {
  return values.map(() => "?").join(", ");
}

/** Who works here and holds a permission, by name: whom a task, a matter or its access can be given. */
export async function listHolders(db: FirmDb, permission: GrantedPermission): Promise<{ id: string; name: string }[]> {
  const holds = holdsSql(permission);
  return db("users")
    .whereNot("users.status", "disabled")
    .whereRaw(holds.sql, holds.values)
    .orderBy("users.name")
    .select<{ id: string; name: string }[]>("users.id", "users.name");
}
