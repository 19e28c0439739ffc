import type { FirmMigration } from "../migration.js";

/**
 * The contents of the firm's files: one row for each sealed file in the firm's folder, by whatever names and on whatever matters it stands. The row's
 * content never changes; what became known of it afterwards does: the scanner's word, the copy in the repository (kept_), its text (text_).
 */
export const migration: FirmMigration = {
  name: "20261122-1450-blobs",
  guard: { table: "blobs" },
  up: `CREATE TABLE blobs (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    size_bytes BIGINT UNSIGNED NOT NULL,
    key_version INT UNSIGNED NOT NULL,
    state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    checked_at DATETIME(3) NULL,
    created_at DATETIME(3) NOT NULL,
    kept_at DATETIME(3) NULL,
    kept_bytes BIGINT UNSIGNED NULL,
    kept_sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    kept_key_id VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
    text_state VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL,
    text_at DATETIME(3) NULL,
    CONSTRAINT pk_blobs PRIMARY KEY (id),
    CONSTRAINT uq_blobs_name UNIQUE (name),
    INDEX ix_blobs_kept (kept_at, created_at),
    INDEX ix_blobs_text (text_at, created_at),
    INDEX ix_blobs_state (state, created_at),
    CONSTRAINT ck_blobs_state CHECK (state IN ('clean', 'unscanned', 'waiting', 'infected')),
    CONSTRAINT ck_blobs_text_state CHECK (text_state IN ('none', 'read', 'failed', 'too_large'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "blobs",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
