import type { FirmMigration } from "../migration.js";

/** Where a contact lives, works or takes its post. */
export const migration: FirmMigration = {
  name: "20261122-1130-contact-addresses",
  guard: { table: "contact_addresses" },
  up: `CREATE TABLE contact_addresses (
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    label VARCHAR(40) NULL,
    street VARCHAR(300) NULL,
    city VARCHAR(100) NULL,
    province VARCHAR(100) NULL,
    postal_code VARCHAR(20) NULL,
    country VARCHAR(80) NULL,
    CONSTRAINT pk_contact_addresses PRIMARY KEY (contact_id, position),
    CONSTRAINT fk_contact_addresses_contact FOREIGN KEY (contact_id) REFERENCES contacts (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "contact_addresses",
    export: "rows",
    retention: "firm",
    sensitivity: "client",
    decoys: true,
    verify: "content",
  },
};
