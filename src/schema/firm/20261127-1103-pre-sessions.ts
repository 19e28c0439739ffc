import type { FirmMigration } from "../migration.js";

/**
 * Between the password and the second factor: found by the SHA-256 of a random id, and opens nothing. session_version is the user's as the password was
 * looked at; code_tries are codes looked at.
 */
export const migration: FirmMigration = {
  name: "20261127-1103-pre-sessions",
  guard: { table: "pre_sessions" },
  up: `CREATE TABLE pre_sessions (
    id_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    session_version INT UNSIGNED NOT NULL,
    code_tries TINYINT UNSIGNED NOT NULL,
    return_to VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_pre_sessions PRIMARY KEY (id_hash),
    INDEX ix_pre_sessions_user (user_id, created_at),
    INDEX ix_pre_sessions_expires (expires_at),
    CONSTRAINT fk_pre_sessions_user FOREIGN KEY (user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "pre_sessions",
    export: "none",
    retention: "session",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
