import type { Migration } from "../migration.js";

/** Which firms exist, where, and in which state. No client data. */
export const migration: Migration = {
  name: "20261122-1010-firms",
  guard: { table: "firms" },
  up: `CREATE TABLE firms (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    slug VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(200) NOT NULL,
    state VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    jurisdiction CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    is_demo TINYINT UNSIGNED NOT NULL,
    custom_host VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin NULL,
    server_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    db_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    epoch INT UNSIGNED NOT NULL,
    db_secret VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    schema_version VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    state_since DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    CONSTRAINT firm_slug UNIQUE (slug),
    CONSTRAINT firm_custom_host UNIQUE (custom_host),
    CONSTRAINT firm_db_name UNIQUE (db_name),
    CONSTRAINT firm_on_server FOREIGN KEY (server_name) REFERENCES database_servers (name),
    CONSTRAINT firm_state CHECK (state IN ('provisioning', 'active', 'suspended', 'moving', 'terminated', 'quarantined', 'purging', 'purged', 'abandoned'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
