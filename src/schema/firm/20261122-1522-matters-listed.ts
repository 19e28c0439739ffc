import type { FirmMigration } from "../migration.js";

/** All that lists of matters are filtered, sorted and counted by, so that none of them reads the matters themselves but those of its page. */
export const migration: FirmMigration = {
  name: "20261122-1522-matters-listed",
  guard: { table: "matters", index: "ix_matters_listed" },
  up: `CREATE INDEX ix_matters_listed ON matters
    (status, owner_user_id, type, is_restricted, number, client_id, opened_on, closed_on, prescribes_on, last_entry_on)`,
};
