import type { FirmMigration } from "../migration.js";

/** Names a contact had before: a conflict check looks for them too. */
export const migration: FirmMigration = {
  name: "20261122-1140-contact-former-names",
  guard: { table: "contact_former_names" },
  up: `CREATE TABLE contact_former_names (
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    name VARCHAR(200) NOT NULL,
    name_key VARCHAR(190) COLLATE utf8mb4_bin NOT NULL,
    CONSTRAINT pk_contact_former_names PRIMARY KEY (contact_id, position),
    INDEX ix_contact_former_names_key (name_key),
    CONSTRAINT fk_contact_former_names_contact FOREIGN KEY (contact_id) REFERENCES contacts (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "contact_former_names",
    export: "rows",
    retention: "firm",
    sensitivity: "client",
    decoys: true,
    verify: "content",
  },
};
