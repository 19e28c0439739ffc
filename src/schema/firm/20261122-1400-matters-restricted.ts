import type { FirmMigration } from "../migration.js";

/** A restricted matter is there for the people that matter_access names, and for nobody else. */
export const migration: FirmMigration = {
  name: "20261122-1400-matters-restricted",
  guard: { table: "matters", column: "is_restricted" },
  up: "ALTER TABLE matters ADD COLUMN is_restricted TINYINT NOT NULL DEFAULT 0",
};
