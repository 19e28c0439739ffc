import type { FirmMigration } from "../migration.js";

/**
 * Mail that is to go out, and what became of it. To whom and what stand sealed; the text goes once the mail is sent or given up. next_at is also the claim: whoever
 * sends a mail puts it off first.
 */
export const migration: FirmMigration = {
  name: "20261127-1200-outbox-mails",
  guard: { table: "outbox_mails" },
  up: `CREATE TABLE outbox_mails (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    about_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    to_sealed VARCHAR(600) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    text_sealed TEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
    created_at DATETIME(3) NOT NULL,
    until_at DATETIME(3) NOT NULL,
    attempts TINYINT UNSIGNED NOT NULL,
    next_at DATETIME(3) NOT NULL,
    sent_at DATETIME(3) NULL,
    given_up_at DATETIME(3) NULL,
    last_error VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
    CONSTRAINT pk_outbox_mails PRIMARY KEY (id),
    INDEX ix_outbox_mails_waiting (sent_at, given_up_at, next_at),
    INDEX ix_outbox_mails_about (about_id, kind, created_at)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "outbox_mails",
    export: "none",
    retention: "session",
    sensitivity: "credential",
    decoys: false,
    verify: "content",
  },
};
