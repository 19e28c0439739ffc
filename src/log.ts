import { pino } from "pino";

/**
 * One JSON line per event on stderr, named `room.past_verb`. error: someone must act; warn: healed itself; info: something finished.
 * Ids only: no names, contents or secrets. The audit trail is data and does not go here.
 */
export const log = pino(
  {
    level: process.env.STRONGROOM_LOG ?? "info",
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: "event",
    serializers: { err: tellError },
    redact: ["password", "*.password", "secret", "*.secret", "cookie", "*.cookie", "authorization", "*.authorization"],
  },
  pino.destination({ dest: 2, sync: true }),
);

interface ToldError {
  type: string;
  message: string;
  code?: unknown;
  errno?: unknown;
  /** The lines of the stack, without the message that a stack begins with. */
  at: string[];
  cause?: ToldError;
}

const FRAMES_MAX = 12;

/** A driver's error carries the whole statement, values and all, and the server's words may quote a value: neither is told. */
export function tellError(error: unknown): ToldError | undefined {
  if (!(error instanceof Error)) return error === undefined ? undefined : { type: typeof error, message: "", at: [] };
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  const cause = tellError(error.cause);
  return {
    type: error.name,
    message: withoutValues(error.message),
    ...(code === undefined ? {} : { code }),
    ...(errno === undefined ? {} : { errno }),
    at: error.stack?.match(/(?<=^ {4}at ).*$/gm)?.slice(0, FRAMES_MAX) ?? [],
    ...(cause ? { cause } : {}),
  };
}

/** "Duplicate entry 'jan@mail.example' for key …"; "Incorrect string value: '…' for column …", "… syntax to use near '…' at line 1". */
function withoutValues(message: string): string {
  return message
    .replace(/\bentry '[\s\S]*'(?= for key )/g, "entry '…'")
    .replace(/\b(value:?|near) '[\s\S]*'/g, "$1 '…'");
}
