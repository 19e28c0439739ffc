import type { FirmMigration } from "../migration.js";

/** Refuses every removal of an audit line, whoever asks. */
export const migration: FirmMigration = {
  name: "20261122-0912-audit-lines-not-deleted",
  guard: { trigger: "audit_lines_not_deleted" },
  up: `CREATE TRIGGER audit_lines_not_deleted BEFORE DELETE ON audit_lines FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit lines are never changed'`,
};
