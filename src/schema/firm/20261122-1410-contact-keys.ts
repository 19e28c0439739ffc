import type { FirmMigration } from "../migration.js";

/** What a conflict check finds a contact by: its names joined, surnames with initials, sounds. A check is a lookup here, never a scan of contacts. */
export const migration: FirmMigration = {
  name: "20261122-1410-contact-keys",
  guard: { table: "contact_keys" },
  up: `CREATE TABLE contact_keys (
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name_key VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
    CONSTRAINT pk_contact_keys PRIMARY KEY (contact_id, name_key),
    INDEX ix_contact_keys_key (name_key, contact_id),
    CONSTRAINT fk_contact_keys_contact FOREIGN KEY (contact_id) REFERENCES contacts (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "contact_keys",
    export: "none",
    retention: "firm",
    sensitivity: "client",
    decoys: true,
    verify: "content",
  },
};
