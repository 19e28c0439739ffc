import type { FirmMigration } from "../migration.js";

/** The words of each note as they are now. A table of its own, since a FULLTEXT index changes how a whole table is kept. */
export const migration: FirmMigration = {
  name: "20261122-1482-file-note-texts",
  guard: { table: "file_note_texts" },
  up: `CREATE TABLE file_note_texts (
    note_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title VARCHAR(200) NULL,
    body MEDIUMTEXT NOT NULL,
    CONSTRAINT pk_file_note_texts PRIMARY KEY (note_id),
    FULLTEXT INDEX ft_file_note_texts (title, body),
    CONSTRAINT fk_file_note_texts_note FOREIGN KEY (note_id) REFERENCES file_notes (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "file_note_texts",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
