import type { FirmMigration } from "../migration.js";

/** All that the list of clients is counted by, and sorted by when it is not by name. */
export const migration: FirmMigration = {
  name: "20261122-1523-clients-listed",
  guard: { table: "clients", index: "ix_clients_listed" },
  up: "CREATE INDEX ix_clients_listed ON clients (opened_on, code, contact_id, is_by_hand)",
};
