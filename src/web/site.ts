import express, { type Express, type RequestHandler, type Router } from "express";
import { serveAssets } from "./assets.js";
import { type CsrfSecret, protectForms } from "./csrf.js";
import { answerErrors, answerNotFound } from "./errors.js";
import { type FirmAtHost, firmFromHost } from "./firm.js";
import { secureHeaders } from "./headers.js";
import { numberRequest, readBody, refuseOddBodies, refuseOddRequests } from "./requests.js";
import { assertEveryRouteGuarded } from "./routes.js";

export interface SiteParts {
  /** How pages are reached from outside: https behind the proxy, http in the loopback demo only. */
  scheme: "http" | "https";
  findFirmAt: (host: string) => Promise<FirmAtHost | undefined>;
  /** Routers that answer before a firm is known (the bare domain). */
  beforeFirm?: readonly (Router | RequestHandler)[];
  /** Session, passport, req.actor, and what pages show around themselves (res.locals). */
  signedIn: readonly RequestHandler[];
  csrfSecret: CsrfSecret;
  routers: readonly Router[];
}

/** Puts the pages together in the one order that is safe, and refuses to when a route names no permission. */
export function buildSite({ scheme, findFirmAt, beforeFirm = [], signedIn, csrfSecret, routers }: SiteParts): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag"); // pages are never kept, and a tag of a page would tell two of them apart
  app.set("trust proxy", "loopback");
  app.set("query parser", "simple");
  app.set("case sensitive routing", true);
  app.use(numberRequest, secureHeaders({ https: scheme === "https" }), refuseOddRequests, serveAssets, ...beforeFirm);
  app.use(firmFromHost(findFirmAt), ...signedIn, refuseOddBodies, readBody, protectForms(csrfSecret, scheme));
  for (const router of routers) app.use(router);
  app.use(answerNotFound);
  app.use(answerErrors);
  assertEveryRouteGuarded(app);
  return app;
}
