import type { FirmMigration } from "../migration.js";

/** What was marked of the checklist of a FICA file; what nobody marked yet is outstanding and has no row. */
export const migration: FirmMigration = {
  name: "20261122-1502-fica-items",
  guard: { table: "fica_items" },
  up: `CREATE TABLE fica_items (
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    item VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    basis VARCHAR(400) NULL,
    document_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    expires_on DATE NULL,
    marked_by_user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    marked_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_fica_items PRIMARY KEY (contact_id, item),
    CONSTRAINT fk_fica_items_file FOREIGN KEY (contact_id) REFERENCES fica_files (contact_id),
    INDEX ix_fica_items_document (document_id),
    CONSTRAINT fk_fica_items_document FOREIGN KEY (document_id) REFERENCES documents (id),
    CONSTRAINT fk_fica_items_marked_by FOREIGN KEY (marked_by_user_id) REFERENCES users (id),
    CONSTRAINT ck_fica_items_item CHECK (item IN ('identity', 'birth_date', 'residential_address', 'registration',
      'registered_address', 'trading_address', 'nature_of_business', 'directors', 'beneficial_owners', 'trust_deed',
      'letters_of_authority', 'founder', 'trustees', 'beneficiaries', 'partnership_agreement', 'partners', 'principal',
      'authority', 'prominence_screening', 'sanctions_screening', 'source_of_funds')),
    CONSTRAINT ck_fica_items_state CHECK (state IN ('outstanding', 'received', 'verified', 'not_needed')),
    CONSTRAINT ck_fica_items_reason CHECK (state <> 'not_needed' OR basis IS NOT NULL)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "fica_items",
    export: "rows",
    retention: "firm",
    sensitivity: "client",
    decoys: true,
    verify: "content",
  },
};
