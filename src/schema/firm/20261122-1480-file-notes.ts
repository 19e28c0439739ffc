import type { FirmMigration } from "../migration.js";

/** What the firm noted on a matter. A note that was removed stays, with the reason. What is searched stands in file_note_texts. */
export const migration: FirmMigration = {
  name: "20261122-1480-file-notes",
  guard: { table: "file_notes" },
  up: `CREATE TABLE file_notes (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    noted_on DATE NOT NULL,
    is_privileged TINYINT NOT NULL,
    title VARCHAR(200) NULL,
    body MEDIUMTEXT NOT NULL,
    version INT UNSIGNED NOT NULL,
    written_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    written_at DATETIME(3) NOT NULL,
    created_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    removed_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    removed_at DATETIME(3) NULL,
    removed_reason VARCHAR(400) NULL,
    CONSTRAINT pk_file_notes PRIMARY KEY (id),
    INDEX ix_file_notes_matter (matter_id, noted_on),
    CONSTRAINT fk_file_notes_matter FOREIGN KEY (matter_id) REFERENCES matters (id),
    CONSTRAINT fk_file_notes_written FOREIGN KEY (written_by) REFERENCES users (id),
    CONSTRAINT fk_file_notes_created FOREIGN KEY (created_by) REFERENCES users (id),
    CONSTRAINT fk_file_notes_removed FOREIGN KEY (removed_by) REFERENCES users (id),
    CONSTRAINT ck_file_notes_kind CHECK (kind IN ('note', 'call', 'consultation', 'email')),
    CONSTRAINT ck_file_notes_removed CHECK ((removed_at IS NULL) = (removed_by IS NULL))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "file_notes",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
