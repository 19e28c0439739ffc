import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type {} from "express-session";
import { BadRequest } from "./requests.js";

/** 32 secret bytes of the firm, so that no firm's token is of use at another. */
export type CsrfSecret = (req: Request<unknown>) => Buffer;

declare module "express-serve-static-core" {
  interface Request {
    /** Set by protectForms: makes the hidden field of a form on this page. */
    csrfToken?: () => string;
    /** Set by protectForms: a file upload is let through to allowUpload, which reads the token among the fields. */
    csrfPending?: boolean;
    checkCsrfToken?: (token: unknown) => void;
  }
}

declare module "express-session" {
  interface SessionData {
    /** The first id of a session that has another one since: forms on pages that are still open were made for that one. */
    formsOf: string;
  }
}

/** A form that is not, or cannot be shown to be, from a page of ours. */
export class FormRefused extends BadRequest {
  override name = "FormRefused";
  constructor(
    readonly reason: "no_origin" | "other_site" | "no_token" | "wrong_token",
    message: string,
  ) {
    super(403, message);
  }
}

const TOKEN_BYTES = 32;

/**
 * Refuses a POST that did not come from a page of ours: by Sec-Fetch-Site, by Origin where a browser does not send that, then by
 * the token of the session. Stands behind the middleware that sets req.actor.
 * Source: OWASP CSRF prevention (fetch metadata, then origin, then synchronizer token); RFC 6454 for Origin.
 */
export function protectForms(secretOf: CsrfSecret, scheme: "http" | "https"): RequestHandler {
  return (req, res, next) => {
    const mac = (day: number) => tokenMac(secretOf(req), req, day);
    let token: string | undefined;
    req.csrfToken = () => (token ??= mask(mac(today()))); // all forms of one page carry the same
    req.checkCsrfToken = (token) => {
      const given = typeof token === "string" ? unmask(token) : undefined;
      const accepted = req.actor ? [today()] : [today(), today() - 1];
      if (!given || !accepted.some((day) => timingSafeEqual(given, mac(day)))) throw tokenRefused(token);
    };
    if (req.method === "GET" || req.method === "HEAD") return next();
    res.vary("Sec-Fetch-Site, Origin");
    assertSameOrigin(req, scheme);
    if (req.is("multipart/form-data")) req.csrfPending = true;
    else req.checkCsrfToken(req.get("x-csrf-token") ?? (req.body as Record<string, unknown> | undefined)?._csrf);
    next();
  };
}

/** Throws when the browser says that the request came from elsewhere, or when nothing says where it came from. */
function assertSameOrigin(req: Pick<Request, "headers">, scheme: "http" | "https"): void {
  const site = req.headers["sec-fetch-site"];
  const origin = req.headers.origin;
  if (site === undefined && origin === undefined) {
    throw new FormRefused(
      "no_origin",
      "The browser did not say which page this came from, so nothing was written. Open the page here and post it again.",
    );
  }
  const isOurs =
    site === undefined
      ? origin?.toLowerCase() === `${scheme}://${req.headers.host?.toLowerCase()}`
      : site === "same-origin";
  if (!isOurs) throw new FormRefused("other_site", "This was sent from another site, so nothing was written.");
}

/**
 * Someone signed in: bound to the session as it was opened, so it changes with every sign-in and not while one works. A stranger has no session and gets no cookie for one;
 * the token then only says that the form is ours and of today or yesterday, and the origin is what keeps others out.
 */
function tokenMac(secret: Buffer, req: Request<unknown>, day: number): Buffer {
  const bound = req.actor ? `session:${req.session?.formsOf ?? req.sessionID}` : `stranger:${day}`;
  return createHmac("sha256", secret).update(bound).digest();
}

/** The token differs on every page, so that a compressed answer tells nothing about it (BREACH). */
function mask(mac: Buffer): string {
  const pad = randomBytes(TOKEN_BYTES);
  return Buffer.concat([pad, xor(pad, mac)]).toString("base64url");
}

function unmask(token: string): Buffer | undefined {
  const bytes = Buffer.from(token.slice(0, 128), "base64url");
  if (bytes.length !== 2 * TOKEN_BYTES) return undefined;
  return xor(bytes.subarray(0, TOKEN_BYTES), bytes.subarray(TOKEN_BYTES));
}

function xor(left: Buffer, right: Buffer): Buffer {
  const mixed = Buffer.allocUnsafe(TOKEN_BYTES);
  for (let at = 0; at < TOKEN_BYTES; at += 1) mixed[at] = left[at]! ^ right[at]!;
  return mixed;
}

function today(): number {
  return Math.floor(Date.now() / 86_400_000);
}

function tokenRefused(token: unknown): FormRefused {
  const [reason, why] =
    token === undefined
      ? (["no_token", "The form came without its token"] as const)
      : (["wrong_token", "The form is older than your sign-in"] as const);
  return new FormRefused(reason, `${why}, so nothing was written. Open the page again and post it once more.`);
}
