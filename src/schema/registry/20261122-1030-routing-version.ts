import type { Migration } from "../migration.js";

/** One number that grows with every change of a firm's route, so that each process notices. */
export const migration: Migration = {
  name: "20261122-1030-routing-version",
  guard: { table: "routing_version" },
  up: `CREATE TABLE routing_version (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    version BIGINT UNSIGNED NOT NULL,
    CONSTRAINT routing_version_is_one_row CHECK (id = 1)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
