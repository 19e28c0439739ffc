import type { FirmMigration } from "../migration.js";

/** With what its holder last showed that it is them, and when: acts of weight ask for that to be recent. */
export const migration: FirmMigration = {
  name: "20261127-1105-sessions-factor",
  guard: { table: "sessions", column: "factor_at" },
  up: `ALTER TABLE sessions
    ADD COLUMN factor VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN factor_at DATETIME(3) NULL,
    ADD CONSTRAINT ck_sessions_factor CHECK (factor IN ('password', 'totp', 'passkey', 'recovery'))`,
};
