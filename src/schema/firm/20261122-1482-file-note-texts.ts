import type { FirmMigration } from "../migration.js";

/** Title and text of each note as they are searched: in the form in which a query looks for words, not as written. A table of its own for the index. */
export const migration: FirmMigration = {
  name: "20261122-1482-file-note-texts",
  guard: { table: "file_note_texts" },
  up: `CREATE TABLE file_note_texts (
    note_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    words MEDIUMTEXT NOT NULL,
    CONSTRAINT pk_file_note_texts PRIMARY KEY (note_id),
    FULLTEXT INDEX ft_file_note_texts (words),
    CONSTRAINT fk_file_note_texts_note FOREIGN KEY (note_id) REFERENCES file_notes (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "file_note_texts",
    export: "none",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
