/** The house: which rooms there are and in which order they stand. A room imports only what stands before it. */

export const FOUNDATIONS = [
  "errors",
  "actor",
  "permissions",
  "grants",
  "config",
  "log",
  "security-log",
  "turns",
  "ids",
  "failpoints",
  "money",
  "calendar",
  "terminal",
  "commandline",
  "health",
];

export const ROOMS = [
  "schema",
  "platform/databases",
  "platform/keys",
  "platform/audit",
  "platform/jobs",
  "platform/firms",
  "platform/mail",
  "platform/blobs",
  "platform/backups",
  "platform/archives",
  "platform/retention",
  "platform/canaries",
  "web",
  "office/approvals",
  "office/accounts",
  "office/contacts",
  "office/matters",
  "office/notes",
  "office/diary",
  "office/documents",
  "office/fica",
  "office/leads",
  "office/ledger",
  "office/trust",
  "office/banking",
  "office/billing",
  "office/privacy",
  "office/trail",
  "office/custody",
  "office/desk",
  "integrations/calendar",
  "integrations/quickbooks",
  "integrations/stripe",
  "integrations/e4",
];

/** Import everything, and are imported by nothing but a process or a table that stands after them. */
export const TABLES_OF_CONTENTS = [
  "exports",
  "restore-knowledge",
  "actions",
  "new-blobs",
  "host-checks",
  "checks",
  "approval-kinds",
  "schedule",
  "commands",
  "app",
];
export const PROCESSES = ["server", "worker", "cli"];

/** Where a file of src/ stands ("platform/keys", "errors"), or undefined when the house has no such place. */
export function placeOf(path: string): string | undefined {
  const inside = path.replace(/^src\//, "").replace(/\.tsx?$/, "");
  const known = [...FOUNDATIONS, ...TABLES_OF_CONTENTS, ...PROCESSES];
  if (/^schema\/[a-z]+$/.test(inside)) return "schema";
  return known.find((name) => inside === name) ?? ROOMS.find((room) => inside.startsWith(`${room}/`));
}

/** Why a file of one place must not import a file of another; undefined when it may. */
export function refusalOf(from: string, to: string): string | undefined {
  if (from === to) return undefined;
  if (PROCESSES.includes(to)) return "a process is imported by nothing";
  if (PROCESSES.includes(from)) return undefined;
  const [table, importer] = [TABLES_OF_CONTENTS.indexOf(to), TABLES_OF_CONTENTS.indexOf(from)];
  if (table >= 0) return table < importer ? undefined : "a table of contents is imported by a process or a later table";
  if (importer >= 0) return undefined;
  if (FOUNDATIONS.includes(to)) return undefined;
  if (FOUNDATIONS.includes(from)) return "a foundation imports foundations only";
  return ROOMS.indexOf(to) < ROOMS.indexOf(from) ? undefined : `${to} stands after ${from}`;
}
