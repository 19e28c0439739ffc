import type { FirmMigration } from "../migration.js";

/**
 * Passkeys, several a user. A credential's id may be 1 023 bytes long (WebAuthn §4), so it is found by its SHA-256. The public key is COSE, base64url.
 * sign_count grows with every use, unless the authenticator does not count and it stays 0.
 */
export const migration: FirmMigration = {
  name: "20261127-1101-passkeys",
  guard: { table: "passkeys" },
  up: `CREATE TABLE passkeys (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(60) NOT NULL,
    credential_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    credential_id VARCHAR(1364) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    public_key TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sign_count BIGINT UNSIGNED NOT NULL,
    transports VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    last_used_at DATETIME(3) NULL,
    CONSTRAINT pk_passkeys PRIMARY KEY (id),
    CONSTRAINT uq_passkeys_credential UNIQUE (credential_hash),
    INDEX ix_passkeys_user (user_id, created_at),
    CONSTRAINT fk_passkeys_user FOREIGN KEY (user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "passkeys",
    export: "none",
    retention: "firm",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
