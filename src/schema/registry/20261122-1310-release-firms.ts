import type { Migration } from "../migration.js";

/** How the bringing-forward went for each firm. */
export const migration: Migration = {
  name: "20261122-1310-release-firms",
  guard: { table: "release_firms" },
  up: `CREATE TABLE release_firms (
    release_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    firm_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    step VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
    attempts INT UNSIGNED NOT NULL DEFAULT 0,
    errno INT NULL,
    error VARCHAR(1000) NULL,
    finished_at DATETIME(3) NULL,
    CONSTRAINT pk_release_firms PRIMARY KEY (release_id, firm_id),
    CONSTRAINT release_firm_state CHECK (state IN ('pending', 'running', 'done', 'failed'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
