import type { FirmMigration } from "../migration.js";

/** One-time links with which a user sets a password. Only the SHA-256 of the token is kept: a copy of the database opens nothing. */
export const migration: FirmMigration = {
  name: "20261122-1020-user-links",
  guard: { table: "user_links" },
  up: `CREATE TABLE user_links (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    used_at DATETIME(3) NULL,
    CONSTRAINT pk_user_links PRIMARY KEY (id),
    CONSTRAINT uq_user_links_token UNIQUE (token_hash),
    INDEX ix_user_links_user (user_id),
    CONSTRAINT fk_user_links_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT ck_user_links_kind CHECK (kind IN ('invite', 'reset'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "user_links",
    export: "none",
    retention: "session",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
