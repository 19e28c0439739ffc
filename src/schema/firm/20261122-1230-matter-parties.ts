import type { FirmMigration } from "../migration.js";

/** Who else is in a matter and as what. The same contact may stand in two roles, never twice in one. */
export const migration: FirmMigration = {
  name: "20261122-1230-matter-parties",
  guard: { table: "matter_parties" },
  up: `CREATE TABLE matter_parties (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    role VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reference VARCHAR(120) NULL,
    created_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_matter_parties PRIMARY KEY (id),
    CONSTRAINT uq_matter_parties_role UNIQUE (matter_id, contact_id, role),
    INDEX ix_matter_parties_contact (contact_id),
    CONSTRAINT fk_matter_parties_matter FOREIGN KEY (matter_id) REFERENCES matters (id),
    CONSTRAINT fk_matter_parties_contact FOREIGN KEY (contact_id) REFERENCES contacts (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "matter_parties",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: true,
    verify: "content",
  },
};
