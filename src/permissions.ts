/**
 * What each role may do: the one table, of role, resource, act and scope. A route names a permission, and a process that finds a route without one
 * refuses to start. The table is a ceiling: a firm takes away from it (grants.ts) and never adds.
 *
 * Source: the matrix of roles that firms know (receptionist sees titles, bookkeeper money, administrator people and no content, auditor reads what
 * is masked, provider nothing but its own figures). The table differs from it here:
 * - attorney: every matter open to them, where the matrix says own ones. Colleagues stand in for each other; a firm that wants it narrows to own.
 * - receptionist: the card of a matter and tasks, since there is no diary yet that would show titles alone; no documents, notes or FICA files.
 *   Conflict checks and imports are clerks' work and show names only.
 * - bookkeeper: clients, titles of matters and FICA files, with identity numbers, since who pays and who is paid is looked up by them.
 * - auditor: every open matter, as firms give it to their auditors; what names people, by being named. Documents and privileged notes never.
 * - partner: settings and templates besides reading them, since a practice's kinds of matters and letters are its partners' affair.
 * - administrator: templates and settings, no matter, client, document, note or FICA file.
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

/** "open": every matter that is not restricted or names them, and whatever hangs on no matter. "own": matters they answer for, or that name them. */
export type Scope = "open" | "own";

interface Row {
  /** What it is about, as the matrix prints it. */
  words: string;
  act: "see" | "do";
  /** Held on matters: a scope of "own" means something, and without seeing matters there is nothing to hold. */
  hangsOn?: "matters";
  roles: readonly Role[];
}

const TABLE = {
  "desk.read": { words: "Desk", act: "see", roles: ROLES },
  "contacts.read": {
    words: "Contacts",
    act: "see",
    roles: ["partner", "attorney", "receptionist", "bookkeeper", "administrator", "auditor"],
  },
  "contacts.identity": {
    words: "Identity numbers",
    act: "see",
    roles: ["partner", "attorney", "bookkeeper"],
  },
  "clients.read": {
    words: "Clients",
    act: "see",
    roles: ["partner", "attorney", "receptionist", "bookkeeper", "auditor"],
  },
  "matters.read": {
    words: "Matters",
    act: "see",
    hangsOn: "matters",
    roles: ["partner", "attorney", "receptionist", "bookkeeper", "auditor"],
  },
  "documents.read": { words: "Documents", act: "see", hangsOn: "matters", roles: ["partner", "attorney"] },
  "notes.read": { words: "File notes", act: "see", hangsOn: "matters", roles: ["partner", "attorney", "auditor"] },
  "notes.privileged": {
    words: "Privileged file notes", // of those notes that they see
    act: "see",
    roles: ["partner", "attorney"],
  },
  "tasks.read": { words: "Tasks", act: "see", hangsOn: "matters", roles: ["partner", "attorney", "receptionist"] },
  "fica.read": { words: "FICA files", act: "see", roles: ["partner", "attorney", "bookkeeper", "auditor"] },
  "audit.read": { words: "Audit", act: "see", roles: ["partner", "administrator", "auditor"] },
  "users.read": { words: "People and roles", act: "see", roles: ["partner", "administrator", "auditor"] },
  "contacts.write": {
    words: "Add and change contacts",
    act: "do",
    roles: ["partner", "attorney", "receptionist"],
  },
  "contacts.import": { words: "Import contacts", act: "do", roles: ["partner", "attorney", "receptionist"] },
  "clients.write": { words: "Take on and change clients", act: "do", roles: ["partner", "attorney"] },
  "matters.write": {
    words: "Open and change matters",
    act: "do",
    hangsOn: "matters",
    roles: ["partner", "attorney"],
  },
  "conflicts.check": {
    words: "Check names for conflicts",
    act: "do",
    roles: ["partner", "attorney", "receptionist"],
  },
  "documents.write": {
    words: "Add and change documents",
    act: "do",
    hangsOn: "matters",
    roles: ["partner", "attorney"],
  },
  "notes.write": { words: "Write file notes", act: "do", hangsOn: "matters", roles: ["partner", "attorney"] },
  "tasks.write": {
    words: "Give and do tasks",
    act: "do",
    hangsOn: "matters",
    roles: ["partner", "attorney", "receptionist"],
  },
  "fica.write": { words: "Keep and verify FICA files", act: "do", roles: ["partner", "attorney"] },
  "templates.write": { words: "Keep templates and the letterhead", act: "do", roles: ["partner", "administrator"] },
  "audit.export": { words: "Download the audit trail", act: "do", roles: ["partner", "administrator", "auditor"] },
  "settings.write": { words: "Change the firm’s settings", act: "do", roles: ["partner", "administrator"] },
  "users.write": { words: "Change people and roles", act: "do", roles: ["administrator"] },
  "approvals.decide": {
    words: "Approve what needs two people",
    act: "do",
    roles: ["partner", "administrator"],
  },
} as const satisfies Record<string, Row>;

export type GrantedPermission = keyof typeof TABLE;
export type Permission = GrantedPermission | typeof PUBLIC | typeof SELF;

export const PERMISSIONS = Object.keys(TABLE) as GrantedPermission[];

export function isPermission(name: string): name is Permission {
  return name === PUBLIC || name === SELF || isGranted(name);
}

export function isGranted(name: string): name is GrantedPermission {
  return Object.hasOwn(TABLE, name);
}

export function isRole(name: string): name is Role {
  return (ROLES as readonly string[]).includes(name);
}

export function wordsOf(permission: GrantedPermission): { words: string; act: "see" | "do" } {
  return TABLE[permission];
}

/** Whether it is held on matters, so that a firm can keep it to somebody's own. */
export function hangsOnMatters(permission: GrantedPermission): boolean {
  return "hangsOn" in TABLE[permission];
}

/** The roles that hold a permission, as far as the table goes. */
export function holders(permission: GrantedPermission): readonly Role[] {
  return TABLE[permission].roles;
}

/** The roles that hold a permission, in words for a refusal: "Partner or Attorney". */
export function holdersOf(permission: GrantedPermission): string {
  return holders(permission)
    .map((role) => ROLE_NAMES[role])
    .join(" or ");
}
