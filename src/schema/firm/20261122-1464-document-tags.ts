import type { FirmMigration } from "../migration.js";

/** Words by which documents of a matter are put together, besides their folders. */
export const migration: FirmMigration = {
  name: "20261122-1464-document-tags",
  guard: { table: "document_tags" },
  up: `CREATE TABLE document_tags (
    document_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    tag VARCHAR(40) NOT NULL,
    CONSTRAINT pk_document_tags PRIMARY KEY (document_id, tag),
    CONSTRAINT fk_document_tags_document FOREIGN KEY (document_id) REFERENCES documents (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "document_tags",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: true,
    verify: "content",
  },
};
