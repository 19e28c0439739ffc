import type { FirmMigration } from "../migration.js";

/** 1 from the moment an administrator took somebody's factors away until they have set up new ones, whatever their role asks. */
export const migration: FirmMigration = {
  name: "20261127-1106-users-factor-due",
  guard: { table: "users", column: "factor_due" },
  up: "ALTER TABLE users ADD COLUMN factor_due TINYINT UNSIGNED NOT NULL DEFAULT 0",
};
