import type { FirmMigration } from "../migration.js";

/** Whom a check found for a name, why, and what somebody decided about it. */
export const migration: FirmMigration = {
  name: "20261122-1424-conflict-matches",
  guard: { table: "conflict_matches" },
  up: `CREATE TABLE conflict_matches (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    check_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    match_key CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name_sought VARCHAR(250) NOT NULL,
    standing_sought VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NULL,
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name_found VARCHAR(250) NOT NULL,
    why VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    percent TINYINT UNSIGNED NOT NULL,
    decision VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
    reason VARCHAR(400) NULL,
    override_reason VARCHAR(400) NULL,
    decided_by_name VARCHAR(200) NULL,
    decided_at DATETIME(3) NULL,
    CONSTRAINT pk_conflict_matches PRIMARY KEY (id),
    CONSTRAINT uq_conflict_matches_position UNIQUE (check_id, position),
    INDEX ix_conflict_matches_contact (contact_id),
    CONSTRAINT fk_conflict_matches_check FOREIGN KEY (check_id) REFERENCES conflict_checks (id),
    CONSTRAINT fk_conflict_matches_contact FOREIGN KEY (contact_id) REFERENCES contacts (id),
    CONSTRAINT ck_conflict_matches_decision CHECK (decision IN ('nothing_to_decide', 'cleared', 'not_the_same', 'consent', 'conflict')),
    CONSTRAINT ck_conflict_matches_reason CHECK (decision IS NULL OR decision = 'nothing_to_decide' OR reason IS NOT NULL)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "conflict_matches",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
