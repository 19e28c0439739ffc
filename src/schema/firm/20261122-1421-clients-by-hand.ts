import type { FirmMigration } from "../migration.js";

/** Whether somebody made a contact a client without a matter. Of the others a matter tells, to whoever may see it. */
export const migration: FirmMigration = {
  name: "20261122-1421-clients-by-hand",
  guard: { table: "clients", column: "is_by_hand" },
  up: "ALTER TABLE clients ADD COLUMN is_by_hand TINYINT NOT NULL DEFAULT 0",
};
