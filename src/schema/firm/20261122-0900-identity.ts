import type { FirmMigration } from "../migration.js";

/** Who this database is: checked by every connection of the firm that is opened or handed over. */
export const migration: FirmMigration = {
  name: "20261122-0900-identity",
  guard: { table: "_identity" },
  up: `CREATE TABLE _identity (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    firm_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    db_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    epoch INT UNSIGNED NOT NULL,
    operation_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    CONSTRAINT identity_is_one_row CHECK (id = 1)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "_identity",
    export: "none",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
