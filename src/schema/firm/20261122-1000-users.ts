import type { FirmMigration } from "../migration.js";

/** Who signs in at this firm. Rows are never deleted: audit lines and matters name them; someone who left is disabled. */
export const migration: FirmMigration = {
  name: "20261122-1000-users",
  guard: { table: "users" },
  up: `CREATE TABLE users (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    login VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(120) NOT NULL,
    email VARCHAR(254) NULL,
    status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    password_hash VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NULL,
    pepper_id VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
    password_changed_at DATETIME(3) NULL,
    session_version INT UNSIGNED NOT NULL,
    theme VARCHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    last_seen_at DATETIME(3) NULL,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_login UNIQUE (login),
    CONSTRAINT uq_users_email UNIQUE (email),
    CONSTRAINT ck_users_status CHECK (status IN ('invited', 'active', 'disabled')),
    CONSTRAINT ck_users_theme CHECK (theme IN ('auto', 'light', 'dark'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "users",
    export: "rows",
    retention: "firm",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
