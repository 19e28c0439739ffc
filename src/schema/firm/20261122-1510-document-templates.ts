import type { FirmMigration } from "../migration.js";

/** What the firm makes its documents of. A retired template is offered no more. */
export const migration: FirmMigration = {
  name: "20261122-1510-document-templates",
  guard: { table: "document_templates" },
  up: `CREATE TABLE document_templates (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(100) NOT NULL,
    on_letterhead TINYINT NOT NULL,
    current_n INT UNSIGNED NOT NULL,
    retired_at DATETIME(3) NULL,
    created_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_document_templates PRIMARY KEY (id),
    CONSTRAINT uq_document_templates_name UNIQUE (name),
    CONSTRAINT fk_document_templates_created_by FOREIGN KEY (created_by) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "document_templates",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
