import type { Migration } from "../migration.js";

/**
 * One row per job, slot and firm: what is to be run, what runs, and what came of it. firm_id is '' for a job of the whole server,
 * because NULLs are not equal in a unique key. The row of a running slot is its own lease: owner, fence, until_at.
 */
export const migration: Migration = {
  name: "20261122-1110-job-slots",
  guard: { table: "job_slots" },
  up: `CREATE TABLE job_slots (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    job VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    slot VARCHAR(48) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    firm_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    asked_by VARCHAR(64) NOT NULL,
    state VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    attempts INT NOT NULL,
    run_after DATETIME(3) NOT NULL,
    owner VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    fence BIGINT NOT NULL,
    until_at DATETIME(6) NULL,
    figures LONGTEXT NULL,
    error VARCHAR(2000) NULL,
    created_at DATETIME(3) NOT NULL,
    started_at DATETIME(3) NULL,
    finished_at DATETIME(3) NULL,
    CONSTRAINT pk_job_slots PRIMARY KEY (id),
    CONSTRAINT uq_job_slots_slot UNIQUE (job, slot, firm_id),
    CONSTRAINT ck_job_slots_state CHECK (state IN ('waiting', 'running', 'done', 'missed', 'poisoned')),
    INDEX ix_job_slots_waiting (state, run_after),
    INDEX ix_job_slots_finished (finished_at)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
};
