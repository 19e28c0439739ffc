import type { FirmMigration } from "../migration.js";

/** What somebody is to do, on a matter or on none. The indexes serve one's own list, a matter's, and what is overdue. */
export const migration: FirmMigration = {
  name: "20261122-1486-tasks",
  guard: { table: "tasks" },
  up: `CREATE TABLE tasks (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    matter_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    title VARCHAR(200) NOT NULL,
    detail VARCHAR(2000) NULL,
    assignee_user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    due_on DATE NULL,
    done_at DATETIME(3) NULL,
    done_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    version INT UNSIGNED NOT NULL,
    created_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_tasks PRIMARY KEY (id),
    INDEX ix_tasks_assignee (assignee_user_id, done_at, due_on),
    INDEX ix_tasks_matter (matter_id, done_at, due_on),
    INDEX ix_tasks_due (done_at, due_on),
    CONSTRAINT fk_tasks_matter FOREIGN KEY (matter_id) REFERENCES matters (id),
    CONSTRAINT fk_tasks_assignee FOREIGN KEY (assignee_user_id) REFERENCES users (id),
    CONSTRAINT fk_tasks_done FOREIGN KEY (done_by) REFERENCES users (id),
    CONSTRAINT fk_tasks_created FOREIGN KEY (created_by) REFERENCES users (id),
    CONSTRAINT ck_tasks_done CHECK ((done_at IS NULL) = (done_by IS NULL))
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "tasks",
    export: "rows",
    retention: "matter",
    sensitivity: "privileged",
    decoys: false,
    verify: "content",
  },
};
