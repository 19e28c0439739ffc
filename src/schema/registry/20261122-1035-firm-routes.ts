import type { Migration } from "../migration.js";

/** The one thing of the registry that the web process may read. */
export const migration: Migration = {
  name: "20261122-1035-firm-routes",
  guard: { view: "firm_routes" },
  up: `CREATE VIEW firm_routes AS
    SELECT f.id, f.slug, f.name, f.state, f.jurisdiction, f.is_demo, f.custom_host, f.db_name, f.epoch, f.db_secret,
           s.name AS server_name, s.flavour, s.region, s.socket_path, s.host, s.port, s.ca_file
    FROM firms f JOIN database_servers s ON s.name = f.server_name
    WHERE f.state IN ('active', 'suspended', 'moving', 'terminated')`,
};
