import type { FirmMigration } from "../migration.js";

/** Who stands behind a client: its directors, beneficial owners, trustees, partners. A share is in hundredths of a per cent. */
export const migration: FirmMigration = {
  name: "20261122-1504-contact-relations",
  guard: { table: "contact_relations" },
  up: `CREATE TABLE contact_relations (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    related_contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    relation VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    share_basis_points SMALLINT UNSIGNED NULL,
    created_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_contact_relations PRIMARY KEY (id),
    CONSTRAINT uq_contact_relations UNIQUE (contact_id, related_contact_id, relation),
    INDEX ix_contact_relations_related (related_contact_id),
    CONSTRAINT fk_contact_relations_contact FOREIGN KEY (contact_id) REFERENCES contacts (id),
    CONSTRAINT fk_contact_relations_related FOREIGN KEY (related_contact_id) REFERENCES contacts (id),
    CONSTRAINT ck_contact_relations_two CHECK (contact_id <> related_contact_id),
    CONSTRAINT ck_contact_relations_relation CHECK (relation IN ('director', 'beneficial_owner', 'authorised', 'founder',
      'trustee', 'beneficiary', 'partner', 'principal')),
    CONSTRAINT ck_contact_relations_share CHECK (share_basis_points IS NULL OR share_basis_points <= 10000)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "contact_relations",
    export: "rows",
    retention: "firm",
    sensitivity: "client",
    decoys: true,
    verify: "content",
  },
};
