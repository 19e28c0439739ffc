import type { FirmMigration } from "../migration.js";

/** In which matters whoever was found stood, and as what, when the check was made. Shown to those who may see the matter now. */
export const migration: FirmMigration = {
  name: "20261122-1426-conflict-places",
  guard: { table: "conflict_places" },
  up: `CREATE TABLE conflict_places (
    match_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    standing VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    CONSTRAINT pk_conflict_places PRIMARY KEY (match_id, matter_id, standing),
    INDEX ix_conflict_places_matter (matter_id),
    CONSTRAINT fk_conflict_places_match FOREIGN KEY (match_id) REFERENCES conflict_matches (id),
    CONSTRAINT fk_conflict_places_matter FOREIGN KEY (matter_id) REFERENCES matters (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "conflict_places",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
