import type { FirmMigration } from "../migration.js";

/** Which roles a user has; what a role may do stands in permissions.ts. */
export const migration: FirmMigration = {
  name: "20261122-1010-user-roles",
  guard: { table: "user_roles" },
  up: `CREATE TABLE user_roles (
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    role VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    granted_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_user_roles PRIMARY KEY (user_id, role),
    INDEX ix_user_roles_role (role),
    CONSTRAINT fk_user_roles_user FOREIGN KEY (user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "user_roles",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
