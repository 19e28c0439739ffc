import type { RequestHandler } from "express";
import { NotFound } from "../../../errors.js";
import { page } from "../../../web/page.js";
import { DoorwayPage } from "./doorway-page.js";

interface Doorway {
  baseDomain: string;
  scheme: "http" | "https";
  /** Undefined: the scheme's own. */
  port: number | undefined;
}

/**
 * The bare domain asks for user@firm and shows the way to the firm's own sign-in. Passwords are typed there alone, and the answer is the
 * same whether the firm exists or not: it is made from the address without looking.
 */
export function doorway({ baseDomain, scheme, port }: Doorway): RequestHandler {
  return (req, res, next) => {
    const host = req.headers.host?.toLowerCase().replace(/\.?(:\d+)?$/, "");
    if (host !== baseDomain) return next();
    if (req.path !== "/" && req.path !== "/sign-in") throw new NotFound("Each firm has an address of its own.");
    const typed = typeof req.query.address === "string" ? req.query.address.trim().slice(0, 254) : undefined;
    const address = readAddress(typed);
    if (!address)
      return page(req, res, DoorwayPage({ baseDomain, typed }), { status: typed === undefined ? 200 : 422 });
    const firmHost = `${address.firm}.${baseDomain}${port === undefined ? "" : `:${port}`}`;
    const href = `${scheme}://${firmHost}/sign-in?login=${encodeURIComponent(address.login)}`;
    page(req, res, DoorwayPage({ baseDomain, typed, way: { host: firmHost, href } }));
  };
}

/** "lerato@alder"; the firm is a label of a host name (RFC 1123 §2.1). */
function readAddress(typed: string | undefined): { login: string; firm: string } | undefined {
  const parts = /^(\S{1,190})@([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/i.exec(typed ?? "");
  return parts ? { login: parts[1]!.toLowerCase(), firm: parts[2]!.toLowerCase() } : undefined;
}
