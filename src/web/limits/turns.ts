import type { RequestHandler } from "express";
import { openTurns } from "../../turns.js";
import { actsAt } from "./guard.js";

/**
 * How many requests of one firm a process works on at once. A page takes some milliseconds, and its database answers no faster when more of them are asked at
 * once; what waits here waits behind its own firm's requests alone. Beyond the line: 503, and when to come back.
 */
const AT_ONCE = {
  atOnceMax: 24,
  perFirmMax: 8,
  queueMax: 256,
  waitMsMax: 10_000,
  busy: "Your firm asks for more than can be answered at once.",
  retryAfterSeconds: 5,
};

/**
 * Lets the requests of firms in, one of each firm in turn. The place is given back when the answer begins, so that a slow reader holds none. Files that are sent
 * hold none either: they take as long as their line is slow, and have limits of their own.
 */
export function takeTurns(): RequestHandler {
  const turns = openTurns(AT_ONCE);
  return async (req, res, next) => {
    if (req.is("multipart/form-data") && actsAt(req.method, req.path).includes("upload")) return next();
    const leave = await turns.take(req.firm.id);
    if (res.closed) return leave();
    const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => typeof res;
    res.writeHead = (...args: unknown[]) => {
      leave();
      return writeHead(...args);
    };
    res.once("close", leave);
    next();
  };
}
