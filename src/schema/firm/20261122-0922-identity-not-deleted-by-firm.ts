import type { FirmMigration } from "../migration.js";

/** Refuses the firm's own account, whose name is the database's; the operator's may, in provisioning, migration and restore. */
export const migration: FirmMigration = {
  name: "20261122-0922-identity-not-deleted-by-firm",
  guard: { trigger: "_identity_not_deleted" },
  up: `CREATE TRIGGER _identity_not_deleted BEFORE DELETE ON _identity FOR EACH ROW IF SUBSTRING_INDEX(USER(), '@', 1) = DATABASE() THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '_identity is not the firm account''s to change';
  END IF`,
};
