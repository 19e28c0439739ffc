import type { Connection } from "mysql2/promise";

/** Something about a database server that an operator should mend. `refuses`: Strongroom does not start on it. */
export interface ServerFinding {
  what: string;
  mend: string;
  refuses: boolean;
}

/** Files one connection and one cached table may need, with head-room for the log files. */
const FILES_BESIDE_TABLES = 600;

/**
 * Reads back what the server really runs with. A server asked for more open tables than its file limit allows starts anyway and quietly with
 * fewer; an anonymous account shadows named ones.
 */
export async function checkServer(admin: Connection): Promise<ServerFinding[]> {
  const [rows] = await admin.query(
    `SELECT @@global.sql_mode AS sqlMode, @@global.table_open_cache AS tables_, @@global.open_files_limit AS files,
            @@global.max_connections AS connections_, @@global.local_infile AS localInfile, @@global.log_bin AS logBin,
            @@global.binlog_format AS binlogFormat, @@global.sync_binlog AS syncBinlog,
            @@global.innodb_flush_log_at_trx_commit AS flushLog, @@global.log_bin_trust_function_creators AS trustCreators,
            (SELECT COUNT(*) FROM mysql.user WHERE User='') AS anonymous,
            (SELECT COUNT(*) FROM information_schema.schemata WHERE SCHEMA_NAME='test') AS testDatabases`,
  );
  const server = (rows as ServerVariables[])[0];
  if (!server) throw new Error("The server did not answer about itself.");
  return FINDINGS.filter(({ found }) => found(server)).map(({ what, mend, refuses }) => ({
    what: typeof what === "string" ? what : what(server),
    mend,
    refuses,
  }));
}

interface ServerVariables {
  sqlMode: string;
  tables_: number;
  files: number;
  connections_: number;
  localInfile: number;
  logBin: number;
  binlogFormat: string;
  syncBinlog: number;
  flushLog: number;
  trustCreators: number;
  anonymous: number;
  testDatabases: number;
}

const FINDINGS: {
  found: (server: ServerVariables) => boolean;
  what: string | ((server: ServerVariables) => string);
  mend: string;
  refuses: boolean;
}[] = [
  {
    found: ({ sqlMode }) => /NO_BACKSLASH_ESCAPES|ANSI_QUOTES/.test(sqlMode),
    what: ({ sqlMode }) => `sql_mode is ${sqlMode}: with it the driver's escaping is wrong.`,
    mend: "Take NO_BACKSLASH_ESCAPES and ANSI_QUOTES out of the server's sql_mode.",
    refuses: true,
  },
  {
    found: ({ anonymous }) => anonymous > 0,
    what: ({ anonymous }) => `The server has ${anonymous} anonymous account(s): they shadow the firms' own.`,
    mend: "DROP USER ''@'localhost' (and every other ''@…).",
    refuses: true,
  },
  {
    found: ({ tables_, connections_, files }) => tables_ + connections_ + FILES_BESIDE_TABLES > files,
    what: ({ tables_, connections_, files }) =>
      `table_open_cache ${tables_} and max_connections ${connections_} do not fit into the file limit of ${files}.`,
    mend: "Raise the server's LimitNOFILE (open_files_limit), then restart it.",
    refuses: false,
  },
  {
    found: ({ tables_ }) => tables_ < 2000,
    what: ({ tables_ }) =>
      `table_open_cache is ${tables_}: too few for many firms, or cut down by the file limit at start.`,
    mend: "Raise open_files_limit and table_open_cache (8000 or more).",
    refuses: false,
  },
  {
    found: ({ localInfile }) => localInfile !== 0,
    what: "local_infile is on: a client can be asked for files.",
    mend: "Set local_infile=OFF.",
    refuses: false,
  },
  {
    found: ({ testDatabases }) => testDatabases > 0,
    what: "There is a database named test, which every account may use.",
    mend: "DROP DATABASE test.",
    refuses: false,
  },
  {
    found: ({ logBin }) => logBin === 0,
    what: "The binary log is off: there can be no replica and no recovery to a point in time.",
    mend: "Set log_bin.",
    refuses: false,
  },
  {
    found: ({ logBin, binlogFormat }) => logBin !== 0 && binlogFormat !== "ROW",
    what: ({ binlogFormat }) => `binlog_format is ${binlogFormat}.`,
    mend: "Set binlog_format=ROW.",
    refuses: false,
  },
  {
    found: ({ syncBinlog, logBin, flushLog }) => (logBin !== 0 && syncBinlog !== 1) || flushLog !== 1,
    what: "A power cut may lose what was acknowledged: sync_binlog or innodb_flush_log_at_trx_commit is not 1.",
    mend: "Set sync_binlog=1 and innodb_flush_log_at_trx_commit=1.",
    refuses: false,
  },
  {
    found: ({ logBin, trustCreators }) => logBin !== 0 && trustCreators === 0,
    what: "log_bin_trust_function_creators is off: the refusing triggers cannot be made without SUPER.",
    mend: "Set log_bin_trust_function_creators=1.",
    refuses: true,
  },
];
