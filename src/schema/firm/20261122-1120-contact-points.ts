import type { FirmMigration } from "../migration.js";

/** E-mail addresses, telephone numbers and web addresses. point_key is what two equal ones share: small letters, or digits. */
export const migration: FirmMigration = {
  name: "20261122-1120-contact-points",
  guard: { table: "contact_points" },
  up: `CREATE TABLE contact_points (
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    label VARCHAR(40) NULL,
    value VARCHAR(260) NOT NULL,
    point_key VARCHAR(260) COLLATE utf8mb4_bin NOT NULL,
    is_primary TINYINT NOT NULL,
    CONSTRAINT pk_contact_points PRIMARY KEY (contact_id, position),
    INDEX ix_contact_points_key (kind, point_key),
    CONSTRAINT ck_contact_points_kind CHECK (kind IN ('email', 'phone', 'url')),
    CONSTRAINT fk_contact_points_contact FOREIGN KEY (contact_id) REFERENCES contacts (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "contact_points",
    export: "rows",
    retention: "firm",
    sensitivity: "client",
    decoys: true,
    verify: "content",
  },
};
