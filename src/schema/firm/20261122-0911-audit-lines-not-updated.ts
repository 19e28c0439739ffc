import type { FirmMigration } from "../migration.js";

/** Refuses every change of an audit line, whoever asks. */
export const migration: FirmMigration = {
  name: "20261122-0911-audit-lines-not-updated",
  guard: { trigger: "audit_lines_not_updated" },
  up: `CREATE TRIGGER audit_lines_not_updated BEFORE UPDATE ON audit_lines FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit lines are never changed'`,
};
