import type { Migration } from "../migration.js";

/** Who may do a piece of work now. The fence only ever grows; rows stay, so that a fence is never given out twice. */
export const migration: Migration = {
  name: "20261122-1100-leases",
  guard: { table: "leases" },
  up: `CREATE TABLE leases (
    name VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    owner VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    fence BIGINT NOT NULL,
    until_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_leases PRIMARY KEY (name),
    CONSTRAINT ck_leases_fence CHECK (fence >= 0)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
