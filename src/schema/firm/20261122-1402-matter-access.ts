import type { FirmMigration } from "../migration.js";

/** Who may see a restricted matter. A matter that is not restricted has no rows here. */
export const migration: FirmMigration = {
  name: "20261122-1402-matter-access",
  guard: { table: "matter_access" },
  up: `CREATE TABLE matter_access (
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    added_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_matter_access PRIMARY KEY (matter_id, user_id),
    INDEX ix_matter_access_user (user_id, matter_id),
    CONSTRAINT fk_matter_access_matter FOREIGN KEY (matter_id) REFERENCES matters (id),
    CONSTRAINT fk_matter_access_user FOREIGN KEY (user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "matter_access",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
