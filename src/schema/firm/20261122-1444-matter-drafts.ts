import type { FirmMigration } from "../migration.js";

/** Forms for opening a matter that somebody has not finished; nobody's but theirs, and sealed. */
export const migration: FirmMigration = {
  name: "20261122-1444-matter-drafts",
  guard: { table: "matter_drafts" },
  up: `CREATE TABLE matter_drafts (
    form_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    form_sealed MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    saved_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_matter_drafts PRIMARY KEY (form_id),
    INDEX ix_matter_drafts_user (user_id, saved_at),
    CONSTRAINT fk_matter_drafts_user FOREIGN KEY (user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "matter_drafts",
    export: "none",
    retention: "firm",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
