import type { FirmMigration } from "../migration.js";

/** Whether a mail holds the link, which anybody can ask for; not one that an administrator gave. */
export const migration: FirmMigration = {
  name: "20261127-1510-user-links-mailed",
  guard: { table: "user_links", column: "is_mailed" },
  up: "ALTER TABLE user_links ADD COLUMN is_mailed TINYINT NOT NULL DEFAULT 0",
};
