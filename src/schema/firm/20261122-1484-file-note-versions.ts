import type { FirmMigration } from "../migration.js";

/** What a note said before each change. Rows are added and never changed. */
export const migration: FirmMigration = {
  name: "20261122-1484-file-note-versions",
  guard: { table: "file_note_versions" },
  up: `CREATE TABLE file_note_versions (
    note_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version INT UNSIGNED NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    noted_on DATE NOT NULL,
    is_privileged TINYINT NOT NULL,
    title VARCHAR(200) NULL,
    body MEDIUMTEXT NOT NULL,
    written_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    written_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_file_note_versions PRIMARY KEY (note_id, version),
    CONSTRAINT fk_file_note_versions_note FOREIGN KEY (note_id) REFERENCES file_notes (id),
    CONSTRAINT fk_file_note_versions_written FOREIGN KEY (written_by) REFERENCES users (id),
    CONSTRAINT ck_file_note_versions_kind CHECK (kind IN ('note', 'call', 'consultation', 'email'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "file_note_versions",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
