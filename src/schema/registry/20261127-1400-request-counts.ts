import type { Migration } from "../migration.js";

/**
 * How often something limited was done of late, counted by all web processes together. Columns, names and their order are those that
 * rate-limiter-flexible writes; a key is the limit's name and a keyed hash, and says nothing of whom it counts. `expire` is in Unix milliseconds.
 */
export const migration: Migration = {
  name: "20261127-1400-request-counts",
  guard: { table: "request_counts" },
  up: `CREATE TABLE request_counts (
    \`key\` VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    points INT NOT NULL DEFAULT 0,
    expire BIGINT UNSIGNED NULL,
    CONSTRAINT pk_request_counts PRIMARY KEY (\`key\`),
    INDEX ix_request_counts_expire (expire)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
