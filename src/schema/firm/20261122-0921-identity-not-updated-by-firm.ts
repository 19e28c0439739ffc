import type { FirmMigration } from "../migration.js";

/** Refuses the firm's own account, whose name is the database's; the operator's may, in provisioning, migration and restore. */
export const migration: FirmMigration = {
  name: "20261122-0921-identity-not-updated-by-firm",
  guard: { trigger: "_identity_not_updated" },
  up: `CREATE TRIGGER _identity_not_updated BEFORE UPDATE ON _identity FOR EACH ROW IF SUBSTRING_INDEX(USER(), '@', 1) = DATABASE() THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '_identity is not the firm account''s to change';
  END IF`,
};
