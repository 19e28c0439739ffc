import type { FirmMigration } from "../migration.js";

/** The next number of each kind and year. One row is one queue: whoever holds its lock numbers next, so there is no gap. */
export const migration: FirmMigration = {
  name: "20261122-1200-counters",
  guard: { table: "counters" },
  up: `CREATE TABLE counters (
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    year SMALLINT UNSIGNED NOT NULL,
    next_no INT UNSIGNED NOT NULL,
    CONSTRAINT pk_counters PRIMARY KEY (kind, year),
    CONSTRAINT ck_counters_next_no CHECK (next_no >= 1)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "counters",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
