import type { FirmMigration } from "../migration.js";

/** How far the matter has come, in the firm's own words for its type. */
export const migration: FirmMigration = {
  name: "20261122-1430-matters-stage",
  guard: { table: "matters", column: "stage" },
  up: "ALTER TABLE matters ADD COLUMN stage VARCHAR(60) NULL",
};
