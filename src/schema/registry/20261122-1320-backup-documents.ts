import type { Migration } from "../migration.js";

/** How many documents the backup needs, and how large they are in the repository, which holds each once for all backups. */
export const migration: Migration = {
  name: "20261122-1320-backup-documents",
  guard: { table: "backups", column: "documents_count" },
  up: `ALTER TABLE backups ADD COLUMN documents_count INT UNSIGNED NULL, ADD COLUMN document_bytes BIGINT UNSIGNED NULL,
    ADD COLUMN documents_lost INT UNSIGNED NULL`,
};
