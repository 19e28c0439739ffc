import type { FirmMigration } from "../migration.js";

/** By which version of the rules a matter's words were written; a job refreshes those that are behind, 0 having none yet. */
export const migration: FirmMigration = {
  name: "20261122-1521-matters-words-version",
  guard: { table: "matters", column: "words_version" },
  up: `ALTER TABLE matters
    ADD COLUMN words_version SMALLINT NOT NULL DEFAULT 0,
    ADD INDEX ix_matters_words_version (words_version, id)`,
};
