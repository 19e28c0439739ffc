import type { FirmMigration } from "../migration.js";

/** Each content that a document had or has. A version never changes; the newest one counts. */
export const migration: FirmMigration = {
  name: "20261122-1462-document-versions",
  guard: { table: "document_versions" },
  up: `CREATE TABLE document_versions (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    document_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    n INT UNSIGNED NOT NULL,
    blob_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    file_name VARCHAR(200) NOT NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    size_bytes BIGINT UNSIGNED NOT NULL,
    note VARCHAR(400) NULL,
    uploaded_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    uploaded_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_document_versions PRIMARY KEY (id),
    CONSTRAINT uq_document_versions_n UNIQUE (document_id, n),
    CONSTRAINT uq_document_versions_blob UNIQUE (document_id, blob_id),
    INDEX ix_document_versions_blob (blob_id),
    CONSTRAINT fk_document_versions_document FOREIGN KEY (document_id) REFERENCES documents (id),
    CONSTRAINT fk_document_versions_blob FOREIGN KEY (blob_id) REFERENCES blobs (id),
    CONSTRAINT fk_document_versions_uploaded_by FOREIGN KEY (uploaded_by) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "document_versions",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: true,
    verify: "content",
  },
};
