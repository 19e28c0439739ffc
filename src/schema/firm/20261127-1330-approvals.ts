import type { FirmMigration } from "../migration.js";

/**
 * Acts that one person asked for and another decides about. `asked` is what to do, as JSON of the room that owns the kind. `open_for` names kind and
 * subject while the request is open, and is null after: its key keeps a second request for the same away.
 */
export const migration: FirmMigration = {
  name: "20261127-1330-approvals",
  guard: { table: "approvals" },
  up: `CREATE TABLE approvals (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    asked VARCHAR(2000) NOT NULL,
    reason VARCHAR(300) NOT NULL,
    status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    open_for VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL,
    requested_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    requested_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    decided_by VARCHAR(120) NULL,
    decided_at DATETIME(3) NULL,
    CONSTRAINT pk_approvals PRIMARY KEY (id),
    CONSTRAINT uq_approvals_open UNIQUE (open_for),
    INDEX ix_approvals_status (status, expires_at),
    INDEX ix_approvals_requester (requested_by, requested_at),
    CONSTRAINT fk_approvals_requester FOREIGN KEY (requested_by) REFERENCES users (id),
    CONSTRAINT ck_approvals_status CHECK (status IN ('open', 'approved', 'declined', 'withdrawn', 'expired'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "approvals",
    export: "rows",
    retention: "firm",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
