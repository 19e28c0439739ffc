import type { FirmMigration } from "../migration.js";

/** The words a contact is found by, in plain letters. A search is a lookup of prefixes here, never a scan of contacts. */
export const migration: FirmMigration = {
  name: "20261122-1150-contact-words",
  guard: { table: "contact_words" },
  up: `CREATE TABLE contact_words (
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    word VARCHAR(60) COLLATE utf8mb4_bin NOT NULL,
    CONSTRAINT pk_contact_words PRIMARY KEY (contact_id, word),
    INDEX ix_contact_words_word (word, contact_id),
    CONSTRAINT fk_contact_words_contact FOREIGN KEY (contact_id) REFERENCES contacts (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "contact_words",
    export: "none",
    retention: "firm",
    sensitivity: "client",
    decoys: true,
    verify: "content",
  },
};
