import type { FirmMigration } from "../migration.js";

/**
 * How often something was refused on a day (as the office counts them), by kind and by whom: `user_id` is empty where nobody is known. A network is one of 256 parts that a keyed hash
 * deals networks out to, so that a flood from everywhere adds no more than 256 rows a day, and no address can be read here.
 */
export const migration: FirmMigration = {
  name: "20261127-1500-security-counts",
  guard: { table: "security_counts" },
  up: `CREATE TABLE security_counts (
    day DATE NOT NULL,
    kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    network SMALLINT UNSIGNED NOT NULL,
    times INT UNSIGNED NOT NULL,
    last_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_security_counts PRIMARY KEY (day, kind, user_id, network),
    CONSTRAINT ck_security_counts_network CHECK (network < 256)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "security_counts",
    export: "rows",
    retention: "log",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
