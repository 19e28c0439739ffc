import type { FirmMigration } from "../migration.js";

/** One field of a name to a type, also when two people add it at once. */
export const migration: FirmMigration = {
  name: "20261122-1442-custom-fields-label",
  guard: { table: "custom_fields", index: "uq_custom_fields_label" },
  up: "ALTER TABLE custom_fields ADD CONSTRAINT uq_custom_fields_label UNIQUE (matter_type, label)",
};
