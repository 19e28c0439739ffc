import type { Migration } from "../migration.js";

/** What sysadmins and schedules did to firms. Rows never change. */
export const migration: Migration = {
  name: "20261122-1040-operator-audit",
  guard: { table: "operator_audit" },
  up: `CREATE TABLE operator_audit (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    actor_kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    actor_id VARCHAR(100) NOT NULL,
    action VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    firm_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    note VARCHAR(500) NULL,
    INDEX operator_audit_by_firm (firm_id, id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
