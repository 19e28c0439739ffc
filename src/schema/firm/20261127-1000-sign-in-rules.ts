import type { FirmMigration } from "../migration.js";

/**
 * What the firm asks of whoever signs in, beyond what every firm asks. One row, or none while the firm has set nothing. Roles are joined by commas,
 * networks by line ends.
 */
export const migration: FirmMigration = {
  name: "20261127-1000-sign-in-rules",
  guard: { table: "sign_in_rules" },
  up: `CREATE TABLE sign_in_rules (
    id TINYINT UNSIGNED NOT NULL,
    factor_roles VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    idle_minutes SMALLINT UNSIGNED NOT NULL,
    life_hours SMALLINT UNSIGNED NOT NULL,
    networks VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version INT UNSIGNED NOT NULL,
    changed_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_sign_in_rules PRIMARY KEY (id),
    CONSTRAINT ck_sign_in_rules_one CHECK (id = 1)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "sign_in_rules",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
