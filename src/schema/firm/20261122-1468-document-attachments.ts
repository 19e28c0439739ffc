import type { FirmMigration } from "../migration.js";

/** Which documents came with which e-mail, and what of it was not taken. */
export const migration: FirmMigration = {
  name: "20261122-1468-document-attachments",
  guard: { table: "document_attachments" },
  up: `CREATE TABLE document_attachments (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    mail_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    place INT UNSIGNED NOT NULL,
    document_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    file_name VARCHAR(200) NOT NULL,
    refused_why VARCHAR(400) NULL,
    CONSTRAINT pk_document_attachments PRIMARY KEY (id),
    CONSTRAINT uq_document_attachments_place UNIQUE (mail_id, place),
    INDEX ix_document_attachments_document (document_id),
    CONSTRAINT fk_document_attachments_mail FOREIGN KEY (mail_id) REFERENCES document_mails (document_id),
    CONSTRAINT fk_document_attachments_document FOREIGN KEY (document_id) REFERENCES documents (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "document_attachments",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: true,
    verify: "content",
  },
};
