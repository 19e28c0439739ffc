import type { FirmMigration } from "../migration.js";

/** One file of contacts that somebody brought: its content sealed until it is taken or dropped, and afterwards what became of it. */
export const migration: FirmMigration = {
  name: "20261122-1100-contact-imports",
  guard: { table: "contact_imports" },
  up: `CREATE TABLE contact_imports (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    format VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    file_name VARCHAR(200) NOT NULL,
    size_bytes INT UNSIGNED NOT NULL,
    sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    upload_sealed LONGTEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
    heads_sealed LONGTEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
    mapping TEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
    version INT UNSIGNED NOT NULL,
    rows_taken INT UNSIGNED NOT NULL,
    rows_left INT UNSIGNED NOT NULL,
    rows_refused INT UNSIGNED NOT NULL,
    created_by VARCHAR(120) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    finished_at DATETIME(3) NULL,
    CONSTRAINT pk_contact_imports PRIMARY KEY (id),
    INDEX ix_contact_imports_created (created_at),
    INDEX ix_contact_imports_sha256 (sha256),
    CONSTRAINT ck_contact_imports_state CHECK (state IN ('columns', 'preview', 'taken', 'dropped')),
    CONSTRAINT ck_contact_imports_format CHECK (format IN ('csv', 'vcard'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "contact_imports",
    export: "rows",
    retention: "firm",
    sensitivity: "client",
    decoys: false,
    verify: "content",
  },
};
