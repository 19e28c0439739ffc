import type { FirmMigration } from "../migration.js";

/** What the list of clients says of each client's matters, out of an index alone. */
export const migration: FirmMigration = {
  name: "20261122-1524-matters-of-clients",
  guard: { table: "matters", index: "ix_matters_of_client" },
  up: "CREATE INDEX ix_matters_of_client ON matters (client_id, status, is_restricted, last_entry_on)",
};
