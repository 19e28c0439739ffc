import type { FirmMigration } from "../migration.js";

/**
 * Who asked for a new password by mail. The answer is given before anybody looks whether such a person exists, so what was typed waits here, sealed; it goes once it
 * was looked at, and the row stays for an hour, for counting.
 */
export const migration: FirmMigration = {
  name: "20261127-1210-reset-requests",
  guard: { table: "reset_requests" },
  up: `CREATE TABLE reset_requests (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    asked_sealed VARCHAR(1600) CHARACTER SET ascii COLLATE ascii_bin NULL,
    network VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    looked_at DATETIME(3) NULL,
    CONSTRAINT pk_reset_requests PRIMARY KEY (id),
    INDEX ix_reset_requests_created (created_at),
    INDEX ix_reset_requests_network (network, created_at)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "reset_requests",
    export: "none",
    retention: "session",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
