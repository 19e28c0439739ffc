import type { Migration } from "../migration.js";

/** The database servers that firms are placed on. */
export const migration: Migration = {
  name: "20261122-1005-database-servers",
  guard: { table: "database_servers" },
  up: `CREATE TABLE database_servers (
    name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    flavour VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    region VARCHAR(64) NOT NULL,
    socket_path VARCHAR(107) NULL,
    host VARCHAR(255) NULL,
    port INT UNSIGNED NULL,
    ca_file VARCHAR(500) NULL,
    CONSTRAINT database_server_flavour CHECK (flavour IN ('mariadb', 'mysql'))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
