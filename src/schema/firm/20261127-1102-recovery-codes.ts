import type { FirmMigration } from "../migration.js";

/** Codes for whoever has lost their second factor: ten a user, kept as keyed hashes, each used once. Making new ones removes all that were. */
export const migration: FirmMigration = {
  name: "20261127-1102-recovery-codes",
  guard: { table: "recovery_codes" },
  up: `CREATE TABLE recovery_codes (
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    used_at DATETIME(3) NULL,
    CONSTRAINT pk_recovery_codes PRIMARY KEY (user_id, code_hash),
    CONSTRAINT fk_recovery_codes_user FOREIGN KEY (user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "recovery_codes",
    export: "none",
    retention: "firm",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
