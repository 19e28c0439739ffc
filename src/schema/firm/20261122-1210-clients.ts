import type { FirmMigration } from "../migration.js";

/** A contact becomes a client once; everything that is asked about a client (matters, fee notes, trust) hangs on this row. */
export const migration: FirmMigration = {
  name: "20261122-1210-clients",
  guard: { table: "clients" },
  up: `CREATE TABLE clients (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    contact_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    opened_on DATE NOT NULL,
    created_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_clients PRIMARY KEY (id),
    CONSTRAINT uq_clients_code UNIQUE (code),
    CONSTRAINT uq_clients_contact UNIQUE (contact_id),
    CONSTRAINT fk_clients_contact FOREIGN KEY (contact_id) REFERENCES contacts (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "clients",
    export: "rows",
    retention: "firm",
    sensitivity: "client",
    decoys: true,
    verify: "content",
  },
};
