import type { FirmMigration } from "../migration.js";

/** When a restore found a document in no place any more, neither in the firm's folder nor in the repository; backups go on without it. */
export const migration: FirmMigration = {
  name: "20261122-1458-blobs-lost",
  guard: { table: "blobs", column: "lost_at" },
  up: "ALTER TABLE blobs ADD COLUMN lost_at DATETIME(3) NULL, ADD INDEX ix_blobs_lost (lost_at)",
};
