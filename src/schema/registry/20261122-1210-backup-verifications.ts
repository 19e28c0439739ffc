import type { Migration } from "../migration.js";

/** Every test of a backup and what it found. Rows are only added: a red one is evidence, whatever came after. */
export const migration: Migration = {
  name: "20261122-1210-backup-verifications",
  guard: { table: "backup_verifications" },
  up: `CREATE TABLE backup_verifications (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    backup_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    firm_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    level CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    passed TINYINT UNSIGNED NOT NULL,
    failed_check VARCHAR(100) NULL,
    detail TEXT NULL,
    rows_checked BIGINT UNSIGNED NOT NULL,
    duration_ms INT UNSIGNED NOT NULL,
    verified_at DATETIME(3) NOT NULL,
    INDEX verification_by_backup (backup_id, verified_at),
    INDEX verification_by_firm (firm_id, verified_at),
    CONSTRAINT verification_level CHECK (level IN ('V0', 'V1', 'V2', 'V3'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
