import type { FirmMigration } from "../migration.js";

/**
 * Failed sign-ins by login and network, so that every process makes the next try wait. Logins stand as a blind index: people type
 * passwords into the wrong field. The network '*' is a login's pause at every address.
 */
export const migration: FirmMigration = {
  name: "20261122-1040-sign-in-failures",
  guard: { table: "sign_in_failures" },
  up: `CREATE TABLE sign_in_failures (
    login_key CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    network VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    failures INT UNSIGNED NOT NULL,
    last_at DATETIME(3) NOT NULL,
    until_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_sign_in_failures PRIMARY KEY (login_key, network),
    INDEX ix_sign_in_failures_last (last_at)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "sign_in_failures",
    export: "none",
    retention: "session",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
