import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import express, { type RequestHandler } from "express";
import { log } from "../log.js";

declare module "express-serve-static-core" {
  interface Request {
    /** The reference number that an error page shows, the log carries and audit lines keep. */
    requestId: string;
  }
}

/** A request that is wrong in itself, before any rule is asked: answered with its 4xx and one sentence. */
export class BadRequest extends Error {
  override name = "BadRequest";
  constructor(
    readonly status: 400 | 403 | 405 | 408 | 413 | 414 | 415 | 431,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

const BODY_BYTES_MAX = 100 * 1024;
const FIELDS_MAX = 200;
const URL_CHARACTERS_MAX = 4096;
const METHODS = "GET, HEAD, POST";

/** Gives the request its number and leaves one line in the log when it is answered. The path is logged without its query. */
export const numberRequest: RequestHandler = (req, res, next) => {
  req.requestId = newReference();
  const began = process.hrtime.bigint();
  res.on("close", () => {
    const ms = Number((process.hrtime.bigint() - began) / 10_000n) / 100;
    const [path] = req.originalUrl.split("?", 1);
    log.info(
      {
        requestId: req.requestId,
        firm: req.firm?.id,
        actor: req.actor?.id,
        method: req.method,
        path,
        status: res.statusCode,
        ms,
      },
      res.writableFinished ? "web.request_answered" : "web.request_aborted",
    );
  });
  next();
};

/** Refuses what no page of ours ever sends: other methods, absolute or overlong addresses, broken escapes, two Host headers. */
export const refuseOddRequests: RequestHandler = (req, _res, next) => {
  if (req.method !== "GET" && req.method !== "HEAD" && req.method !== "POST") {
    throw new BadRequest(405, "Pages here are read (GET) or posted to (POST), nothing else.", { Allow: METHODS });
  }
  if (req.url.length > URL_CHARACTERS_MAX) throw new BadRequest(414, "That address is longer than any page here has.");
  if (!req.url.startsWith("/")) throw new BadRequest(400, "That address could not be read.");
  if (!isDecodable(req.path) || req.path.includes("\0") || /%00/.test(req.path)) {
    throw new BadRequest(400, "That address could not be read: it holds a broken % sign.");
  }
  if (req.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === "host").length > 1) {
    throw new BadRequest(400, "The request names two hosts.");
  }
  next();
};

/** Forms as browsers send them: flat fields, 100 kB, 200 fields. Files come through allowUpload. */
export const readBody: RequestHandler = express.urlencoded({
  extended: false,
  limit: BODY_BYTES_MAX,
  parameterLimit: FIELDS_MAX,
});

/** A body in a form that no page of ours sends would otherwise arrive as an empty form. */
export const refuseOddBodies: RequestHandler = (req, _res, next) => {
  const kind = req.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  const isForm = kind === "application/x-www-form-urlencoded" || kind === "multipart/form-data";
  const isEmpty =
    req.headers["content-length"] === "0" || (!req.headers["content-length"] && !req.headers["transfer-encoding"]);
  if (req.method === "POST" && !isForm && !isEmpty) {
    throw new BadRequest(415, "Only forms can be posted here. Nothing was written.");
  }
  next();
};

/** Whether a script asks that shows nothing but a sentence: it is answered with the words of a page, without the page. */
export function wantsText(req: Pick<IncomingMessage, "headers">): boolean {
  return req.headers.accept === "text/plain";
}

/** A form, with a file of 20 MB on a slow line. */
const BODY_MS_MAX = 120_000;
/** An upload that says so and makes progress (streamed-uploads.ts watches that it does). */
export const LONG_BODY_MS_MAX = 3_600_000;

const bodyTimers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Sets how long a client may take and how much it may send before a request is even looked at. */
export function limitServer(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = LONG_BODY_MS_MAX + BODY_MS_MAX; // Node has one for all requests; limitBody holds every other to its own
  server.keepAliveTimeout = 65_000; // longer than nginx keeps its upstream connections
  server.maxHeadersCount = 64;
  server.prependListener("request", limitBody);
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    else socket.destroy();
  });
}

function limitBody(req: IncomingMessage, res: ServerResponse): void {
  if (req.headers["content-length"] === undefined && req.headers["transfer-encoding"] === undefined) return;
  const timer = setTimeout(() => {
    if (req.complete) return;
    if (res.headersSent) req.destroy();
    else res.writeHead(408, { Connection: "close", "Content-Length": 0 }).end(() => req.destroy());
  }, BODY_MS_MAX);
  bodyTimers.set(req, timer);
  req.once("close", () => clearTimeout(timer));
}

/** Lifts the time that a request's body may take to an hour. */
export function allowLongBody(req: IncomingMessage): void {
  clearTimeout(bodyTimers.get(req));
}

const REFERENCE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford: no I, L, O, U to misread over the telephone

function newReference(): string {
  let text = "";
  for (const byte of randomBytes(10)) text += REFERENCE_LETTERS[byte & 31];
  return `${text.slice(0, 5)}-${text.slice(5)}`;
}

function isDecodable(path: string): boolean {
  if (!path.includes("%")) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
