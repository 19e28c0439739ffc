import type { RequestHandler } from "express";
import { Busy, Forbidden, NotFound } from "../errors.js";
import type { FirmDb } from "../platform/databases/firm-db.js";
import { BadRequest } from "./requests.js";

/** The firm whose address was asked for, with its own database. */
export interface OpenedFirm {
  id: string;
  slug: string;
  name: string;
  jurisdiction: "ZA" | "US";
  isDemo: boolean;
  /** "https://alder.practice.example": where its pages are, whatever host the request names. */
  origin: string;
  db: FirmDb;
  /** tenants/<slug>: letterhead and sealed documents. */
  folder: string;
  /** Where the worker finds what is new among documents. */
  spoolDir: string;
}

/** What stands at a host. The database is looked at only when the state is "active". */
export interface FirmAtHost extends OpenedFirm {
  state: string;
}

declare module "express-serve-static-core" {
  interface Request {
    firm: OpenedFirm;
  }
}

const MOVING_RETRY_SECONDS = 30;

/** Refuses a page of a firm that stands but may not be used: the operator, not we, can change that. */
export class FirmSuspended extends Forbidden {
  override name = "FirmSuspended";
  constructor(readonly firmName: string) {
    super(
      `Access to the records of ${firmName} is suspended. They are kept as they were. ` +
        "The firm's administrator can ask the operator of this server why, and when it ends.",
    );
  }
}

/** Nobody's host, or one of a firm that is no more: which, nobody is told. */
export class UnknownHost extends NotFound {
  override name = "UnknownHost";
  constructor() {
    super("There is no firm at this address.");
  }
}

/**
 * Sets req.firm from the Host header, and from nothing else: no path, no parameter, no forwarded header, no cookie.
 * An unknown host and a firm that is no more look the same.
 */
export function firmFromHost(findFirmAt: (host: string) => Promise<FirmAtHost | undefined>): RequestHandler {
  return async (req, _res, next) => {
    const found = await findFirmAt(readHost(req.headers.host));
    if (!found) throw new UnknownHost();
    if (found.state === "suspended") throw new FirmSuspended(found.name);
    if (found.state === "moving" || found.state === "provisioning") {
      throw new Busy("The firm's records are being moved to another place.", MOVING_RETRY_SECONDS);
    }
    if (found.state !== "active") throw new UnknownHost();
    req.firm = found;
    next();
  };
}

/** "Alder.Localhost:8420" → "alder.localhost" */
function readHost(header: string | undefined): string {
  const parts = /^([a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?)\.?(?::\d{1,5})?$/.exec((header ?? "").toLowerCase());
  if (!parts) throw new BadRequest(400, "The request names no host that could be read.");
  return parts[1]!;
}
