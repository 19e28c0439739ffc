import type { FirmMigration } from "../migration.js";

/** The text of a content, once for all documents that have it, to be searched. */
export const migration: FirmMigration = {
  name: "20261122-1472-document-texts",
  guard: { table: "document_texts" },
  up: `CREATE TABLE document_texts (
    blob_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    text MEDIUMTEXT NOT NULL,
    CONSTRAINT pk_document_texts PRIMARY KEY (blob_id),
    FULLTEXT INDEX ft_document_texts (text),
    CONSTRAINT fk_document_texts_blob FOREIGN KEY (blob_id) REFERENCES blobs (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "document_texts",
    export: "none",
    retention: "matter",
    sensitivity: "privileged",
    decoys: true,
    verify: "content",
  },
};
