import type { FirmMigration } from "../migration.js";

/** Each content that a template had or has, with the fields it asks for, one to a line. A version never changes. */
export const migration: FirmMigration = {
  name: "20261122-1512-document-template-versions",
  guard: { table: "document_template_versions" },
  up: `CREATE TABLE document_template_versions (
    template_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    n INT UNSIGNED NOT NULL,
    blob_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    file_name VARCHAR(200) NOT NULL,
    size_bytes BIGINT UNSIGNED NOT NULL,
    fields MEDIUMTEXT NOT NULL,
    added_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    added_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_document_template_versions PRIMARY KEY (template_id, n),
    INDEX ix_document_template_versions_blob (blob_id),
    CONSTRAINT fk_document_template_versions_template FOREIGN KEY (template_id) REFERENCES document_templates (id),
    CONSTRAINT fk_document_template_versions_blob FOREIGN KEY (blob_id) REFERENCES blobs (id),
    CONSTRAINT fk_document_template_versions_added_by FOREIGN KEY (added_by) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "document_template_versions",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
