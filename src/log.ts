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
    redact: ["password", "*.password", "secret", "*.secret", "cookie", "*.cookie", "authorization", "*.authorization"],
  },
  pino.destination({ dest: 2, sync: true }),
);
