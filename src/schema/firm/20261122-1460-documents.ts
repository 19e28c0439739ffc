import type { FirmMigration } from "../migration.js";

/** What stands on a matter by a name and in a folder; its contents are versions. One that was removed keeps its row and contents. */
export const migration: FirmMigration = {
  name: "20261122-1460-documents",
  guard: { table: "documents" },
  up: `CREATE TABLE documents (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(200) NOT NULL,
    folder VARCHAR(200) NOT NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    current_n INT UNSIGNED NOT NULL,
    version INT UNSIGNED NOT NULL,
    created_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    removed_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    removed_at DATETIME(3) NULL,
    removed_why VARCHAR(400) NULL,
    CONSTRAINT pk_documents PRIMARY KEY (id),
    INDEX ix_documents_place (matter_id, removed_at, folder, name),
    INDEX ix_documents_kind (matter_id, kind),
    CONSTRAINT fk_documents_matter FOREIGN KEY (matter_id) REFERENCES matters (id),
    CONSTRAINT fk_documents_created_by FOREIGN KEY (created_by) REFERENCES users (id),
    CONSTRAINT fk_documents_removed_by FOREIGN KEY (removed_by) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "documents",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: true,
    verify: "content",
  },
};
