import type { FirmMigration } from "../migration.js";

/** The rows of an import that need a word: not taken and why, or taken without some of their parts. Their cells are sealed, as they may hold identity numbers. */
export const migration: FirmMigration = {
  name: "20261122-1105-contact-import-rows",
  guard: { table: "contact_import_rows" },
  up: `CREATE TABLE contact_import_rows (
    import_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    row_no INT UNSIGNED NOT NULL,
    outcome VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    label VARCHAR(200) NOT NULL,
    reason TEXT NOT NULL,
    cells_sealed LONGTEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
    CONSTRAINT pk_contact_import_rows PRIMARY KEY (import_id, row_no),
    CONSTRAINT ck_contact_import_rows_outcome CHECK (outcome IN ('refused', 'left', 'partly')),
    CONSTRAINT fk_contact_import_rows_import FOREIGN KEY (import_id) REFERENCES contact_imports (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "contact_import_rows",
    export: "rows",
    retention: "firm",
    sensitivity: "client",
    decoys: false,
    verify: "content",
  },
};
