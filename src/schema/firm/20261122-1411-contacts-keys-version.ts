import type { FirmMigration } from "../migration.js";

/** By which version of the rules a contact's keys were written; a job refreshes those that are behind, 0 having none yet. */
export const migration: FirmMigration = {
  name: "20261122-1411-contacts-keys-version",
  guard: { table: "contacts", column: "keys_version" },
  up: `ALTER TABLE contacts
    ADD COLUMN keys_version SMALLINT NOT NULL DEFAULT 0,
    ADD INDEX ix_contacts_keys_version (keys_version, id)`,
};
