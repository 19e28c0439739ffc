import type { Request } from "express";
import { type SecurityEvent, tellSecurity } from "../security-log.js";

/** One line in the security log about the request at hand: whose firm, from where, by whom where somebody is signed in. */
export function tellSecurityOf(
  req: Request<unknown>,
  event: Pick<SecurityEvent, "event" | "outcome" | "reason" | "userId" | "agent">,
): void {
  tellSecurity({
    ...event,
    firmId: req.firm?.id,
    userId: event.userId ?? req.actor?.id,
    ip: req.ip,
    requestId: req.requestId,
  });
}
