import type { Migration } from "../migration.js";

/** One bringing-forward of all firms to a schema version. */
export const migration: Migration = {
  name: "20261122-1300-releases",
  guard: { table: "releases" },
  up: `CREATE TABLE releases (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    to_version VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    finished_at DATETIME(3) NULL,
    CONSTRAINT release_state CHECK (state IN ('running', 'stopped', 'done'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
