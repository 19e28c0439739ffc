import type { FirmMigration } from "../migration.js";

/** What a search finds a matter by, besides its client's name. A search is a lookup of beginnings here, never a scan of matters. */
export const migration: FirmMigration = {
  name: "20261122-1520-matter-words",
  guard: { table: "matter_words" },
  up: `CREATE TABLE matter_words (
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    word VARCHAR(60) COLLATE utf8mb4_bin NOT NULL,
    CONSTRAINT pk_matter_words PRIMARY KEY (matter_id, word),
    INDEX ix_matter_words_word (word, matter_id),
    CONSTRAINT fk_matter_words_matter FOREIGN KEY (matter_id) REFERENCES matters (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "matter_words",
    export: "none",
    retention: "matter",
    sensitivity: "privileged",
    decoys: true,
    verify: "content",
  },
};
