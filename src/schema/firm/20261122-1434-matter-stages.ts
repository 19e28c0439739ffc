import type { FirmMigration } from "../migration.js";

/** The stages a firm has chosen for a type of matter; a type without any has those of words.ts. */
export const migration: FirmMigration = {
  name: "20261122-1434-matter-stages",
  guard: { table: "matter_stages" },
  up: `CREATE TABLE matter_stages (
    matter_type VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    name VARCHAR(60) NOT NULL,
    CONSTRAINT pk_matter_stages PRIMARY KEY (matter_type, position),
    CONSTRAINT uq_matter_stages_name UNIQUE (matter_type, name)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "matter_stages",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
