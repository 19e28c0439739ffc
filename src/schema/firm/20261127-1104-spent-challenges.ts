import type { FirmMigration } from "../migration.js";

/** What passkeys have answered, so that no answer is taken twice. A challenge says itself until when it is good; its row may go then. */
export const migration: FirmMigration = {
  name: "20261127-1104-spent-challenges",
  guard: { table: "spent_challenges" },
  up: `CREATE TABLE spent_challenges (
    challenge_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_spent_challenges PRIMARY KEY (challenge_hash),
    INDEX ix_spent_challenges_expires (expires_at)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "spent_challenges",
    export: "none",
    retention: "session",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
