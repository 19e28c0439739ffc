import type { Migration } from "../migration.js";

/** Refuses every removal of a line. */
export const migration: Migration = {
  name: "20261122-1042-operator-audit-not-deleted",
  guard: { trigger: "operator_audit_not_deleted" },
  up: `CREATE TRIGGER operator_audit_not_deleted BEFORE DELETE ON operator_audit FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit lines are never changed'`,
};
