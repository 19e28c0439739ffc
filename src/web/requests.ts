import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import express, { type RequestHandler } from "express";
import { log } from "../log.js";
import { SERVER_LIMITS } from "./server-limits.js";

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
const FIELD_CHARACTERS_MAX = 64 * 1024;
const FIELD_NAME_CHARACTERS_MAX = 100;
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
  if (req.rawHeaders.length / 2 > SERVER_LIMITS.headersMax) {
    throw new BadRequest(431, "The request has more headers than any browser sends.");
  }
  next();
};

/** Forms as browsers send them: flat fields, 100 kB, 200 fields. Files come through allowUpload. */
export const readBody: RequestHandler = express.urlencoded({
  extended: false,
  limit: BODY_BYTES_MAX,
  parameterLimit: FIELDS_MAX,
});

/** One field is no longer than what a page here could show again, and a name is one of ours. */
export const refuseOddFields: RequestHandler = (req, _res, next) => {
  const body = req.body as Record<string, string | string[]> | undefined;
  for (const [name, value] of Object.entries(body ?? {})) {
    if (name.length > FIELD_NAME_CHARACTERS_MAX || [value].flat().some((one) => one.length > FIELD_CHARACTERS_MAX)) {
      throw new BadRequest(413, "A field of the form is too long. Nothing was written.");
    }
  }
  next();
};

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
