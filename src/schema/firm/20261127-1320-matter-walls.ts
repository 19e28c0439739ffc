import type { FirmMigration } from "../migration.js";

/** Who is kept from a matter, whatever their roles give and whoever names them. Read by person first: what one page asks is about one reader. */
export const migration: FirmMigration = {
  name: "20261127-1320-matter-walls",
  guard: { table: "matter_walls" },
  up: `CREATE TABLE matter_walls (
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(300) NOT NULL,
    set_by VARCHAR(120) NOT NULL,
    set_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_matter_walls PRIMARY KEY (user_id, matter_id),
    INDEX ix_matter_walls_matter (matter_id),
    CONSTRAINT fk_matter_walls_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT fk_matter_walls_matter FOREIGN KEY (matter_id) REFERENCES matters (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "matter_walls",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
