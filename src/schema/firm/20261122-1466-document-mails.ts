import type { FirmMigration } from "../migration.js";

/** What the head of a filed e-mail says. Its attachments are documents of the matter that name it. */
export const migration: FirmMigration = {
  name: "20261122-1466-document-mails",
  guard: { table: "document_mails" },
  up: `CREATE TABLE document_mails (
    document_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject VARCHAR(300) NOT NULL,
    sender VARCHAR(300) NOT NULL,
    recipients VARCHAR(1000) NOT NULL,
    sent_at DATETIME(3) NULL,
    CONSTRAINT pk_document_mails PRIMARY KEY (document_id),
    CONSTRAINT fk_document_mails_document FOREIGN KEY (document_id) REFERENCES documents (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "document_mails",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: true,
    verify: "content",
  },
};
