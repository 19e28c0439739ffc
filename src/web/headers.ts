import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { RequestHandler } from "express";
import helmet from "helmet";

/**
 * The headers of every answer, errors and assets too. Whoever answers something that may be kept (assets.ts) says so itself.
 * Referrer-Policy is same-origin and not no-referrer: under no-referrer a browser sends "Origin: null" with our own forms
 * (Fetch standard, "append a request Origin header"), and csrf.ts would have no origin to compare.
 */
export function secureHeaders({ https }: { https: boolean }): RequestHandler {
  const protect = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy(https) },
    crossOriginEmbedderPolicy: { policy: "require-corp" },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    referrerPolicy: { policy: "same-origin" },
    // Subdomains and preloading are for the operator to decide, at the proxy: they bind names that are not ours.
    strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: false },
    xFrameOptions: { action: "deny" },
    xXssProtection: true,
    xPoweredBy: false,
  });
  const headers = headersOf(protect);
  return (_req, res, next) => {
    res.setHeader("Permissions-Policy", PERMISSIONS_POLICY);
    res.setHeader("Cache-Control", "no-store");
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
}

/** None of them depends on the request, so helmet is asked once, with an answer that goes nowhere. */
function headersOf(protect: ReturnType<typeof helmet>): [name: string, value: string][] {
  const request = new IncomingMessage(new Socket());
  const answer = new ServerResponse(request);
  protect(request, answer, (error?: unknown) => {
    if (error) throw error as Error;
  });
  return Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)]);
}

const PERMISSIONS_POLICY = [
  "camera=()",
  "geolocation=()",
  "microphone=()",
  "payment=()",
  "usb=()",
  "display-capture=()",
  "publickey-credentials-get=(self)",
  "publickey-credentials-create=(self)",
].join(", ");

/** Over plain http (the loopback demo) there is nothing to upgrade to, so that directive stands only where pages are https. */
function contentSecurityPolicy(https: boolean): Record<string, string[]> {
  return {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    objectSrc: ["'none'"],
    manifestSrc: ["'self'"],
    ...(https ? { upgradeInsecureRequests: [] } : {}),
  };
}
