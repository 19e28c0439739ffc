import type { FirmMigration } from "../migration.js";

/** Under which number the closed file was put away, and where the paper lies. A matter keeps its archive number for good. */
export const migration: FirmMigration = {
  name: "20261122-1432-matters-archived",
  guard: { table: "matters", column: "archive_no" },
  up: `ALTER TABLE matters
    ADD COLUMN archive_no VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN archive_place VARCHAR(120) NULL,
    ADD CONSTRAINT uq_matters_archive_no UNIQUE (archive_no)`,
};
