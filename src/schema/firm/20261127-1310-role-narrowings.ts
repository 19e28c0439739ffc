import type { FirmMigration } from "../migration.js";

/** The cells of the table of permissions in which the firm gives a role less than permissions.ts does. A cell without a row is as there. */
export const migration: FirmMigration = {
  name: "20261127-1310-role-narrowings",
  guard: { table: "role_narrowings" },
  up: `CREATE TABLE role_narrowings (
    role VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    permission VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    scope VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    changed_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_role_narrowings PRIMARY KEY (role, permission),
    CONSTRAINT ck_role_narrowings_scope CHECK (scope IN ('own', 'none'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "role_narrowings",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
