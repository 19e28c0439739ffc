import type { FirmMigration } from "../migration.js";

/**
 * That a check touched a restricted matter whose people the checker is not one of. The checker is told nothing; the people of the matter are.
 * check_id leads to who looked for what.
 */
export const migration: FirmMigration = {
  name: "20261122-1428-conflict-warnings",
  guard: { table: "conflict_warnings" },
  up: `CREATE TABLE conflict_warnings (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    check_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name_sought VARCHAR(250) NOT NULL,
    standing_sought VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NULL,
    why VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    warned_at DATETIME(3) NOT NULL,
    seen_at DATETIME(3) NULL,
    seen_by_user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    CONSTRAINT pk_conflict_warnings PRIMARY KEY (id),
    INDEX ix_conflict_warnings_matter (matter_id, seen_at),
    CONSTRAINT fk_conflict_warnings_matter FOREIGN KEY (matter_id) REFERENCES matters (id),
    CONSTRAINT fk_conflict_warnings_check FOREIGN KEY (check_id) REFERENCES conflict_checks (id),
    CONSTRAINT fk_conflict_warnings_contact FOREIGN KEY (contact_id) REFERENCES contacts (id),
    CONSTRAINT fk_conflict_warnings_seen_by FOREIGN KEY (seen_by_user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "conflict_warnings",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
