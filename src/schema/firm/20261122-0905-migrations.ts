import type { FirmMigration } from "../migration.js";

/** Which migrations this database has. */
export const migration: FirmMigration = {
  name: "20261122-0905-migrations",
  guard: { table: "_migration" },
  up: `CREATE TABLE _migration (
    name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    applied_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "_migration",
    export: "none",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
