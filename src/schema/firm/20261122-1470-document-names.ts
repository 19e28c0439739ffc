import type { FirmMigration } from "../migration.js";

/** The words of a document's name, folder, tags and e-mail head, to be searched. */
export const migration: FirmMigration = {
  name: "20261122-1470-document-names",
  guard: { table: "document_names" },
  up: `CREATE TABLE document_names (
    document_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    words VARCHAR(2000) NOT NULL,
    CONSTRAINT pk_document_names PRIMARY KEY (document_id),
    FULLTEXT INDEX ft_document_names (words),
    CONSTRAINT fk_document_names_document FOREIGN KEY (document_id) REFERENCES documents (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "document_names",
    export: "none",
    retention: "matter",
    sensitivity: "privileged",
    decoys: true,
    verify: "content",
  },
};
