import type { Migration } from "../migration.js";

/** Every generation of every firm's database: a name is used once and never again. */
export const migration: Migration = {
  name: "20261122-1015-generations",
  guard: { table: "generations" },
  up: `CREATE TABLE generations (
    db_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    firm_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    server_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    epoch INT UNSIGNED NOT NULL,
    operation_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    made_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    replaced_at DATETIME(3) NULL,
    CONSTRAINT generation_epoch UNIQUE (firm_id, epoch),
    CONSTRAINT generation_state CHECK (state IN ('scratch', 'live', 'replaced', 'dropped'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
