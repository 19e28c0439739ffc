import type { FirmMigration } from "../migration.js";

/** Who did what to which thing. Rows are added in the act's own transaction and never change. */
export const migration: FirmMigration = {
  name: "20261122-0910-audit-lines",
  guard: { table: "audit_lines" },
  up: `CREATE TABLE audit_lines (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    at DATETIME(3) NOT NULL,
    actor_kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    actor_id VARCHAR(64) NOT NULL,
    actor_name VARCHAR(200) NOT NULL,
    action VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject_kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    changes LONGTEXT NULL,
    note VARCHAR(500) NULL,
    request_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    CONSTRAINT audit_actor_kind CHECK (actor_kind IN ('user', 'job', 'operator')),
    CONSTRAINT audit_changes_are_json CHECK (changes IS NULL OR JSON_VALID(changes)),
    INDEX audit_by_subject (subject_kind, subject_id, id),
    INDEX audit_by_matter (matter_id, id),
    INDEX audit_by_actor (actor_id, id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "audit_lines",
    export: "rows",
    retention: "log",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
