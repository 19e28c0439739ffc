import type { Migration } from "../migration.js";

/** Multi-step work on a firm: provisioning, restoring, moving, purging. */
export const migration: Migration = {
  name: "20261122-1020-operations",
  guard: { table: "operations" },
  up: `CREATE TABLE operations (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    firm_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    plan LONGTEXT NOT NULL,
    by_actor VARCHAR(100) NOT NULL,
    error TEXT NULL,
    started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    finished_at DATETIME(3) NULL,
    INDEX operation_by_firm (firm_id, started_at),
    CONSTRAINT operation_state CHECK (state IN ('running', 'done', 'undone')),
    CONSTRAINT operation_plan_is_json CHECK (JSON_VALID(plan))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
