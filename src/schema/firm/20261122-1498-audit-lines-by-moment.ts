import type { FirmMigration } from "../migration.js";

/**
 * The trail is read newest first, whole, of one matter, of one person or of some actions: each index ends in the moment, and in the key that the
 * engine adds. The two that ended in the key alone go.
 */
export const migration: FirmMigration = {
  name: "20261122-1498-audit-lines-by-moment",
  guard: { table: "audit_lines", index: "audit_by_moment" },
  up: `ALTER TABLE audit_lines
    DROP INDEX audit_by_matter,
    DROP INDEX audit_by_actor,
    ADD INDEX audit_by_moment (at),
    ADD INDEX audit_by_matter_moment (matter_id, at),
    ADD INDEX audit_by_actor_moment (actor_kind, actor_id, at),
    ADD INDEX audit_by_action_moment (action, at)`,
};
