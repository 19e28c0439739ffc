import type { Migration } from "../migration.js";

/** Documents whose sealed bytes a test read and compared, and those of them that it opened. */
export const migration: Migration = {
  name: "20261122-1330-verification-documents",
  guard: { table: "backup_verifications", column: "documents_checked" },
  up: `ALTER TABLE backup_verifications ADD COLUMN documents_checked INT UNSIGNED NOT NULL DEFAULT 0,
    ADD COLUMN documents_opened INT UNSIGNED NOT NULL DEFAULT 0, ADD COLUMN document_bytes BIGINT UNSIGNED NOT NULL DEFAULT 0`,
};
