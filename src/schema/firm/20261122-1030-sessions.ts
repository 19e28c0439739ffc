import type { FirmMigration } from "../migration.js";

/**
 * Who is signed in. The row is found by the SHA-256 of the session id and its data is sealed, so a copy of the database signs nobody in.
 * expires_at is the end by idleness and moves; ends_at is the absolute end and never does.
 */
export const migration: FirmMigration = {
  name: "20261122-1030-sessions",
  guard: { table: "sessions" },
  up: `CREATE TABLE sessions (
    id_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    data TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_agent VARCHAR(60) NOT NULL,
    first_ip VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    last_seen_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    ends_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_sessions PRIMARY KEY (id_hash),
    INDEX ix_sessions_user (user_id, created_at),
    INDEX ix_sessions_expires (expires_at),
    CONSTRAINT fk_sessions_user FOREIGN KEY (user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "sessions",
    export: "none",
    retention: "session",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
