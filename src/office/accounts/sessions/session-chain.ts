import { createHmac, timingSafeEqual } from "node:crypto";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import session from "express-session";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { firmSecret } from "../../../platform/keys/sealing.js";
import type { Proof } from "../factors/proofs.js";
import { tellSecurityOncePerMinute } from "../../../web/security.js";
import { authenticator } from "../sign-in/authenticator.js";
import { COOKIE, COOKIE_NAME, FirmSessionStore } from "./session-store.js";
import { newSessionId } from "./sessions.js";
import { actorOf } from "../users.js";

/**
 * A browser takes http://<firm>.localhost on its own machine for a secure place and keeps Secure cookies there (W3C Secure Contexts §3.1),
 * while express-session sends one only where it sees TLS. So exactly there, and nowhere else, the request counts as secure; the flags of
 * the cookie stay as they are.
 */
export const trustLoopback: RequestHandler = (req, _res, next) => {
  const isHere = isLoopback(req.socket.remoteAddress) && isLoopback(req.socket.localAddress);
  if (isHere && /^(?:[a-z0-9-]+\.)*localhost(?::\d+)?$/i.test(req.headers.host ?? "")) {
    Object.defineProperty(req, "secure", { value: true, configurable: true });
  }
  next();
};

/** Opens the session that the cookie names, out of the database of the firm at hand. One express-session a firm: each has its own secret. */
export const openSession: RequestHandler = (req, res, next) => {
  const { db, id } = req.firm;
  let handler = handlers.get(db);
  if (!handler) {
    handler = session({
      name: COOKIE_NAME,
      cookie: COOKIE,
      secret: firmSecret(db, "sessions.cookie").toString("base64url"),
      store: new FirmSessionStore(db, id),
      genid: newSessionId,
      resave: false,
      rolling: false,
      saveUninitialized: false,
    });
    handlers.set(db, handler);
  }
  saveBeforeRedirect(req, res, next);
  handler(req, res, (error?: unknown) => {
    if (error === undefined && !req.liveSession && isForged(req, db)) {
      tellSecurityOncePerMinute(req, { event: "session_refused", outcome: "refused", reason: "wrong_signature" });
    }
    next(error);
  });
};

/**
 * Whether the cookie is none that this firm signed: made up, or another firm's. One that is signed and leads nowhere is only old. The form of a signed value is
 * express-session's: "s:", the id, a full stop, and its HMAC-SHA-256 in base64 without padding.
 */
function isForged(req: Request, db: FirmDb): boolean {
  const cookie = new RegExp(`(?:^|;\\s*)${COOKIE_NAME}=([^;]*)`).exec(req.headers.cookie ?? "")?.[1];
  if (cookie === undefined) return false;
  const [, id = "", given = ""] = /^s(?::|%3A)([\w-]+)\.(.+)$/i.exec(cookie) ?? [];
  const secret = firmSecret(db, "sessions.cookie").toString("base64url");
  const mac = createHmac("sha256", secret).update(id).digest("base64").replace(/=+$/, "");
  const expected = Buffer.from(mac);
  const shown = Buffer.from(given.replace(/%2B/gi, "+").replace(/%2F/gi, "/"));
  return expected.length !== shown.length || !timingSafeEqual(expected, shown);
}

/** express-session lets a redirect's headers out before it has saved, and a quick browser would then miss what was said for the next page. */
function saveBeforeRedirect(req: Request, res: Response, next: NextFunction): void {
  const redirect = res.redirect.bind(res) as (status: number, url: string) => void;
  res.redirect = (first: number | string, second?: number | string) => {
    const [status, url] = typeof first === "number" ? [first, String(second)] : [302, first];
    if (!req.session) return redirect(status, url);
    req.session.save((error: unknown) => (error ? next(error) : redirect(status, url)));
  };
}

const handlers = new WeakMap<FirmDb, RequestHandler>();

/** Restores whom passport keeps in the session. */
export const restoreUser = authenticator.session() as RequestHandler;

/** Everything behind knows who acts by req.actor alone. Roles are those of this moment, read with the session. */
export const setActor: RequestHandler = (req, res, next) => {
  if (req.user && req.liveSession) {
    req.actor = { ...actorOf(req.user, req.requestId), grants: req.liveSession.grants };
    req.waiting = { approvals: req.liveSession.approvalsWaiting };
    res.locals.theme = req.user.theme;
  }
  next();
};

/** Opens a new session under a new id, after the last factor; whatever the browser came with is ended. */
export function startSessionFor(req: Request, user: Express.User, proof: Proof): Promise<void> {
  req.proof = proof;
  return new Promise((resolve, reject) => {
    req.logIn(user, (error: unknown) => {
      if (error) reject(asError(error));
      else resolve();
    });
  });
}

/** After showing that it is them, somebody goes on under a new session id. */
export async function renewSession(req: Request, proof: Proof): Promise<void> {
  if (!(req.sessionStore instanceof FirmSessionStore)) throw new Error("This request has no session of ours.");
  await req.sessionStore.renew(req, proof);
}

/** The session's row is gone already; this takes it from the browser, and what pages may have left there. */
export async function leaveBrowser(req: Request, res: Response): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.destroy((error: unknown) => (error ? reject(asError(error)) : resolve()));
  });
  res.clearCookie(COOKIE_NAME, COOKIE);
  res.set("Clear-Site-Data", '"cache", "cookies", "storage"');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("The session store failed.", { cause: error });
}

function isLoopback(address: string | undefined): boolean {
  return address === "::1" || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? "");
}
