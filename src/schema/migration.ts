/** One schema change: exactly one statement, since the server commits on DDL, and how its having been applied can be seen. */
export interface Migration {
  /** Also its place in the order: "20261122-1000-users". Never changed after release. */
  name: string;
  guard: Guard;
  up: string;
}

/** What exists in information_schema once the migration was applied, so that a run cut short can be taken up. */
export type Guard =
  | { table: string }
  | { table: string; column: string }
  | { table: string; index: string }
  | { trigger: string }
  | { view: string };

export interface FirmMigration extends Migration {
  /** On the migration that creates a table. */
  catalogue?: CatalogueEntry;
}

/** What the rest of the system must know of a firm's table: read by export, test restore, crawl and purge. */
export interface CatalogueEntry {
  table: string;
  /** Whether its rows belong into what the firm takes along. */
  export: "rows" | "none";
  /** Whose life its rows share: the firm's, a matter's, a session's, or the log's own. */
  retention: "firm" | "matter" | "session" | "log";
  sensitivity: "internal" | "client" | "privileged" | "credential";
  /** Whether planted records may stand in it; never in ledgers, numbers or what a client is shown. */
  decoys: boolean;
  /** Every table is verified by row count and content checksum after a restore. */
  verify: "content";
}
