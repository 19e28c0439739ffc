import type { FirmMigration } from "../migration.js";

/** Which matters belong together. A pair stands once, the smaller id first. */
export const migration: FirmMigration = {
  name: "20261122-1440-matter-relations",
  guard: { table: "matter_relations" },
  up: `CREATE TABLE matter_relations (
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    related_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    note VARCHAR(200) NULL,
    created_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_matter_relations PRIMARY KEY (matter_id, related_id),
    INDEX ix_matter_relations_related (related_id, matter_id),
    CONSTRAINT fk_matter_relations_matter FOREIGN KEY (matter_id) REFERENCES matters (id),
    CONSTRAINT fk_matter_relations_related FOREIGN KEY (related_id) REFERENCES matters (id),
    CONSTRAINT ck_matter_relations_order CHECK (matter_id < related_id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "matter_relations",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
