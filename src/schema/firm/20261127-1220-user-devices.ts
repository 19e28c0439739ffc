import type { FirmMigration } from "../migration.js";

/** From which devices somebody signs in: browser, system and network, no more. A sign-in from another one is told to them by mail. */
export const migration: FirmMigration = {
  name: "20261127-1220-user-devices",
  guard: { table: "user_devices" },
  up: `CREATE TABLE user_devices (
    user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    agent VARCHAR(60) NOT NULL,
    network VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    first_at DATETIME(3) NOT NULL,
    last_at DATETIME(3) NOT NULL,
    CONSTRAINT pk_user_devices PRIMARY KEY (user_id, agent, network),
    CONSTRAINT fk_user_devices_user FOREIGN KEY (user_id) REFERENCES users (id)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci`,
  catalogue: {
    table: "user_devices",
    export: "none",
    retention: "session",
    sensitivity: "internal",
    decoys: false,
    verify: "content",
  },
};
