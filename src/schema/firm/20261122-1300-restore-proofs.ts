import type { FirmMigration } from "../migration.js";

/** What was proven of this firm's backups: written when a backup was restored elsewhere and checked, shown to the firm. */
export const migration: FirmMigration = {
  name: "20261122-1300-restore-proofs",
  guard: { table: "restore_proofs" },
  up: `CREATE TABLE restore_proofs (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    backup_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    backup_taken_at DATETIME(3) NOT NULL,
    proven_at DATETIME(3) NOT NULL,
    level VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    restore_seconds DECIMAL(10,1) NOT NULL,
    rows_checked BIGINT UNSIGNED NOT NULL,
    CONSTRAINT pk_restore_proofs PRIMARY KEY (id),
    CONSTRAINT uq_restore_proofs_backup UNIQUE (backup_id, level, proven_at),
    INDEX ix_restore_proofs_proven (proven_at)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "restore_proofs",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
