import type { FirmMigration } from "../migration.js";

/** What a firm wants to know of its matters of one type beyond what every matter has. A field is retired, never removed: its values stay readable. */
export const migration: FirmMigration = {
  name: "20261122-1436-custom-fields",
  guard: { table: "custom_fields" },
  up: `CREATE TABLE custom_fields (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    matter_type VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    label VARCHAR(80) NOT NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    choices VARCHAR(2000) NULL,
    is_required TINYINT NOT NULL,
    retired_at DATETIME(3) NULL,
    created_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_custom_fields PRIMARY KEY (id),
    INDEX ix_custom_fields_type (matter_type, position),
    CONSTRAINT ck_custom_fields_kind CHECK (kind IN ('text', 'day', 'number', 'choice', 'yes_no'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "custom_fields",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
