import type { Request } from "express";
import session, { type SessionData } from "express-session";
import { z } from "zod";
import { SignedOut } from "../../../web/guard.js";
import type { FirmDb } from "../../../platform/databases/firm-db.js";
import { type Proof, PROOFS } from "../factors/proofs.js";
import { isInside } from "../rules/networks.js";
import {
  endSession,
  findSession,
  isTouchDue,
  type LiveSession,
  moveSession,
  newSessionId,
  saveSession,
  startSession,
  touchSession,
} from "./sessions.js";

/** Who is signed in, as passport keeps it in the session. */
const ticket = z.strictObject({
  firm: z.string(),
  user: z.string(),
  version: z.number().int(),
  userAgent: z.string(),
  ip: z.string(),
  requestId: z.string().optional(),
  proof: z.enum(PROOFS),
});
export type Ticket = z.infer<typeof ticket>;

declare module "express-session" {
  interface SessionData {
    passport?: { user?: Ticket };
  }
}

declare module "express-serve-static-core" {
  interface Request {
    /** The session that the cookie named, if it lives. */
    liveSession?: LiveSession;
  }
}

/** `__Host-`: the browser itself refuses it without Secure, with a Domain or from another host. It ends with the browser. */
export const COOKIE_NAME = "__Host-sid";
export const COOKIE = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;

type Done = (error?: unknown) => void;

/**
 * express-session's store over the firm's own database. Strangers have no row: a session is written when somebody signs in, and never
 * brought back once its row is gone, whatever a request that was under way still wants to save.
 */
export class FirmSessionStore extends session.Store {
  /** The row behind a session object as it was read, for touching it. */
  readonly #live = new WeakMap<object, LiveSession>();
  /** From where the request at hand came. */
  readonly #from = new WeakMap<object, string>();
  /** What the row of a session object holds, so that saving one is told from starting one and from having nothing to save. */
  readonly #written = new WeakMap<object, string>();

  constructor(
    private readonly db: FirmDb,
    private readonly firmId: string,
  ) {
    super();
  }

  override get(id: string, done: (error: unknown, data?: SessionData | null) => void): void {
    this.#load(id).then((data) => done(null, data), done);
  }

  override createSession(req: Request, data: SessionData) {
    const live = this.#live.get(data);
    const created = super.createSession(req, data);
    if (live) {
      this.#live.set(created, live);
      this.#from.set(created, req.ip ?? "");
      this.#written.set(created, live.data);
      req.liveSession = live;
    }
    return created;
  }

  override set(id: string, data: SessionData, done: Done = () => undefined): void {
    this.#save(id, data).then(() => done(), done);
  }

  override touch(_id: string, data: SessionData, done: Done = () => undefined): void {
    const live = this.#live.get(data);
    const ip = this.#from.get(data) ?? "";
    // Whoever is refused for where they are does not keep the session alive from there.
    if (!live || !isTouchDue(live) || !isInside(live.rules.networks, ip)) return done();
    touchSession(this.db, live, ip).then(() => done(), done);
  }

  override destroy(id: string, done: Done = () => undefined): void {
    endSession(this.db, id).then(() => done(), done);
  }

  /**
   * The session at hand goes on under a new id. The row moves first: when it has ended meanwhile this throws SignedOut, the request
   * keeps the id whose row is gone, and so nothing is written at the end of it.
   */
  async renew(req: Request, proof: Proof): Promise<void> {
    const live = this.#live.get(req.session);
    const fromId = req.sessionID;
    const kept: Partial<SessionData> = { ...req.session, formsOf: req.session.formsOf ?? fromId };
    delete kept.cookie;
    if (!live) throw new SignedOut();
    const moved = { fromId, toId: newSessionId(), data: JSON.stringify(kept), proof, at: new Date() };
    if (!(await moveSession(this.db, moved))) throw new SignedOut();
    req.sessionID = moved.toId;
    super.createSession(req, { ...kept, cookie: newCookie() } as SessionData);
    req.liveSession = { ...live, id: moved.toId, data: moved.data, proof: { kind: proof, at: moved.at } };
    this.#live.set(req.session, req.liveSession);
    this.#from.set(req.session, req.ip ?? "");
    this.#written.set(req.session, moved.data);
  }

  async #load(id: string): Promise<SessionData | null> {
    const live = await findSession(this.db, id);
    if (!live) return null;
    const kept = JSON.parse(live.data) as Partial<SessionData>;
    const holder = ticket.safeParse(kept.passport?.user).data;
    const isHolders =
      holder?.firm === this.firmId && holder.user === live.user.id && holder.version === live.user.sessionVersion;
    if (!isHolders) return null;
    const data = { ...kept, cookie: newCookie() } as SessionData;
    this.#live.set(data, live);
    return data;
  }

  async #save(id: string, data: SessionData): Promise<void> {
    const kept: Partial<SessionData> = { ...data };
    delete kept.cookie;
    const holder = kept.passport?.user;
    if (!holder) return;
    const text = JSON.stringify(kept);
    const before = this.#written.get(data);
    if (before === text) return;
    this.#written.set(data, text);
    if (before !== undefined) return saveSession(this.db, id, text);
    await startSession(this.db, {
      id,
      userId: holder.user,
      sessionVersion: holder.version,
      proof: holder.proof,
      data: text,
      userAgent: holder.userAgent,
      ip: holder.ip,
      ...(holder.requestId ? { requestId: holder.requestId } : {}),
    });
  }
}

/** As express-session's own: it ends with the browser. */
function newCookie(): SessionData["cookie"] {
  return { ...COOKIE, originalMaxAge: null, expires: null };
}
