import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "mysql2";

/** A database server that firms are placed on. */
export interface ServerAddress {
  name: string;
  flavour: "mariadb" | "mysql";
  /** Where the data lies, as the operator names it ("za-cpt"). */
  region: string;
  socketPath?: string | undefined;
  host?: string | undefined;
  port?: number | undefined;
  caFile?: string | undefined;
}

export interface Account {
  user: string;
  /** Undefined for an account that the server ties to the unix user on the other end of its socket. */
  password?: string | undefined;
}

/** The server's pinned sql_mode: an unpinned NO_BACKSLASH_ESCAPES would make the driver's escaping wrong. */
export const SQL_MODE =
  "STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";
export const CHARSET = "UTF8MB4_UNICODE_520_CI";

/**
 * The driver's settings, the same for every connection: days stay text, instants are UTC, integers stay exact, JSON stays text,
 * one statement a query, no LOCAL INFILE. Over TCP the server's certificate is verified against the CA named for it.
 */
export function driverOptions(server: ServerAddress, account: Account, database?: string): ConnectionOptions {
  return {
    ...(server.socketPath ? { socketPath: server.socketPath } : tcp(server)),
    user: account.user,
    ...(account.password === undefined ? {} : { password: account.password }),
    ...(database === undefined ? {} : { database }),
    charset: CHARSET,
    timezone: "Z",
    dateStrings: ["DATE"],
    supportBigNumbers: true,
    bigNumberStrings: false,
    decimalNumbers: false,
    jsonStrings: true,
    multipleStatements: false,
    flags: ["-LOCAL_FILES"],
    connectTimeout: 5_000,
  };
}

function tcp(server: ServerAddress): ConnectionOptions {
  if (!server.caFile) throw new Error(`Server ${server.name} is reached over TCP and names no CA (caFile).`);
  return {
    host: server.host ?? "127.0.0.1",
    port: server.port ?? 3306,
    ssl: { ca: readFileSync(server.caFile, "utf8"), minVersion: "TLSv1.2", rejectUnauthorized: true },
  };
}
