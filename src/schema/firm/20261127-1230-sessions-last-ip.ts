import type { FirmMigration } from "../migration.js";

/** From where a session was last used; empty until it is used once more. */
export const migration: FirmMigration = {
  name: "20261127-1230-sessions-last-ip",
  guard: { table: "sessions", column: "last_ip" },
  up: "ALTER TABLE sessions ADD COLUMN last_ip VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL",
};
