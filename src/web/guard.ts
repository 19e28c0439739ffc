import type { NextFunction, Request, Response } from "express";
import type { UserActor } from "../actor.js";
import { Forbidden } from "../errors.js";
import { may } from "../grants.js";
import { PUBLIC, type Permission, SELF, holders, holdersOf, isPermission } from "../permissions.js";
import { type FreshForm, isShown } from "./freshness.js";
import { BadRequest } from "./requests.js";
import { type UploadedFile, readUpload } from "./uploads.js";

declare module "express-serve-static-core" {
  interface Request {
    /** Who is signed in. Set by the accounts room; behind an allow() other than PUBLIC it is always there. */
    actor: UserActor;
    /** How much waits for them, read with their session. */
    waiting?: { approvals: number };
    /** Set by allowUpload. */
    upload?: UploadedFile;
  }
}

/** Generic over the params, so that the handlers after it keep the type that the path gives them. */
type Guard = <P>(req: Request<P>, res: Response, next: NextFunction) => void | Promise<void>;

/** Which permission a handler stands for, so that a walk over the router can find the routes that have none. */
const guards = new WeakMap<object, Permission>();
/** The guards that also ask whether it is still the person who signed in. */
const freshGuards = new WeakSet<object>();

/** The one guard of a route: lets through who holds the permission. */
export function allow(permission: Permission): Guard {
  return guarded(permission, (req, res, next) => {
    if (!admit(permission, req, res)) return;
    if (req.csrfPending) throw new BadRequest(415, "This page takes no files. Nothing was written.");
    next();
  });
}

/**
 * As allow, for an act of weight: whoever does it has shown within the last minutes that it is them, or shows it with this request (freshness.tsx). A form
 * that holds passwords names its own page for the answer, since no other may carry them.
 */
export function allowFresh(permission: Permission, form?: FreshForm): Guard {
  const handle = guarded(permission, async (req, res, next) => {
    if (!admit(permission, req, res)) return;
    if (req.csrfPending) throw new BadRequest(415, "This page takes no files. Nothing was written.");
    if (await isShown(req, res, form)) next();
  });
  freshGuards.add(handle);
  return handle;
}

/** As allow, for a form with a file: afterwards req.body has the fields and req.upload the file, if one was chosen. */
export function allowUpload(permission: Permission, limits: { bytesMax: number }): Guard {
  return guarded(permission, async (req, res, next) => {
    if (!admit(permission, req, res)) return;
    if (req.csrfPending) {
      const { fields, file } = await readUpload(req, limits);
      req.checkCsrfToken?.(fields._csrf);
      req.csrfPending = false;
      req.body = fields;
      if (file) req.upload = file;
    }
    next();
  });
}

/**
 * As allow, for a form with files that the route takes while they arrive, by receiveFiles (streamed-uploads.ts). The form's token is checked there, before its
 * first file, so such a route writes nothing until then; where it stands in a header it is checked here.
 */
export function allowStreamedUpload(permission: Permission): Guard {
  return guarded(permission, (req, res, next) => {
    if (!admit(permission, req, res)) return;
    const token = req.get("x-csrf-token");
    if (token !== undefined) req.checkCsrfToken?.(token);
    next();
  });
}

/** The permission that a handler stands for, or undefined when it is no guard. */
export function permissionOf(handler: object): Permission | undefined {
  return guards.get(handler);
}

export function asksFresh(handler: object): boolean {
  return freshGuards.has(handler);
}

function guarded(permission: Permission, handle: Guard): Guard {
  if (!isPermission(permission)) throw new Error(`${String(permission)} is not a permission of permissions.ts`);
  guards.set(handle, permission);
  return handle;
}

/** Whether to go on. Someone who is not signed in is led to the sign-in when reading, and told so when posting. */
function admit(permission: Permission, req: Request<unknown>, res: Response): boolean {
  if (permission === PUBLIC) return true;
  const actor = req.actor as UserActor | undefined;
  if (!actor) {
    leadToSignIn(req, res);
    return false;
  }
  if (permission === SELF) return true;
  if (may(actor, permission)) {
    req.actor = { ...actor, under: permission };
    return true;
  }
  if (actor.roles.some((role) => holders(permission).includes(role))) {
    throw new Forbidden("Your firm has taken that from your role. Nothing was written.");
  }
  throw new Forbidden(`${holdersOf(permission)} can do that. Nothing was written.`);
}

function leadToSignIn(req: Request<unknown>, res: Response): void {
  if (req.method === "POST") throw new SignedOut();
  const signIn = `/sign-in?returnTo=${encodeURIComponent(req.originalUrl)}`;
  if (req.get("hx-request")) res.set("HX-Redirect", "/sign-in").status(403).end();
  else res.redirect(303, req.originalUrl === "/" ? "/sign-in" : signIn);
}

/** A form posted after the session ended: what was typed is shown on the answer. */
export class SignedOut extends Forbidden {
  override name = "SignedOut";
  constructor() {
    super("You are no longer signed in, so nothing was written. Sign in, go back to the form and post it again.");
  }
}
