import type { Migration } from "../migration.js";

/** The ledger of backups: what was begun, how it ended, whether it was proven. The repository's signed manifests are the backups themselves. */
export const migration: Migration = {
  name: "20261122-1200-backups",
  guard: { table: "backups" },
  up: `CREATE TABLE backups (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    firm_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    occasion VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    night CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    db_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    epoch INT UNSIGNED NOT NULL,
    fence BIGINT UNSIGNED NOT NULL,
    host VARCHAR(253) NOT NULL,
    started_at DATETIME(3) NOT NULL,
    finished_at DATETIME(3) NULL,
    plain_bytes BIGINT UNSIGNED NULL,
    sealed_bytes BIGINT UNSIGNED NULL,
    tables_count INT UNSIGNED NULL,
    rows_count BIGINT UNSIGNED NULL,
    schema_version VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
    manifest_sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    parent_sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    proven_at DATETIME(3) NULL,
    error TEXT NULL,
    INDEX backup_by_firm (firm_id, id),
    CONSTRAINT backup_state CHECK (state IN ('running', 'complete', 'failed', 'expired')),
    CONSTRAINT backup_complete_is_signed CHECK (state <> 'complete' OR manifest_sha256 IS NOT NULL)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
