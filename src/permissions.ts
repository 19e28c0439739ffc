/**
 * What each role may do: the one table. A route names a permission, and a process that finds a route without one refuses to start.
 * Source of the matrix: the roles that firms know (receptionist sees contacts, bookkeeper money, administrator people and no content).
 */

/** Open to whoever reaches the firm's address. */
export const PUBLIC = "public";
/** Whoever is signed in, about themselves. */
export const SELF = "self";

export const ROLES = [
  "partner",
  "attorney",
  "receptionist",
  "bookkeeper",
  "administrator",
  "auditor",
  "provider",
] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_NAMES: Record<Role, string> = {
  partner: "Partner",
  attorney: "Attorney",
  receptionist: "Receptionist",
  bookkeeper: "Bookkeeper",
  administrator: "Firm administrator",
  auditor: "Auditor",
  provider: "Service provider",
};

const GRANTS = {
  "desk.read": ["partner", "attorney", "receptionist", "bookkeeper", "administrator", "auditor", "provider"],
  "contacts.read": ["partner", "attorney", "receptionist", "bookkeeper", "administrator", "auditor"],
  "contacts.write": ["partner", "attorney", "receptionist"],
  "contacts.import": ["partner", "attorney", "receptionist"],
  "contacts.identity": ["partner", "attorney", "bookkeeper"],
  "clients.read": ["partner", "attorney", "receptionist", "bookkeeper", "auditor"],
  "clients.write": ["partner", "attorney"],
  "matters.read": ["partner", "attorney", "receptionist", "bookkeeper", "auditor"],
  "matters.write": ["partner", "attorney"],
  "conflicts.check": ["partner", "attorney", "receptionist"],
  "documents.read": ["partner", "attorney"],
  "documents.write": ["partner", "attorney"],
  "templates.write": ["partner", "administrator"],
  "notes.read": ["partner", "attorney", "auditor"],
  "notes.privileged": ["partner", "attorney"],
  "notes.write": ["partner", "attorney"],
  "tasks.read": ["partner", "attorney", "receptionist"],
  "tasks.write": ["partner", "attorney", "receptionist"],
  "fica.read": ["partner", "attorney", "bookkeeper", "auditor"],
  "fica.write": ["partner", "attorney"],
  "audit.read": ["partner", "administrator", "auditor"],
  "audit.export": ["partner", "administrator", "auditor"],
  "settings.write": ["partner", "administrator"],
  "users.read": ["partner", "administrator", "auditor"],
  "users.write": ["administrator"],
} as const satisfies Record<string, readonly Role[]>;

export type GrantedPermission = keyof typeof GRANTS;
export type Permission = GrantedPermission | typeof PUBLIC | typeof SELF;

export const PERMISSIONS = Object.keys(GRANTS) as GrantedPermission[];

export function isPermission(name: string): name is Permission {
  return name === PUBLIC || name === SELF || name in GRANTS;
}

export function isRole(name: string): name is Role {
  return (ROLES as readonly string[]).includes(name);
}

/** Whether someone with these roles may do this. SELF is everybody who is signed in. */
export function may(roles: readonly Role[], permission: Permission): boolean {
  if (permission === PUBLIC || permission === SELF) return true;
  const granted: readonly Role[] = GRANTS[permission];
  return roles.some((role) => granted.includes(role));
}

/** The roles that hold a permission. */
export function holders(permission: GrantedPermission): readonly Role[] {
  return GRANTS[permission];
}

/** The roles that hold a permission, in words for a refusal: "Partner or Attorney". */
export function holdersOf(permission: GrantedPermission): string {
  return GRANTS[permission].map((role) => ROLE_NAMES[role]).join(" or ");
}
