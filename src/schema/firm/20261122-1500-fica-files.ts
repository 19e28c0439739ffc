import type { FirmMigration } from "../migration.js";

/**
 * How far the firm knows a client by the Financial Intelligence Centre Act 38 of 2001: one file to a contact, made when it is first needed.
 * due_on is the earlier of the review and of the first paper that runs out, so that a list of what falls due reads one index.
 */
export const migration: FirmMigration = {
  name: "20261122-1500-fica-files",
  guard: { table: "fica_files" },
  up: `CREATE TABLE fica_files (
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    client_kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    risk VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    risk_reason VARCHAR(400) NULL,
    is_prominent TINYINT NOT NULL,
    prominence VARCHAR(400) NULL,
    exempt_reason VARCHAR(400) NULL,
    exempted_on DATE NULL,
    exempted_by_user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    verified_on DATE NULL,
    verified_by_user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    review_on DATE NULL,
    due_on DATE NULL,
    version INT UNSIGNED NOT NULL,
    created_at DATETIME(3) NOT NULL,
    updated_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_fica_files PRIMARY KEY (contact_id),
    INDEX ix_fica_files_due (due_on),
    INDEX ix_fica_files_risk (risk),
    CONSTRAINT fk_fica_files_contact FOREIGN KEY (contact_id) REFERENCES contacts (id),
    CONSTRAINT fk_fica_files_exempted_by FOREIGN KEY (exempted_by_user_id) REFERENCES users (id),
    CONSTRAINT fk_fica_files_verified_by FOREIGN KEY (verified_by_user_id) REFERENCES users (id),
    CONSTRAINT ck_fica_files_kind CHECK (client_kind IN ('natural_person', 'legal_person', 'trust', 'partnership',
      'representative')),
    CONSTRAINT ck_fica_files_risk CHECK (risk IN ('low', 'medium', 'high')),
    CONSTRAINT ck_fica_files_risk_reason CHECK (risk IS NULL OR risk_reason IS NOT NULL),
    CONSTRAINT ck_fica_files_exempt CHECK (exempted_on IS NULL OR exempt_reason IS NOT NULL),
    CONSTRAINT ck_fica_files_exempted_by CHECK ((exempted_on IS NULL) = (exempted_by_user_id IS NULL)),
    CONSTRAINT ck_fica_files_verified CHECK ((verified_on IS NULL) = (verified_by_user_id IS NULL)),
    CONSTRAINT ck_fica_files_review CHECK ((verified_on IS NULL) = (review_on IS NULL)),
    CONSTRAINT ck_fica_files_due CHECK ((verified_on IS NULL) = (due_on IS NULL)),
    CONSTRAINT ck_fica_files_one_end CHECK (verified_on IS NULL OR exempted_on IS NULL)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "fica_files",
    export: "rows",
    retention: "firm",
    sensitivity: "client",
    decoys: true,
    verify: "content",
  },
};
