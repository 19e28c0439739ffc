import type { FirmMigration } from "../migration.js";

/** The form a matter was opened with: posted again it opens no second one. The index counts what is not restricted. */
export const migration: FirmMigration = {
  name: "20261122-1420-matters-form",
  guard: { table: "matters", column: "form_id" },
  up: `ALTER TABLE matters
    ADD COLUMN form_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD CONSTRAINT uq_matters_form UNIQUE (form_id),
    ADD INDEX ix_matters_restricted (is_restricted)`,
};
