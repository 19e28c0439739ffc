import type { Request, RequestHandler } from "express";
import type { UserActor } from "../../actor.js";
import { TooMany } from "../../errors.js";
import { machineOf, siteOfIPv6 } from "../addresses.js";
import { tellSecurityOncePerMinute } from "../security.js";
import type { Limits, Reached } from "./limits.js";
import { type ActName, type CountedBy, LIMITED_ACTS, type LimitedAct } from "./table.js";

/** Refuses whoever asks for more than a person with a browser can, before a firm is looked for. */
export function limitAddresses(limits: Limits): RequestHandler {
  return async (req, _res, next) => {
    refuse(req, await limits.takeRequest("address", machineOf(req.ip ?? "")));
    next();
  };
}

/** Refuses a firm that takes more than its part of a process. Stands behind the middleware that sets req.firm. */
export function limitFirms(limits: Limits): RequestHandler {
  return async (req, _res, next) => {
    refuse(req, await limits.takeRequest("firm", req.firm.id));
    next();
  };
}

declare module "express-serve-static-core" {
  interface Request {
    /** Set by limitActs: counts an act that no route alone tells, such as a code asked for in a form. Throws TooMany. */
    countAct?: (act: ActName, doer?: Doer) => Promise<void>;
  }
}

/** What the room that does an act knows of who does it. */
interface Doer {
  /** Whose account it is, where nobody is signed in yet. */
  account?: string;
  /** Asked when the firm's limit is reached: whether this one goes on none the less. Strangers must not be able to keep a firm's own people out. */
  isKnown?: () => Promise<boolean>;
}

/** Refuses what is done too often, by the routes of the table. Stands behind the middleware that sets req.actor. */
export function limitActs(limits: Limits): RequestHandler {
  return async (req, _res, next) => {
    req.countAct = (act, doer) => countAct(limits, act, req, doer);
    for (const act of actsAt(req.method, req.path)) await req.countAct(act);
    next();
  };
}

/** Counts one act of the request at hand. Throws TooMany when its limit, or the firm's, is reached. */
async function countAct(limits: Limits, act: ActName, req: Request<unknown>, doer: Doer = {}): Promise<void> {
  const actor = req.actor as UserActor | undefined;
  const ip = req.ip ?? "";
  const reached = await limits.takeAct(act, {
    address: machineOf(ip),
    site: siteOfIPv6(ip),
    account: doer.account ?? actor?.id,
    firm: req.firm.id,
  });
  if (reached?.by === "firm" && (await doer.isKnown?.())) return;
  refuse(req, reached);
}

const WORDS: Record<CountedBy, string> = {
  address: "More came from your address, in a short time, than from any office.",
  site: "More came from your network, in a short time, than from any office.",
  account: "You asked for this more often, in a short time, than anybody by hand.",
  client: "This API client asked more often than it may.",
  firm: "Your firm asked for more of this, in a short time, than its part of this server.",
};

function refuse(req: Request<unknown>, reached: Reached | undefined): void {
  if (!reached) return;
  const told = { event: "request_limited", outcome: "refused", reason: reached.limit } as const;
  tellSecurityOncePerMinute(req, told, `${reached.limit} ${reached.whom}`);
  throw new TooMany(WORDS[reached.by], reached.retryAfterSeconds);
}

interface LimitedRoute {
  act: ActName;
  pattern: RegExp;
}

const routesOf = new Map<string, LimitedRoute[]>();
for (const [act, { routes }] of Object.entries(LIMITED_ACTS) as [ActName, LimitedAct][]) {
  for (const route of routes) {
    const [method = "", path = ""] = route.split(" ");
    routesOf.set(method, [...(routesOf.get(method) ?? []), { act, pattern: patternOf(path) }]);
  }
}

/** The acts that a request is, by the table; HEAD is answered as GET is. */
export function actsAt(method: string, path: string): ActName[] {
  const routes = routesOf.get(method === "HEAD" ? "GET" : method) ?? [];
  return routes.filter(({ pattern }) => pattern.test(path)).map(({ act }) => act);
}

/** As Express matches: letters of either case, and a slash at the end or none. */
function patternOf(path: string): RegExp {
  const parts = path
    .replace(/\/\*\*$/, "")
    .replace(/[.]/g, "\\.")
    .replace(/:/g, "[^/]+");
  return new RegExp(`^${parts}${path.endsWith("/**") ? "(?:/.*)?" : "/?"}$`, "i");
}
