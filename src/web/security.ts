import type { Request, RequestHandler } from "express";
import type { UserActor } from "../actor.js";
import { Forbidden } from "../errors.js";
import { countSecurity } from "../platform/audit/security-counts.js";
import { type SecurityEvent, tellSecurity } from "../security-log.js";
import { machineOf, networkOf } from "./addresses.js";
import { FormRefused } from "./csrf.js";
import { FirmSuspended, type OpenedFirm, UnknownHost } from "./firm.js";
import { SignedOut } from "./guard.js";

type Told = Pick<SecurityEvent, "event" | "outcome" | "reason" | "userId" | "agent">;

declare module "express-serve-static-core" {
  interface Request {
    /** Set by countRefusals: adds one to what the firm sees of refusals. */
    countRefusal?: (event: string, userId: string | undefined) => void;
  }
}

/** Lets refusals be counted for the firm at hand. */
export const countRefusals: RequestHandler = (req, _res, next) => {
  const { db } = req.firm;
  req.countRefusal = (kind, userId) => countSecurity(db, { kind, userId, network: networkOf(req.ip ?? "") });
  next();
};

/**
 * One line in the security log about the request at hand: whose firm, from where, and about whom: the person who is named, else whoever is signed in. What was
 * refused is counted for the firm too, which sees it under People.
 */
export function tellSecurityOf(req: Request<unknown>, told: Told): void {
  const firm = req.firm as OpenedFirm | undefined;
  const actor = req.actor as UserActor | undefined;
  const userId = told.userId ?? actor?.id;
  tellSecurity({ ...told, firmId: firm?.id, userId, ip: req.ip, requestId: req.requestId });
  if (told.outcome === "refused") req.countRefusal?.(told.event, userId);
}

/** Keys remembered of one minute; beyond them somebody may be told of again. */
const TOLD_MAX = 10_000;
let minute = 0;
const toldThisMinute = new Set<string>();

/** As tellSecurityOf, once a minute for each key: for what every single request of somebody would say. By itself the key is the machine. */
export function tellSecurityOncePerMinute(req: Request<unknown>, told: Told, key = machineOf(req.ip ?? "")): void {
  const firm = req.firm as OpenedFirm | undefined;
  const now = Math.floor(Date.now() / 60_000);
  if (now !== minute || toldThisMinute.size >= TOLD_MAX) toldThisMinute.clear();
  minute = now;
  const whole = `${told.event} ${firm?.id ?? ""} ${key}`;
  if (toldThisMinute.has(whole)) return;
  toldThisMinute.add(whole);
  tellSecurityOf(req, told);
}

/** Tells of an error that is a refusal: a form from elsewhere, an act of another role, a host that nobody has. */
export function tellRefusal(req: Request<unknown>, error: unknown): void {
  if (error instanceof FormRefused) {
    tellSecurityOf(req, { event: "form_refused", outcome: "refused", reason: error.reason });
  } else if (error instanceof UnknownHost) {
    tellSecurityOncePerMinute(req, { event: "host_refused", outcome: "refused", reason: "unknown_host" });
  } else if (error instanceof Forbidden && !(error instanceof SignedOut) && !(error instanceof FirmSuspended)) {
    tellSecurityOf(req, { event: "act_refused", outcome: "refused", reason: "not_allowed" });
  }
}
