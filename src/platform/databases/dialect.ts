import type { Connection } from "mysql2/promise";
import type { ServerAddress } from "./server-address.js";

/** The one place where MariaDB and MySQL differ. Everything else is written in what both take. */
export interface Dialect {
  /** Session variables that bound a statement and fix the isolation, in SET SESSION's words. */
  sessionSettings(statementSecondsMax: number): string;
  /** Ends the live sessions of an account; a lock alone leaves them working. */
  killSessions(admin: Connection, user: string): Promise<void>;
}

const mariadb: Dialect = {
  sessionSettings: (seconds) => `max_statement_time=${seconds}, tx_isolation='READ-COMMITTED'`,
  async killSessions(admin, user) {
    await admin.query("KILL HARD USER ?", [user]);
  },
};

/** This program was never run on that family of servers: nothing is risked on an account of what a manual says. */
export class ServerUntried extends Error {
  override name = "ServerUntried";
}

export function dialectOf(server: ServerAddress): Dialect {
  if (server.flavour === "mariadb") return mariadb;
  throw new ServerUntried(`${server.name} is a ${server.flavour} server, on which this program has not been run.`);
}
