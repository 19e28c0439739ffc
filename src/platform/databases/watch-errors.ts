import type { Connection } from "mysql2";

/**
 * Calls back at any error on a connection, in a query or beside one, whoever asked: after it the connection serves nobody but the present user.
 * A question that is not answered in time ends the connection, since what is asked behind it, such as its ROLLBACK, would wait for ever.
 */
export function watchErrors(connection: Connection, answerMsMax: number, onError: () => void): void {
  connection.on("error", onError);
  const query = connection.query.bind(connection) as (...args: unknown[]) => NodeJS.EventEmitter;
  const watched = (...args: unknown[]): unknown => {
    const last = args.at(-1);
    if (typeof args[0] === "object" && args[0] !== null) args[0] = { timeout: answerMsMax, ...args[0] };
    if (typeof last === "function") {
      args[args.length - 1] = (error: unknown, ...rest: unknown[]): unknown => {
        if (error) onError();
        if (isUnanswered(error)) connection.destroy();
        return (last as (...values: unknown[]) => unknown)(error, ...rest);
      };
      return query(...args);
    }
    const command = query(...args);
    command.on("error", onError);
    return command;
  };
  connection.query = watched as typeof connection.query;
}

function isUnanswered(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "PROTOCOL_SEQUENCE_TIMEOUT";
}
