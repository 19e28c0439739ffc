import type { Migration } from "../migration.js";

/** Refuses every change of a line. */
export const migration: Migration = {
  name: "20261122-1041-operator-audit-not-updated",
  guard: { trigger: "operator_audit_not_updated" },
  up: `CREATE TRIGGER operator_audit_not_updated BEFORE UPDATE ON operator_audit FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit lines are never changed'`,
};
