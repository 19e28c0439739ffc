import {
  type GrantedPermission,
  hangsOnMatters,
  holders,
  PERMISSIONS,
  type Permission,
  PUBLIC,
  type Role,
  type Scope,
  SELF,
} from "./permissions.js";

/** What one person may do in one request, and how far: their roles by the table, less what their firm took away. */
export type Grants = ReadonlyMap<GrantedPermission, Scope>;

export interface Holder {
  grants: Grants;
}

/** Of somebody at the door, who is named in an audit line and may do nothing yet. */
export const NO_GRANTS: Grants = new Map();

/** One cell of the table in which a firm gives less. */
export interface Narrowing {
  role: Role;
  permission: GrantedPermission;
  scope: "own" | "none";
}

/** What no firm takes away, lest it lock itself out; the reason stands beside the cell. */
const KEPT: readonly { permission: GrantedPermission; role?: Role; why: string }[] = [
  { permission: "desk.read", why: "Everybody lands there." },
  { permission: "users.read", role: "administrator", why: "Somebody must be able to change this." },
  { permission: "users.write", role: "administrator", why: "Somebody must be able to change this." },
  { permission: "approvals.decide", why: "Two people must be able to agree." },
];

/** Why a firm cannot take this away; undefined when it can. */
export function keptBecause(role: Role, permission: GrantedPermission): string | undefined {
  return KEPT.find((kept) => kept.permission === permission && (kept.role ?? role) === role)?.why;
}

/** What a cell can be set to, from the widest on; empty where the role does not hold the permission at all. */
export function choicesOf(role: Role, permission: GrantedPermission): readonly (Scope | "none")[] {
  if (!holders(permission).includes(role)) return [];
  if (keptBecause(role, permission) !== undefined) return ["open"];
  return hangsOnMatters(permission) ? ["open", "own", "none"] : ["open", "none"];
}

/** How far one role holds one permission by the table and these narrowings; undefined: not at all. What widens is not heeded. */
export function scopeOfRole(
  role: Role,
  permission: GrantedPermission,
  narrowings: readonly Narrowing[],
): Scope | undefined {
  const set = narrowings.find((one) => one.role === role && one.permission === permission)?.scope ?? "open";
  if (!choicesOf(role, permission).includes(set)) return choicesOf(role, permission)[0] === "open" ? "open" : undefined;
  if (set === "none") return undefined;
  if (permission === "matters.read" || !hangsOnMatters(permission)) return set;
  const seen = scopeOfRole(role, "matters.read", narrowings);
  return seen === undefined ? undefined : narrower(set, seen);
}

/** What somebody with these roles may do in a firm with these narrowings: of several roles the widest counts. */
export function effectiveGrants(roles: readonly Role[], narrowings: readonly Narrowing[]): Grants {
  if (narrowings.length > 0) return computed(roles, narrowings);
  const key = roles.join(" ");
  const kept = byRoles.get(key) ?? computed(roles, narrowings);
  byRoles.set(key, kept);
  return kept;
}

/** Kept: there are few sets of roles, and this is asked for every page. */
const byRoles = new Map<string, Grants>();

function computed(roles: readonly Role[], narrowings: readonly Narrowing[]): Grants {
  const grants = new Map<GrantedPermission, Scope>();
  for (const permission of PERMISSIONS) {
    for (const role of roles) {
      const scope = scopeOfRole(role, permission, narrowings);
      if (scope === "open" || (scope && !grants.has(permission))) grants.set(permission, scope);
    }
  }
  return grants;
}

/** Whether they may do this at all. SELF is everybody who is signed in. On which matters, scopeOf says. */
export function may(holder: Holder, permission: Permission): boolean {
  return permission === PUBLIC || permission === SELF || holder.grants.has(permission);
}

/** On which matters they may do this; undefined: on none. */
export function scopeOf(holder: Holder, permission: GrantedPermission): Scope | undefined {
  return holder.grants.get(permission);
}

export function narrower(one: Scope, other: Scope): Scope {
  return one === "own" ? one : other;
}
