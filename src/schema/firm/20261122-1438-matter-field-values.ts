import type { FirmMigration } from "../migration.js";

/** What was written in the custom fields of a matter; an empty field has no row. */
export const migration: FirmMigration = {
  name: "20261122-1438-matter-field-values",
  guard: { table: "matter_field_values" },
  up: `CREATE TABLE matter_field_values (
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    field_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    value VARCHAR(500) NOT NULL,
    CONSTRAINT pk_matter_field_values PRIMARY KEY (matter_id, field_id),
    INDEX ix_matter_field_values_field (field_id),
    CONSTRAINT fk_matter_field_values_matter FOREIGN KEY (matter_id) REFERENCES matters (id),
    CONSTRAINT fk_matter_field_values_field FOREIGN KEY (field_id) REFERENCES custom_fields (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "matter_field_values",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
