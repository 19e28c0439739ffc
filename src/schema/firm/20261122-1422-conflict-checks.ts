import type { FirmMigration } from "../migration.js";

/** That names were looked for, by whom, for what, and among how much of what they may see. */
export const migration: FirmMigration = {
  name: "20261122-1422-conflict-checks",
  guard: { table: "conflict_checks" },
  up: `CREATE TABLE conflict_checks (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    form_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    by_id VARCHAR(64) NOT NULL,
    by_name VARCHAR(200) NOT NULL,
    checked_at DATETIME(3) NOT NULL,
    names TEXT NOT NULL,
    names_count SMALLINT UNSIGNED NOT NULL,
    matters_count INT UNSIGNED NOT NULL,
    contacts_count INT UNSIGNED NOT NULL,
    CONSTRAINT pk_conflict_checks PRIMARY KEY (id),
    INDEX ix_conflict_checks_matter (matter_id, checked_at),
    INDEX ix_conflict_checks_form (form_id, checked_at),
    INDEX ix_conflict_checks_by (by_id, kind, checked_at),
    CONSTRAINT fk_conflict_checks_matter FOREIGN KEY (matter_id) REFERENCES matters (id),
    CONSTRAINT ck_conflict_checks_kind CHECK (kind IN ('form', 'opening', 'party', 'matter', 'quick'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "conflict_checks",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
