import type { FirmMigration } from "../migration.js";

/**
 * An authenticator of somebody: one a user. The secret is sealed. last_step is the time step (RFC 6238 §4.2) of the last code that opened something: a
 * code opens only with a later one.
 */
export const migration: FirmMigration = {
  name: "20261127-1100-totp-secrets",
  guard: { table: "totp_secrets" },
  up: `CREATE TABLE totp_secrets (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    secret VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    last_step BIGINT UNSIGNED NOT NULL,
    created_at DATETIME(3) NOT NULL,
    last_used_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_totp_secrets PRIMARY KEY (id),
    CONSTRAINT uq_totp_secrets_user UNIQUE (user_id),
    CONSTRAINT fk_totp_secrets_user FOREIGN KEY (user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "totp_secrets",
    export: "none",
    retention: "firm",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
