import type { Migration } from "../migration.js";

/** The ledger of an operation: a step that has a row here was done. */
export const migration: Migration = {
  name: "20261122-1025-operation-steps",
  guard: { table: "operation_steps" },
  up: `CREATE TABLE operation_steps (
    operation_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    step VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    done_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    CONSTRAINT pk_operation_steps PRIMARY KEY (operation_id, step)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
