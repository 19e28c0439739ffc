import type { Request } from "express";
import type {} from "express-session";

/** What was done, said once on the next page. The text names the thing and the figure; it is shown as text, never as HTML. */
export interface Flash {
  kind: "ok" | "note" | "warn" | "bad";
  text: string;
  href?: string | undefined;
  hrefText?: string | undefined;
}

declare module "express-session" {
  interface SessionData {
    flash: Flash;
  }
}

export function setFlash(req: Request<unknown>, flash: Flash): void {
  if (req.session) req.session.flash = flash;
}

export function takeFlash(req: Request<unknown>): Flash | undefined {
  const flash = req.session?.flash;
  if (flash && req.session) delete req.session.flash;
  return flash;
}
