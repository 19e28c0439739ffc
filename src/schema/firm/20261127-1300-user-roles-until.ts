import type { FirmMigration } from "../migration.js";

/** The last day on which somebody holds the role, in the firm's zone; null: until it is taken away. */
export const migration: FirmMigration = {
  name: "20261127-1300-user-roles-until",
  guard: { table: "user_roles", column: "until_on" },
  up: "ALTER TABLE user_roles ADD COLUMN until_on DATE NULL",
};
