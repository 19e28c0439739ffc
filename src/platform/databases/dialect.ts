import type { Connection } from "mysql2/promise";
import { errnoOf } from "./errno.js";
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

const NO_SUCH_THREAD = 1094;

const mysql: Dialect = {
  sessionSettings: (seconds) => `max_execution_time=${seconds * 1000}, transaction_isolation='READ-COMMITTED'`,
  async killSessions(admin, user) {
    const [rows] = await admin.query("SELECT ID AS id FROM performance_schema.processlist WHERE USER=?", [user]);
    for (const { id } of rows as { id: number }[]) {
      try {
        await admin.query("KILL ?", [id]);
      } catch (error) {
        if (errnoOf(error) !== NO_SUCH_THREAD) throw error;
      }
    }
  },
};

export function dialectOf(server: ServerAddress): Dialect {
  return server.flavour === "mariadb" ? mariadb : mysql;
}
